"use client";

import { useTranslations } from "next-intl";
import { toast } from "#components/ui/toast.ts";
import { type AlertWay, useAlertWay } from "./alert-policy.ts";
import { chime } from "./chime.ts";

/**
 * How far this browser may go to alert somebody, and how to choose. What alerts at all is the person's, on every device
 * (core/alerts.ts): an alert is given where both allow it. Permission is asked for here, at a click, and nowhere else.
 */
export function useAlertChoice(): [AlertWay, (next: AlertWay) => Promise<void>] {
  const t = useTranslations("alerts");
  const [way, choose] = useAlertWay();

  const pick = async (next: AlertWay) => {
    choose(next);
    if (next === "silent") return;
    // The sound that is chosen, which also is the click that browsers want before the first.
    chime();
    if (next !== "desktop") return;
    const permission = "Notification" in window ? await Notification.requestPermission() : "denied";
    if (permission === "granted") return;
    choose("sound");
    toast.error(t("denied"), { id: "alerts" });
  };

  return [way, pick];
}
