"use client";

import { useEffect, useState } from "react";
import { api } from "#components/api.ts";
import type { ReachReport } from "#core/reach-protocol.ts";

/** How often the figures are asked for while somebody looks at them: every second while it is fresh, then every third. */
const EVERY_MS = 1_000;
const LATER_TIMES = 3;
const FRESH_MS = 90_000;

/** The figures as they move. What fails is asked for again the next time. */
export function useReach(initial: ReachReport, isMoving: boolean): ReachReport {
  const [asked, setAsked] = useState(initial);
  const { id, sentAt } = initial;

  useEffect(() => {
    if (!isMoving) return;
    let isAsking = false;
    async function ask(): Promise<void> {
      if (isAsking || document.visibilityState !== "visible") return;
      isAsking = true;
      await api<ReachReport>("GET", `/api/notifications/${encodeURIComponent(id)}/reach`).then(
        setAsked,
        () => undefined,
      );
      isAsking = false;
    }
    let ticks = 0;
    const timer = setInterval(() => {
      const isFresh = sentAt !== null && Date.now() - Date.parse(sentAt) < FRESH_MS;
      if (isFresh || ticks % LATER_TIMES === 0) void ask();
      ticks += 1;
    }, EVERY_MS);
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [id, sentAt, isMoving]);

  return asked.id === id && asked.at > initial.at ? asked : initial;
}
