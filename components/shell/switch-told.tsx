"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";
import type { ConnectionSnapshot } from "#client/types.ts";
import { toast } from "#components/ui/toast.ts";

/** Says once of each switch that was asked for what became of it. */
export function SwitchTold({ from, to, overlapMs }: NonNullable<ConnectionSnapshot["switched"]>) {
  const t = useTranslations();
  useEffect(() => {
    const names = { from: t(`transports.${from}`), to: t(`transports.${to}`) };
    toast.success(t("connection.switched", { ...names, ms: Math.round(overlapMs) }), { id: "switched" });
  }, [from, to, overlapMs, t]);
  return null;
}
