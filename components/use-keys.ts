"use client";

import { useEffect, useRef } from "react";
import { areKeysOn } from "./key-choice.ts";

/** By key, in lower case; `g i` is one after the other. */
export type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** Where a letter is text, or belongs to an open menu or popover. */
const TAKEN = 'input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"], [role="listbox"]';
const PREFIX = "g";
/** How long after the first key of two the second may come. */
const PREFIX_MS = 1500;

let prefixedAt = Number.NEGATIVE_INFINITY;
/** Several listeners hear one event: they must agree on what it was. */
const heard = new WeakMap<KeyboardEvent, string>();

function nameOf(event: KeyboardEvent): string {
  const known = heard.get(event);
  if (known !== undefined) return known;
  const key = event.key.toLowerCase();
  const isSecond = event.timeStamp - prefixedAt < PREFIX_MS;
  prefixedAt = !isSecond && key === PREFIX ? event.timeStamp : Number.NEGATIVE_INFINITY;
  const name = isSecond ? `${PREFIX} ${key}` : key;
  heard.set(event, name);
  return name;
}

export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
      if (event.target instanceof Element && event.target.closest(TAKEN)) return;
      const name = nameOf(event);
      const act = latest.current[name];
      // Escape is no letter, and leads out of what is open.
      if (!act || (name !== "escape" && !areKeysOn())) return;
      event.preventDefault();
      act(event);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
