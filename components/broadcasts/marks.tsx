"use client";

import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "#components/ui/badge.tsx";
import type { ListedBroadcast } from "#core/protocol.ts";

const TONES = {
  scheduled: "accent",
  sending: "accent",
  sent: "neutral",
  canceled: "neutral",
  recalled: "danger",
} as const;

export function StatusBadge({ status }: Pick<ListedBroadcast, "status">) {
  const t = useTranslations("broadcasts.status");
  return <Badge tone={TONES[status]}>{t(status)}</Badge>;
}

/** Its time, by whose clock, and whether it comes again. */
export function ScheduleText({
  scheduledAt,
  timeZone,
  cron,
}: Pick<ListedBroadcast, "scheduledAt" | "timeZone" | "cron">) {
  const t = useTranslations("broadcasts");
  const format = useFormatter();
  if (scheduledAt === null) return null;
  const isReaders = timeZone === "reader";
  const when = format.dateTime(new Date(isReaders ? `${scheduledAt}Z` : scheduledAt), {
    dateStyle: "medium",
    timeStyle: "short",
    ...(isReaders && { timeZone: "UTC" }),
  });
  return (
    <span>
      <time dateTime={scheduledAt}>{isReaders ? t("readersClock", { when }) : when}</time>
      {cron !== null && <span className="text-ink-muted"> · {t("again", { cron, zone: timeZone ?? "UTC" })}</span>}
    </span>
  );
}

export function useAudienceText(): (groups: readonly string[], people: number) => string {
  const t = useTranslations("broadcasts");
  const format = useFormatter();
  return (groups, people) =>
    format.list(
      [
        ...groups.map((name) => (name === "all" ? t("everyone") : name.replace(/^topics\//, "#"))),
        ...(people > 0 ? [t("people", { count: people })] : []),
      ],
      { type: "conjunction" },
    );
}
