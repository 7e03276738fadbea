"use client";

import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { failureOf } from "#components/api.ts";
import { toast } from "#components/ui/toast.ts";
import type { PreferencesChange } from "#core/protocol.ts";
import { usePreferences } from "./preferences.tsx";

/** Changes preferences; says so when that did not work, and the page shows what holds. */
export function useSave(): (change: PreferencesChange) => Promise<boolean> {
  const t = useTranslations("settings");
  const { change } = usePreferences();
  return useCallback(
    async (next) => {
      try {
        await change(next);
        return true;
      } catch (error) {
        const { code, message } = failureOf(error);
        toast.error(["network", "internal"].includes(code) ? t("failed") : t("refused", { message }));
        return false;
      }
    },
    [change, t],
  );
}
