import type { InboxRow } from "#core/protocol.ts";
import type { RowAct } from "./item-row.tsx";

/** What the letters would act on: for the palette, which has the focus while it is open. */
export interface Selection {
  rows: readonly InboxRow[];
  run(act: RowAct): void;
}

let reader: (() => Selection | null) | null = null;

/** The list that is on the page says what is selected in it. Returns how to take that back. */
export function offerSelection(read: () => Selection | null): () => void {
  reader = read;
  return () => {
    if (reader === read) reader = null;
  };
}

export const readSelection = (): Selection | null => reader?.() ?? null;
