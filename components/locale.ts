import { LOCALES, type Locale } from "#core/vocabulary.ts";

export const LOCALE_COOKIE = "carillon-locale";
export const TIME_ZONE_COOKIE = "carillon-time-zone";

const isLocale = (value: unknown): value is Locale => LOCALES.includes(value as Locale);

/** The cookie wins; else the first language of Accept-Language that we speak; else English. */
export function localeOf(cookie: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(cookie)) return cookie;
  for (const part of (acceptLanguage ?? "").split(",")) {
    const language = part.split(";")[0]?.trim().toLowerCase() ?? "";
    if (language.startsWith("zh")) return "zh-CN";
    if (language.startsWith("en")) return "en";
  }
  return "en";
}

/** The zone that a reader's browser told us last; UTC until it has. */
export function timeZoneOf(cookie: string | undefined): string {
  if (!cookie) return "UTC";
  try {
    return new Intl.DateTimeFormat("en", { timeZone: cookie }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
