import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { TIME_ZONE_COOKIE, timeZoneOf } from "#components/locale.ts";
import { DATES_COOKIE, HOURS_COOKIE, regionalLocale } from "#components/region.ts";
import { askedLocale, LOCALE_COOKIE } from "#core/locale.ts";
import { EMBED_HEADER } from "./search-header.ts";
import { chosenPreferences } from "./session.ts";

export default getRequestConfig(async () => {
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  const embed = sent.get(EMBED_HEADER);
  // On a foreign page its host chooses, and not whoever has a session here.
  const chosen =
    embed === null
      ? ((await chosenPreferences())?.locale ?? jar.get(LOCALE_COOKIE)?.value)
      : (new URLSearchParams(embed).get("lang") ?? undefined);
  const languages = sent.get("accept-language");
  const language = askedLocale(chosen, languages) ?? "en";
  const { default: messages } = await import(`../messages/${language}.json`);
  const locale = regionalLocale(language, {
    languages,
    dates: jar.get(DATES_COOKIE)?.value,
    hours: jar.get(HOURS_COOKIE)?.value,
  });
  return { locale, messages, timeZone: timeZoneOf(jar.get(TIME_ZONE_COOKIE)?.value) };
});
