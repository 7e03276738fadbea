"use client";

import { useCallback, useEffect, useRef } from "react";
import { useInbox } from "#client/use-inbox.tsx";

/** In sight for as long as this, an item has been seen. */
const LOOK_MS = 1000;
/** Items that come of age close together are told in one command. */
const GATHER_MS = 250;
/** Ids that one command may name. */
const IDS_A_COMMAND = 500;

/**
 * Marks what stays in sight as seen, for good; reading is another matter. Give the returned ref to each row's
 * element, which carries its id as `data-item`.
 */
export function useSeen(): (element: HTMLElement | null) => (() => void) | undefined {
  const { store } = useInbox();
  const since = useRef(new Map<string, number>());
  const told = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const observer = useRef<IntersectionObserver>(undefined);

  const look = useCallback(() => {
    timer.current = undefined;
    if (document.visibilityState === "hidden") return;
    const now = performance.now();
    const seen: string[] = [];
    const rows = new Map(store.getSnapshot().rows.map((row) => [row.id, row]));
    for (const [id, at] of since.current) {
      if (now - at < LOOK_MS) continue;
      since.current.delete(id);
      const state = rows.get(id)?.state;
      if (state && !state.seenAt && !state.readAt && !told.current.has(id)) seen.push(id);
    }
    if (since.current.size > 0) timer.current = setTimeout(look, GATHER_MS);
    if (seen.length === 0) return;
    const ids = seen.slice(0, IDS_A_COMMAND);
    for (const id of ids) told.current.add(id);
    // Nothing to tell the reader if it fails: the next time the row comes into sight it is tried again.
    void store
      .run({ command: "seen", ids })
      .catch(() => undefined)
      .finally(() => {
        for (const id of ids) told.current.delete(id);
      });
  }, [store]);

  const restart = useCallback(() => {
    // What was in sight of nobody counts anew.
    for (const id of since.current.keys()) since.current.set(id, performance.now());
    timer.current ??= setTimeout(look, LOOK_MS);
  }, [look]);

  useEffect(() => {
    document.addEventListener("visibilitychange", restart);
    return () => {
      document.removeEventListener("visibilitychange", restart);
      clearTimeout(timer.current);
      timer.current = undefined;
      observer.current?.disconnect();
      observer.current = undefined;
    };
  }, [restart]);

  return useCallback(
    (element) => {
      const id = element?.dataset.item;
      if (!element || !id) return;
      observer.current ??= new IntersectionObserver(
        (entries) => {
          for (const { target, isIntersecting } of entries) {
            const of = (target as HTMLElement).dataset.item;
            if (!of) continue;
            if (!isIntersecting) since.current.delete(of);
            else if (!since.current.has(of)) since.current.set(of, performance.now());
          }
          timer.current ??= setTimeout(look, LOOK_MS);
        },
        { threshold: 0.6 },
      );
      const { current } = observer;
      current.observe(element);
      return () => {
        since.current.delete(id);
        current.unobserve(element);
      };
    },
    [look],
  );
}
