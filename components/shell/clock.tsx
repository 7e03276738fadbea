"use client";

import { useRouter } from "next/navigation";
import { useTimeZone } from "next-intl";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { hearServerTime, onServerTime, serverNow } from "#client/server-clock.ts";
import { TIME_ZONE_COOKIE } from "#components/locale.ts";

const Clock = createContext(0);

const MINUTE = 60_000;

/**
 * One ticking clock for the page. `startsAt` is the server's time as it rendered, so that hydration finds what was
 * drawn; without it the time is this machine's until the server is heard of.
 */
export function ClockProvider({ startsAt, children }: { startsAt?: number; children: ReactNode }) {
  const [now, setNow] = useState(() => {
    // Before anything beneath asks for the time: it finds what was rendered.
    if (startsAt !== undefined && typeof window !== "undefined") hearServerTime(startsAt);
    return startsAt ?? serverNow();
  });
  const router = useRouter();
  const timeZone = useTimeZone();

  useEffect(() => {
    const tick = () => setNow(serverNow());
    tick();
    const timer = setInterval(tick, MINUTE);
    const deafen = onServerTime(tick);
    // A tab that slept comes back with stale times.
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      deafen();
      document.removeEventListener("visibilitychange", tick);
    };
  }, []);

  useEffect(() => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (here === timeZone) return;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
    document.cookie = `${TIME_ZONE_COOKIE}=${here}; path=/; max-age=31536000; samesite=lax`;
    router.refresh();
  }, [timeZone, router]);

  return <Clock value={now}>{children}</Clock>;
}

/** Milliseconds since the epoch, true to the minute. */
export const useClock = (): number => useContext(Clock);
