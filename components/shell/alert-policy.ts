"use client";

import { useSyncExternalStore } from "react";

/** How this browser may draw attention, from least to most. */
export const ALERT_WAYS = ["silent", "sound", "desktop"] as const;
export type AlertWay = (typeof ALERT_WAYS)[number];

const KEY = "carillon-alerts";
const listeners = new Set<() => void>();

export function readAlertWay(): AlertWay {
  try {
    return ALERT_WAYS.find((way) => way === window.localStorage.getItem(KEY)) ?? "silent";
  } catch {
    return "silent";
  }
}

/** Silent until its reader has asked for more, once for all tabs. */
export function useAlertWay(): [AlertWay, (way: AlertWay) => void] {
  const way = useSyncExternalStore(subscribe, readAlertWay, () => "silent" as const);
  return [way, choose];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab's choice.
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

function choose(way: AlertWay): void {
  try {
    window.localStorage.setItem(KEY, way);
  } catch {
    // It lasts as long as nothing asks again.
  }
  for (const listener of listeners) listener();
}
