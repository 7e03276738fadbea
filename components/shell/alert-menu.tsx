"use client";

import { BellOff, MonitorDot, Volume2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { DropdownMenuLabel, DropdownMenuRadioGroup, DropdownMenuRadioItem } from "#components/ui/dropdown-menu.tsx";
import { ALERT_WAYS, type AlertWay } from "./alert-policy.ts";
import { useAlertChoice } from "./use-alert-choice.ts";

const ICONS = { silent: BellOff, sound: Volume2, desktop: MonitorDot } as const;

export function AlertChoice() {
  const t = useTranslations("alerts");
  const [way, pick] = useAlertChoice();
  return (
    <>
      <DropdownMenuLabel>
        {t("title")}
        <span className="block font-normal">{t("hint")}</span>
      </DropdownMenuLabel>
      <DropdownMenuRadioGroup value={way} onValueChange={(next) => void pick(next as AlertWay)}>
        {ALERT_WAYS.map((one) => {
          const Icon = ICONS[one];
          return (
            <DropdownMenuRadioItem key={one} value={one}>
              <Icon aria-hidden />
              {t(one)}
            </DropdownMenuRadioItem>
          );
        })}
      </DropdownMenuRadioGroup>
    </>
  );
}
