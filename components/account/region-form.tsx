"use client";

import { useTranslations } from "next-intl";
import { useEffect, useId, useState } from "react";
import { usePreferences } from "#components/preferences/preferences.tsx";
import { useSave } from "#components/preferences/use-save.ts";
import { Section, SettingRow } from "#components/settings/section.tsx";
import { LANGUAGES, useLanguage } from "#components/shell/use-language.ts";
import { Button } from "#components/ui/button.tsx";
import { Select } from "#components/ui/input.tsx";
import type { Locale } from "#core/vocabulary.ts";

export function RegionForm() {
  const t = useTranslations("account.region");
  const { locale, timeZone } = usePreferences().preferences;
  const save = useSave();
  const [, choose] = useLanguage();
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
    </Section>
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
