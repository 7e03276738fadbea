"use client";

import { AlarmClock } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useClock } from "#components/shell/clock.tsx";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

type ItemTimeProps = { at: string; className?: string; isWhole?: boolean };

/** Relative for a week, then the plain date; the whole truth on hover, or `isWhole` beside it. */
export function ItemTime({ at, className, isWhole = false }: ItemTimeProps) {
  const t = useTranslations("inbox");
  const format = useFormatter();
  const now = useClock();
  const date = new Date(at);
  const age = now - date.getTime();
  const year = (time: Date | number) => format.dateTime(time, { year: "numeric" });
  const text =
    age < MINUTE
      ? t("now")
      : age < 7 * DAY
        ? format.relativeTime(date, { now, style: "narrow" })
        : format.dateTime(date, {
            day: "numeric",
            month: "short",
            ...(year(date) !== year(now) && { year: "numeric" }),
          });
  return (
    <time dateTime={at} title={format.dateTime(date, { dateStyle: "full", timeStyle: "medium" })} className={className}>
      {text}
      {isWhole && ` · ${format.dateTime(date, { dateStyle: "medium", timeStyle: "short" })}`}
    </time>
  );
}

/** When a snoozed item comes back. */
export function WakeTime({ at }: { at: string }) {
  const t = useTranslations("inbox");
  const format = useFormatter();
  const now = useClock();
  const date = new Date(at);
  const isSoon = date.getTime() - now < 6 * DAY;
  const when = format.dateTime(date, {
    ...(isSoon ? { weekday: "short" } : { day: "numeric", month: "short" }),
    hour: "numeric",
    minute: "2-digit",
  });
  return (
    <time
      dateTime={at}
      title={format.dateTime(date, { dateStyle: "full", timeStyle: "medium" })}
      className="inline-flex shrink-0 items-center gap-1 text-ink-muted text-xs tabular-nums"
    >
      <AlarmClock aria-hidden className="size-3.5" />
      <span className="sr-only">{t("snoozedUntil", { when })}</span>
      <span aria-hidden>{when}</span>
    </time>
  );
}
