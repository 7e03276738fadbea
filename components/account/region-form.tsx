"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useId, useState } from "react";
import { usePreferences } from "#components/preferences/preferences.tsx";
import { useSave } from "#components/preferences/use-save.ts";
import { DATES, DATES_COOKIE, HOURS, HOURS_COOKIE } from "#components/region.ts";
import { Section, SettingRow } from "#components/settings/section.tsx";
import { LANGUAGES, useLanguage } from "#components/shell/use-language.ts";
import { Button } from "#components/ui/button.tsx";
import { Select } from "#components/ui/input.tsx";
import type { Locale } from "#core/vocabulary.ts";

/** What was chosen in this browser; "": nothing. */
export type Writing = { dates: string; hours: string };

export function RegionForm({ writing }: { writing: Writing }) {
  const t = useTranslations("account.region");
  const { locale, timeZone } = usePreferences().preferences;
  const save = useSave();
  const [spoken, choose] = useLanguage();
  const language = useId();
  const zone = useId();
  const { here, zones } = useZones(timeZone);

  return (
    <Section title={t("title")}>
      <SettingRow label={<label htmlFor={language}>{t("language")}</label>}>
        <Select
          id={language}
          value={locale ?? ""}
          onChange={(event) => choose((event.target.value || null) as Locale | null)}
          className="w-60 max-w-full"
        >
          <option value="">{t("asBrowser")}</option>
          {Object.entries(LANGUAGES).map(([value, name]) => (
            <option key={value} value={value} lang={value}>
              {name}
            </option>
          ))}
        </Select>
      </SettingRow>
      <SettingRow
        label={<label htmlFor={zone}>{t("zone")}</label>}
        hint={
          here && here !== timeZone ? (
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
              {t("detected", { zone: here })}
              <Button size="sm" onClick={() => void save({ timeZone: here })}>
                {t("take", { zone: here })}
              </Button>
            </span>
          ) : (
            t("zoneHint")
          )
        }
      >
        <Select
          id={zone}
          value={timeZone ?? ""}
          onChange={(event) => void save({ timeZone: event.target.value || null })}
          className="w-60 max-w-full"
        >
          {timeZone === null && <option value="">{t("notSet")}</option>}
          {zones.map((name) => (
            <option key={name} value={name}>
              {name.replaceAll("_", " ")}
            </option>
          ))}
        </Select>
      </SettingRow>
      {/* Of Chinese there is one way. */}
      {spoken === "en" && <WritingRow name="dates" values={DATES} cookie={DATES_COOKIE} chosen={writing.dates} />}
      <WritingRow name="hours" values={HOURS} cookie={HOURS_COOKIE} chosen={writing.hours} />
    </Section>
  );
}

type WritingRowProps = { name: keyof Writing; values: readonly string[]; cookie: string; chosen: string };

function WritingRow({ name, values, cookie, chosen }: WritingRowProps) {
  const t = useTranslations("account.region");
  const router = useRouter();
  const id = useId();
  const [value, setValue] = useState(chosen);
  return (
    <SettingRow label={<label htmlFor={id}>{t(name)}</label>} hint={t("inThisBrowser")}>
      <Select
        id={id}
        value={value}
        onChange={(event) => {
          setValue(event.target.value);
          const lasting = event.target.value === "" ? "max-age=0" : "max-age=31536000";
          // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
          document.cookie = `${cookie}=${event.target.value}; path=/; ${lasting}; samesite=lax`;
          router.refresh();
        }}
        className="w-60 max-w-full"
      >
        <option value="">{t("asRegion")}</option>
        {values.map((one) => (
          <option key={one} value={one}>
            {t(`written.${one as (typeof DATES | typeof HOURS)[number]}`)}
          </option>
        ))}
      </Select>
    </SettingRow>
  );
}

/** Those that this browser knows, and the one it is in: neither is known while the server renders. */
function useZones(chosen: string | null): { here: string | null; zones: readonly string[] } {
  const [here, setHere] = useState<string | null>(null);
  const [known, setKnown] = useState<readonly string[]>([]);
  useEffect(() => {
    setHere(Intl.DateTimeFormat().resolvedOptions().timeZone);
    setKnown(Intl.supportedValuesOf("timeZone"));
  }, []);
  const zones = new Set([...known, ...(chosen ? [chosen] : []), ...(here ? [here] : []), "UTC"]);
  return { here, zones: [...zones].sort() };
}
