"use client";

import { useEffect, useState } from "react";
import { useInboxNews } from "#client/use-inbox.tsx";

/** As long as the motion lasts (--animate-arrive), and a little. */
const SHOWN_MS = 600;
/** More at once than this do not slide in: they are a list, not arrivals. */
const MOST = 20;

/** Ids of the rows that are sliding in. */
export function useArrived(): ReadonlySet<string> {
  const [arrived, setArrived] = useState<ReadonlySet<string>>(new Set());
  useInboxNews((news) => {
    if (news.kind !== "arrived") return;
    const { id } = news.row;
    setArrived((before) => (before.size < MOST ? new Set([...before, id]) : before));
  });
  useEffect(() => {
    if (arrived.size === 0) return;
    const timer = setTimeout(() => setArrived(new Set()), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [arrived]);
  return arrived;
}
