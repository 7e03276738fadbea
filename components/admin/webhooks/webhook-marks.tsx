"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useClock } from "#components/shell/clock.tsx";
import { Badge } from "#components/ui/badge.tsx";
import type { Delivery, Webhook } from "#core/webhook-protocol.ts";

/** What it is called: by what it is for, else by where it is. */
export const nameOf = ({ description, url }: Webhook): string => description || new URL(url).host;

export function WebhookBadge({ webhook: { enabled, stopped, lastResult } }: { webhook: Webhook }) {
  const t = useTranslations("admin.webhooks.states");
  if (stopped) return <Badge tone="danger">{t(stopped)}</Badge>;
  if (!enabled) return <Badge>{t("disabled")}</Badge>;
  if (lastResult?.outcome === "failed") return <Badge tone="warning">{t("trouble")}</Badge>;
  return <Badge tone="accent">{t("enabled")}</Badge>;
}

/** How the last attempt went, and when. */
export function LastResult({ webhook: { lastResult } }: { webhook: Webhook }) {
  const t = useTranslations("admin.webhooks");
  const format = useFormatter();
  const now = useClock();
  const outcome = useOutcome();
  if (!lastResult) return <span>{t("neverTold")}</span>;
  const at = new Date(Math.min(Date.parse(lastResult.at), now));
  return <span>{t("last", { outcome: outcome(lastResult), when: format.relativeTime(at, now) })}</span>;
}

/** How an attempt went, in words. */
export function useOutcome() {
  const t = useTranslations("admin.webhooks.outcomes");
  return ({ status, reason }: Pick<Delivery, "status" | "reason">): string =>
    reason ? t(reason, { status: status ?? 0 }) : t("done", { status: status ?? 0 });
}
