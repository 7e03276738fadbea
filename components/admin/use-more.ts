"use client";

import { useState } from "react";
import { api } from "#components/api.ts";

type Page<T, N> = { rows: readonly T[]; next: N | null };

/** A list that goes on: the page that came with the document, and those asked for since. */
export function useMore<T, N extends string | number>(
  initial: Page<T, N>,
  hrefOf: (next: N) => string,
  pageOf: (answer: never) => Page<T, N>,
) {
  const [page, setPage] = useState(initial);
  const [state, setState] = useState<"idle" | "loading" | "failed">("idle");
  const more = async () => {
    if (page.next === null) return;
    setState("loading");
    try {
      const { rows, next } = pageOf((await api("GET", hrefOf(page.next))) as never);
      setPage((before) => ({ rows: [...before.rows, ...rows], next }));
      setState("idle");
    } catch {
      setState("failed");
    }
  };
  return { rows: page.rows, hasMore: page.next !== null, state, more, setPage };
}
