"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { useKeyChoice } from "#components/key-choice.ts";
import { Section, SettingRow } from "#components/settings/section.tsx";
import { Switch } from "#components/ui/switch.tsx";

/** Of this browser: another one may have another keyboard, or none. */
export function KeyChoice() {
  const t = useTranslations("preferences.keys");
  const [isOn, choose] = useKeyChoice();
  const id = useId();
  return (
    <Section title={t("title")} lead={t("lead")}>
      <SettingRow label={<span id={id}>{t("use")}</span>} hint={t(isOn ? "on" : "off")}>
        <Switch aria-labelledby={id} checked={isOn} onCheckedChange={choose} />
      </SettingRow>
    </Section>
  );
}
