"use client";

import { Hourglass } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useClock } from "#components/shell/clock.tsx";
import { cn } from "#components/ui/cn.ts";

export const HOUR = 3_600_000;
/** Nearer than this, a row says so; nearer than an hour, it is urgent. */
const NEAR = 24 * HOUR;

/** In a row: how long there still is, once that is not long. */
export function ExpiryMark({ at }: { at: string }) {
  const now = useClock();
  const left = Date.parse(at) - now;
  return left > 0 && left < NEAR ? <Left at={at} now={now} isUrgent={left < HOUR} /> : null;
}

type LeftProps = { at: string; now: number; isUrgent: boolean; digits?: string };

export function Left({ at, now, isUrgent, digits }: LeftProps) {
  const t = useTranslations("inbox");
  const format = useFormatter();
  const date = new Date(at);
  const isOver = date.getTime() <= now;
  const when = isOver ? t("expired") : t("expires", { when: format.relativeTime(date, now) });
  return (
    <time
      dateTime={at}
      title={`${when} · ${format.dateTime(date, { dateStyle: "full", timeStyle: "medium" })}`}
      className={cn(
        "inline-flex shrink-0 items-center gap-1 text-xs tabular-nums [&_svg]:size-3.5",
        isUrgent ? "rounded-full bg-danger-soft px-1.5 font-medium text-danger" : "text-ink-muted",
      )}
    >
      <Hourglass aria-hidden />
      {/* The seconds are for the eye: read out, they would never end. */}
      <span className="sr-only">{when}</span>
      <span aria-hidden>{isOver ? t("expired") : (digits ?? format.relativeTime(date, { now, style: "narrow" }))}</span>
    </time>
  );
}
