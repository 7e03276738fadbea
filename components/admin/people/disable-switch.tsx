"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";

type DisableSwitchProps = { disabledAt: string | null; isSaving: boolean; onChange(disabled: boolean): void };

/** Asks once more before somebody is put out. */
export function DisableSwitch({ disabledAt, isSaving, onChange }: DisableSwitchProps) {
  const t = useTranslations("admin.people");
  const settings = useTranslations("settings");
  const format = useFormatter();
  const [isAsking, setIsAsking] = useState(false);
  if (disabledAt)
    return (
      <div className="flex items-center justify-between gap-4 rounded-lg bg-danger-soft px-4 py-3">
        <p className="text-danger text-sm">
          {t("disabledSince", {
            when: format.dateTime(new Date(disabledAt), { dateStyle: "medium", timeStyle: "short" }),
          })}
        </p>
        <Button disabled={isSaving} onClick={() => onChange(false)}>
          {t("enable")}
        </Button>
      </div>
    );
  return (
    <div className="grid gap-3 border-t pt-4">
      <p className="text-ink-muted text-xs">{t("disableHint")}</p>
      <div className="flex justify-end gap-2">
        {isAsking ? (
          <>
            <Button onClick={() => setIsAsking(false)}>{settings("cancel")}</Button>
            <Button
              autoFocus
              variant="danger"
              disabled={isSaving}
              onClick={() => {
                setIsAsking(false);
                onChange(true);
              }}
            >
              {t("disableNow")}
            </Button>
          </>
        ) : (
          <Button disabled={isSaving} onClick={() => setIsAsking(true)}>
            {t("disable")}
          </Button>
        )}
      </div>
    </div>
  );
}
