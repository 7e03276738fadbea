/** Rows, pure: which a filter shows, and what an event makes of one. */
import { fold } from "#core/fold.ts";
import type { InboxEvent, InboxRow, ItemState, QuietRule } from "#core/protocol.ts";
import { quietAt } from "#core/quiet.ts";
import { isExpired } from "./counts.ts";
import type { Filter } from "./types.ts";

export const NO_STATE: ItemState = { seenAt: null, readAt: null, archivedAt: null, snoozedUntil: null, pinnedAt: null };

export const isSameFilter = (one: Filter, other: Filter): boolean =>
  one.view === other.view && NARROWING.every((by) => (one[by] || "") === (other[by] || ""));
const NARROWING = ["category", "topic", "priority", "q"] as const;

/** Whether whoever has all rows of `wide` has all rows of `narrow`. */
export const includes = (wide: Filter, narrow: Filter): boolean =>
  NARROWING.every((by) => !wide[by] || wide[by] === narrow[by]) &&
  (wide.view === narrow.view || (wide.view === "inbox" && narrow.view === "unread"));

/** `isKept`: a row of `unread` that was shown stays when it is read, so that reading does not move the list. */
export function matches(row: InboxRow, filter: Filter, now: number, isKept: boolean): boolean {
  const { view } = filter;
  if (isExpired(row, now) || !isWithin(row, filter)) return false;
  const { archivedAt, readAt, snoozedUntil } = row.state;
  if (view === "archived") return archivedAt !== null;
  if (archivedAt !== null) return false;
  if (view === "snoozed") return snoozedUntil !== null;
  return snoozedUntil === null && (view === "inbox" || readAt === null || isKept);
}

/** Whether a row is what a filter narrows its view to. */
export const isWithin = (row: InboxRow, { category, topic, priority, q }: Omit<Filter, "view">): boolean =>
  (!category || row.category === category) &&
  (!topic || row.audience === `topics/${topic}`) &&
  (!priority || row.priority === priority) &&
  contains(row, q);

function contains(row: InboxRow, q: string | undefined): boolean {
  // Asked of every row at every change.
  if (!q) return true;
  const text = fold(q).trim();
  return text === "" || foldedOf(row).some((said) => said.includes(text));
}

const foldedRows = new WeakMap<InboxRow, readonly string[]>();
function foldedOf(row: InboxRow): readonly string[] {
  const known = foldedRows.get(row) ?? [fold(row.title), fold(row.body)];
  foldedRows.set(row, known);
  return known;
}

/** What is set stays set, with its first time; only the end of a snooze can be moved. */
export function changed(row: InboxRow, state: Partial<ItemState>): InboxRow {
  const next = { ...row.state, ...state };
  return {
    ...row,
    state: {
      seenAt: next.seenAt && (row.state.seenAt ?? next.seenAt),
      readAt: next.readAt && (row.state.readAt ?? next.readAt),
      archivedAt: next.archivedAt && (row.state.archivedAt ?? next.archivedAt),
      snoozedUntil: next.snoozedUntil,
      pinnedAt: next.pinnedAt && (row.state.pinnedAt ?? next.pinnedAt),
    },
  };
}

/** Whether the row already is as the change would make it. */
export const isSatisfied = (row: InboxRow, state: Partial<ItemState>): boolean => {
  const after = changed(row, state).state;
  return FIELDS.every((field) => time(after[field]) === time(row.state[field]));
};
const FIELDS = ["seenAt", "readAt", "archivedAt", "snoozedUntil", "pinnedAt"] as const;
const time = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));

/** Whether a state change may bring rows into a view that were not in it. */
export function mayEnter(view: Filter["view"], state: Partial<ItemState>): boolean {
  if (view === "archived") return Boolean(state.archivedAt);
  if (view === "snoozed") return Boolean(state.snoozedUntil) || state.archivedAt === null;
  // What is pinned stands in the inbox from however far down.
  if (view === "inbox" && state.pinnedAt) return true;
  return state.archivedAt === null || state.snoozedUntil === null || (view === "unread" && state.readAt === null);
}

export function created(event: Extract<InboxEvent, { type: "item.created" }>, rules: readonly QuietRule[]): InboxRow {
  const { item, seq, audience } = event;
  const at = quietAt(rules, { ...event, ...item });
  return { ...item, seq, audience, state: { ...NO_STATE, seenAt: at, readAt: at } };
}
