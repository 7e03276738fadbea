import { LOCALES, type Locale } from "#core/vocabulary.ts";

export const TIME_ZONE_COOKIE = "carillon-time-zone";

/** The zone that a reader's browser told us last; UTC until it has. */
export function timeZoneOf(cookie: string | undefined): string {
  if (!cookie) return "UTC";
  try {
    return new Intl.DateTimeFormat("en", { timeZone: cookie }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}

/** The language of the texts, of a locale as `useLocale` has it: that one may name a region and hours. */
export const languageOf = (locale: string): Locale => LOCALES.find((one) => locale.startsWith(one)) ?? "en";
