"use client";

import { useCallback, useMemo, useRef, useState } from "react";
import type { InboxRow } from "#core/protocol.ts";

/** Rows that are picked to be acted on together: those of them that the list still shows. */
export function useSelection(rows: readonly InboxRow[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  /** Where a range starts, and what was picked before it. */
  const anchor = useRef<{ id: string; before: ReadonlySet<string> }>(undefined);
  const picked = useMemo(() => (ids.size === 0 ? [] : rows.filter(({ id }) => ids.has(id))), [rows, ids]);

  const clear = useCallback(() => {
    anchor.current = undefined;
    setIds((before) => (before.size === 0 ? before : new Set()));
  }, []);

  const toggle = useCallback((id: string) => {
    setIds((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      anchor.current = { id, before: next };
      return next;
    });
  }, []);

  /** Everything from where the range started (else from `from`) to here, and what was picked before. */
  const extend = useCallback(
    (to: string, from: string | null) => {
      const indexOf = (wanted: string | null | undefined) => rows.findIndex(({ id }) => id === wanted);
      setIds((before) => {
        if (!anchor.current || indexOf(anchor.current.id) < 0) anchor.current = { id: from ?? to, before };
        const [start, end] = [indexOf(anchor.current.id), indexOf(to)];
        if (end < 0) return before;
        const first = start < 0 ? end : Math.min(start, end);
        const range = rows.slice(first, Math.max(start, end) + 1);
        return new Set([...anchor.current.before, ...range.map(({ id }) => id)]);
      });
    },
    [rows],
  );

  return { ids, picked, clear, toggle, extend };
}
