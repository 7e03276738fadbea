"use client";

import { useTranslations } from "next-intl";
import { usePreferences } from "#components/preferences/preferences.tsx";
import { useSave } from "#components/preferences/use-save.ts";
import { Section, SelectRow } from "#components/settings/section.tsx";
import type { Theme } from "#components/theme.ts";
import { chooseTheme, useTheme } from "#components/use-theme.tsx";
import { DENSITIES } from "#core/vocabulary.ts";

/** A theme suits a screen and the light around it, so it stays with the device; density goes with the person. */
export function LookForm() {
  const t = useTranslations("account.look");
  const shell = useTranslations("shell");
  const theme = useTheme();
  const { density } = usePreferences().preferences;
  const save = useSave();

  return (
    <Section title={t("title")}>
      <SelectRow
        label={t("theme")}
        hint={t("themeHint")}
        value={theme}
        options={[
          ["system", shell("themeSystem")],
          ["light", shell("themeLight")],
          ["dark", shell("themeDark")],
        ]}
        onChoose={(next) => chooseTheme(next as Theme)}
      />
      <SelectRow
        label={t("density")}
        hint={t("densityHint")}
        value={density}
        options={DENSITIES.map((one) => [one, t(one)])}
        onChoose={(next) => void save({ density: next === "compact" ? "compact" : "comfortable" })}
      />
    </Section>
  );
}
