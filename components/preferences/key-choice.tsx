"use client";

import { useTranslations } from "next-intl";
import { useId, useSyncExternalStore } from "react";
import { areKeysOn, KEY_CHOICE } from "#components/key-choice.ts";
import { Section, SettingRow } from "#components/settings/section.tsx";
import { Switch } from "#components/ui/switch.tsx";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab's choice.
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

function choose(isOn: boolean): void {
  try {
    if (isOn) window.localStorage.removeItem(KEY_CHOICE);
    else window.localStorage.setItem(KEY_CHOICE, "off");
  } catch {
    // Without storage they stay on.
  }
  for (const listener of listeners) listener();
}

/** Of this browser: another one may have another keyboard, or none. */
export function KeyChoice() {
  const t = useTranslations("preferences.keys");
  const isOn = useSyncExternalStore(subscribe, areKeysOn, () => true);
  const id = useId();
  return (
    <Section title={t("title")} lead={t("lead")}>
      <SettingRow label={<span id={id}>{t("use")}</span>} hint={t(isOn ? "on" : "off")}>
        <Switch aria-labelledby={id} checked={isOn} onCheckedChange={choose} />
      </SettingRow>
    </Section>
  );
}
