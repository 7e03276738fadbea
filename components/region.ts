import type { Locale } from "#core/vocabulary.ts";

/** How this browser's reader has dates and hours written, where they do not want it as their region does. */
export const DATES_COOKIE = "carillon-dates";
export const HOURS_COOKIE = "carillon-hours";
export const DATES = ["en-US", "en-GB"] as const;
export const HOURS = ["h12", "h23"] as const;

/** Regions whose own English every browser and server knows; in others English is written as in Britain. */
const ENGLISH = ["US", "GB", "AU", "CA", "IE", "IN", "NZ", "ZA"];

type Asked = {
  /** As in Accept-Language. */
  languages: string | null;
  dates?: string | undefined;
  hours?: string | undefined;
};

/**
 * A language with the region that dates and hours are written for: the browser's, unless they were chosen. With hours
 * that are not that English's own it says so itself (`-u-hc-…`), so that both sides of hydration write the same.
 */
export function regionalLocale(language: Locale, { languages, dates, hours }: Asked): string {
  const home = homeOf(languages);
  const region = home?.region ?? null;
  const chosen = DATES.find((one) => one === dates);
  const base =
    language !== "en"
      ? language
      : (chosen ?? (region === null ? language : `en-${ENGLISH.includes(region) ? region : "GB"}`));
  const wanted =
    HOURS.find((one) => one === hours) ??
    (language === "en" && home ? hoursOf(`${home.language}-${home.region}`) : null);
  return wanted === null || wanted === hoursOf(base) ? base : `${base}-u-hc-${wanted}`;
}

/** The language that is asked for first, with its region; null: it names none and is spoken in many. */
function homeOf(languages: string | null): Intl.Locale | null {
  const [first = ""] = (languages ?? "").split(/[,;]/);
  try {
    const asked = new Intl.Locale(first.trim());
    return asked.region || asked.language !== "en" ? asked.maximize() : null;
  } catch {
    return null;
  }
}

const hoursOf = (locale: string): (typeof HOURS)[number] =>
  new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hourCycle?.startsWith("h1") ? "h12" : "h23";
