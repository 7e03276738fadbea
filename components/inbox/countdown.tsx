"use client";

import { useEffect, useState } from "react";
import { serverNow } from "#client/server-clock.ts";
import { useClock } from "#components/shell/clock.tsx";
import { HOUR, Left } from "./expiry.tsx";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

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
