"use client";

import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "#components/ui/badge.tsx";
import type { ListedBroadcast } from "#core/protocol.ts";
import { LOCALES, ROLES } from "#core/vocabulary.ts";

const TONES = {
  scheduled: "accent",
  sending: "accent",
  sent: "neutral",
  canceled: "neutral",
  recalled: "danger",
} as const;

export function StatusBadge({ status, rollout }: Pick<ListedBroadcast, "status" | "rollout">) {
  const t = useTranslations("broadcasts.status");
  if (status !== "sending" || !rollout) return <Badge tone={TONES[status]}>{t(status)}</Badge>;
  const { percent, paused } = rollout;
  return <Badge tone={paused ? "warning" : "accent"}>{t(paused ? "halted" : "rolledOut", { percent })}</Badge>;
}

/** Whether its time is one that it is still sent at. */
export const isToCome = ({ status, timeZone }: Pick<ListedBroadcast, "status" | "timeZone">): boolean =>
  status === "scheduled" || (status === "sending" && timeZone === "reader");

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

export function SentTime({ at }: { at: string }) {
  const t = useTranslations("broadcasts");
  const format = useFormatter();
  const when = format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short" });
  return <time dateTime={at}>{t("sentAt", { when })}</time>;
}

type Parted = { groups: readonly string[]; people: number };

/** Whom it is for, in words, and whom it leaves out. */
export function useAudienceText(): (audience: Parted & { except?: Parted }) => string {
  const t = useTranslations("broadcasts");
  const compose = useTranslations("compose");
  const format = useFormatter();
  const nameOf = (group: string): string => {
    const [kind, name = ""] = group.split("/");
    const role = ROLES.find((one) => one === name);
    const locale = LOCALES.find((one) => one === name);
    if (kind === "roles" && role) return compose(`role.${role}`);
    if (kind === "locales" && locale) return compose(`locale.${locale}`);
    return kind === "all" ? t("everyone") : `#${name}`;
  };
  const listed = ({ groups, people }: Parted) =>
    format.list([...groups.map(nameOf), ...(people > 0 ? [t("people", { count: people })] : [])], {
      type: "conjunction",
    });
  return ({ except, ...audience }) =>
    except && (except.groups.length > 0 || except.people > 0)
      ? t("allBut", { audience: listed(audience), except: listed(except) })
      : listed(audience);
}
