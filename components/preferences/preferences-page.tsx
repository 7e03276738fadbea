"use client";

import { OctagonAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { SettingsTitle } from "#components/settings/settings-shell.tsx";
import { BrowserAlerts } from "./browser-alerts.tsx";
import { ChannelGrid } from "./channel-grid.tsx";
import { KeyChoice } from "./key-choice.tsx";
import { MutedTopics } from "./muted-topics.tsx";
import { QuietHoursForm } from "./quiet-hours-form.tsx";

export function PreferencesPage() {
  const t = useTranslations("preferences");
  return (
    <>
      <SettingsTitle title={t("title")}>{t("lead")}</SettingsTitle>
      <p className="mb-8 flex items-start gap-2.5 rounded-lg bg-hover px-4 py-3 text-ink-soft text-sm">
        <OctagonAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        {t("critical")}
      </p>
      <ChannelGrid />
      <BrowserAlerts />
      <MutedTopics />
      <QuietHoursForm />
      <KeyChoice />
    </>
  );
}
