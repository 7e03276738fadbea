/** The language that a request asks for. */
import { LOCALES, type Locale } from "./vocabulary.ts";

/** What was chosen in this browser, whoever is signed in. */
export const LOCALE_COOKIE = "carillon-locale";

/** Null: it is none that we speak. */
export const asLocale = (value: string | null | undefined): Locale | null =>
  LOCALES.find((one) => one === value) ?? null;

/** The cookie wins; else the first language of Accept-Language that we speak; null: neither says any. */
export function askedLocale(cookie: string | undefined, acceptLanguage: string | null): Locale | null {
  const chosen = asLocale(cookie);
  if (chosen) return chosen;
  for (const part of (acceptLanguage ?? "").split(",")) {
    const language = part.split(";")[0]?.trim().toLowerCase() ?? "";
    if (language.startsWith("zh")) return "zh-CN";
    if (language.startsWith("en")) return "en";
  }
  return null;
}

const COOKIE = new RegExp(`(?:^|;\\s*)${LOCALE_COOKIE}=([^;]*)`);
/** The same, of a Cookie header. */
export const localeOfHeaders = (cookies: string | null, acceptLanguage: string | null): Locale | null =>
  askedLocale(COOKIE.exec(cookies ?? "")?.[1], acceptLanguage);
