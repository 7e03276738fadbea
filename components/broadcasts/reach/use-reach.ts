"use client";

import { useEffect, useState } from "react";
import { api } from "#components/api.ts";
import type { ReachReport } from "#core/reach-protocol.ts";

/** How often the figures are asked for while somebody looks at them. */
const EVERY_MS = 3_000;

/** The figures as they move. What fails is asked for again the next time. */
export function useReach(initial: ReachReport, isMoving: boolean): ReachReport {
  const [asked, setAsked] = useState(initial);
  const { id } = initial;

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
    const timer = setInterval(ask, EVERY_MS);
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [id, isMoving]);

  return asked.id === id && asked.at > initial.at ? asked : initial;
}
