"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Section, SelectRow } from "#components/settings/section.tsx";
import { ALERT_WAYS, type AlertWay } from "#components/shell/alert-policy.ts";
import { useAlertChoice } from "#components/shell/use-alert-choice.ts";

/** The same choice as in the account's menu: of this browser, before what is the person's everywhere. */
export function BrowserAlerts() {
  const t = useTranslations("alerts");
  const [way, pick] = useAlertChoice();
  // Taken back in the browser's settings since.
  const [isBlocked, setIsBlocked] = useState(false);
  useEffect(() => {
    const isGranted = "Notification" in window && Notification.permission === "granted";
    setIsBlocked(way === "desktop" && !isGranted);
  }, [way]);

  return (
    <Section title={t("title")} lead={t("lead")}>
      <SelectRow
        label={t("allowed")}
        hint={<span aria-live="polite">{t(isBlocked ? "blocked" : `means.${way}`)}</span>}
        value={way}
        options={ALERT_WAYS.map((one) => [one, t(one)])}
        onChoose={(next) => void pick(next as AlertWay)}
      />
    </Section>
  );
}
