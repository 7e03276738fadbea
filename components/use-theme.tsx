"use client";

import { useEffect, useSyncExternalStore } from "react";
import { showTheme, THEMES, type Theme } from "./theme.ts";

const KEY = "theme";
/** Of this tab: the browser tells the others. */
const CHOSEN = "carillon-theme";

function readTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return THEMES.find((theme) => theme === kept) ?? "system";
  } catch {
    return "system";
  }
}

export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    return;
  }
  window.dispatchEvent(new Event(CHOSEN));
}

/** @returns unsubscribe. `onChange` comes after the page shows it. */
function watchTheme(onChange: () => void): () => void {
  const change = (): void => {
    // Nothing fades from one to the other.
    const still = document.head.appendChild(document.createElement("style"));
    still.textContent = "*,*::before,*::after{transition:none!important}";
    showTheme();
    getComputedStyle(document.body).color;
    still.remove();
    onChange();
  };
  const leaving = new AbortController();
  const { signal } = leaving;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", change, { signal });
  window.addEventListener(CHOSEN, change, { signal });
  window.addEventListener("storage", ({ key }) => (key === KEY || key === null) && change(), { signal });
  return () => leaving.abort();
}

const isDark = (): boolean => document.documentElement.classList.contains("dark");

/** What was chosen in this browser; `system` while the server renders. */
export const useTheme = (): Theme => useSyncExternalStore(watchTheme, readTheme, () => "system");

/** What the page shows. */
export const useIsDark = (): boolean => useSyncExternalStore(watchTheme, isDark, () => false);

/** Keeps the page as it is chosen, in another tab or by the system too. */
export function ThemeWatch() {
  useEffect(() => {
    // It may have changed since the page was sent.
    showTheme();
    return watchTheme(() => undefined);
  }, []);
  return null;
}
