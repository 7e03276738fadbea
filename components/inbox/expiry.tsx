"use client";

import { Hourglass } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { serverNow } from "#client/server-clock.ts";
import { useClock } from "#components/shell/clock.tsx";
import { cn } from "#components/ui/cn.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Nearer than this, a row says so; nearer than an hour, it is urgent. */
const NEAR = 24 * HOUR;

/** In a row: how long there still is, once that is not long. */
export function ExpiryMark({ at }: { at: string }) {
  const now = useClock();
  const left = Date.parse(at) - now;
  return left > 0 && left < NEAR ? <Left at={at} now={now} isUrgent={left < HOUR} /> : null;
}

/** In an opened item: the same from the start, and by the second when it is urgent. */
export function Expiry({ at }: { at: string }) {
  const now = useClock();
  const end = Date.parse(at);
  const isUrgent = end - now < HOUR;
  return isUrgent ? <Countdown at={at} end={end} startsAt={now} /> : <Left at={at} now={now} isUrgent={false} />;
}

function Countdown({ at, end, startsAt }: { at: string; end: number; startsAt: number }) {
  const [now, setNow] = useState(startsAt);
  useEffect(() => {
    const tick = () => setNow(serverNow());
    tick();
    const timer = setInterval(tick, SECOND);
    return () => clearInterval(timer);
  }, []);
  const left = Math.max(0, end - now);
  const digits = `${Math.floor(left / MINUTE)}:${String(Math.floor((left % MINUTE) / SECOND)).padStart(2, "0")}`;
  return <Left at={at} now={now} isUrgent digits={digits} />;
}

type LeftProps = { at: string; now: number; isUrgent: boolean; digits?: string };

function Left({ at, now, isUrgent, digits }: LeftProps) {
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
