"use client";

import { useSyncExternalStore } from "react";

const KEY = "carillon-keys";
const listeners = new Set<() => void>();

/** Whether one letter alone does something: not for who speaks to the computer, or hits keys by accident. */
export function areKeysOn(): boolean {
  try {
    return window.localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

/** Kept in this browser, for all of its tabs. */
export function useKeyChoice(): [isOn: boolean, choose: (isOn: boolean) => void] {
  return [useSyncExternalStore(subscribe, areKeysOn, () => true), choose];
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

function choose(isOn: boolean): void {
  try {
    if (isOn) window.localStorage.removeItem(KEY);
    else window.localStorage.setItem(KEY, "off");
  } catch {
    // Without storage they stay on.
  }
  for (const listener of listeners) listener();
}
