/**
 * Commands on their way, pure: their effect is laid over what the server has said, never mixed into it. So taking one
 * back is forgetting it, and an event that says the same leaves nothing to add twice.
 */
import { own } from "#core/own.ts";
import type { InboxEvent, InboxRow, ItemState } from "#core/protocol.ts";
import { add, NOTHING, weigh } from "./counts.ts";
import { changed, isSatisfied, isWithin, matches } from "./rows.ts";
import type { CommandInput, Counts } from "./types.ts";

export interface Pending {
  input: CommandInput;
  /** The loaded rows that it changes, settled when it was given. */
  ids: readonly string[];
  state: Partial<ItemState>;
  /** The server has said yes; its event is still to come. */
  isAccepted: boolean;
}

export type Rows = ReadonlyMap<string, { row: InboxRow }>;

export function pend(input: CommandInput, rows: Iterable<InboxRow>, now: number): Pending {
  const at = new Date(now).toISOString();
  return { input, ids: input.ids ?? idsUpTo(input, rows, now), state: stateOf(input, at), isAccepted: false };
}

function idsUpTo({ through = 0, filter }: CommandInput, rows: Iterable<InboxRow>, now: number): string[] {
  return [...rows].filter((row) => row.seq <= through && (!filter || isMeant(row, filter, now))).map(({ id }) => id);
}

function isMeant(row: InboxRow, filter: NonNullable<CommandInput["filter"]>, now: number): boolean {
  const { view, changedAt, ...narrowing } = filter;
  const { readAt, archivedAt } = row.state;
  if (changedAt !== undefined && readAt !== changedAt && archivedAt !== changedAt) return false;
  return view ? matches(row, { view, ...narrowing }, now, false) : isWithin(row, narrowing);
}

function stateOf({ command, until }: CommandInput, at: string): Partial<ItemState> {
  switch (command) {
    case "read":
      return { readAt: at };
    case "unread":
      return { readAt: null, seenAt: at };
    case "seen":
      return { seenAt: at };
    case "archive":
      return { archivedAt: at };
    case "unarchive":
      return { archivedAt: null };
    case "snooze":
      return { snoozedUntil: until ?? at };
    case "unsnooze":
      return { snoozedUntil: null };
    case "pin":
      return { pinnedAt: at };
    case "unpin":
      return { pinnedAt: null };
  }
}

/** The rows that pending commands change, as they make them, and the counts with them. */
export function overlay(
  rows: Rows,
  counts: Counts,
  pending: readonly Pending[],
  now: number,
): { rows: Map<string, InboxRow>; counts: Counts } {
  const over = new Map<string, InboxRow>();
  let total = counts;
  for (const { input, ids, state } of pending) {
    const before = total;
    for (const id of ids) {
      const row = over.get(id) ?? rows.get(id)?.row;
      if (!row) continue;
      const next = changed(row, state);
      over.set(id, next);
      total = add(add(total, weigh(next, now)), weigh(row, now), -1);
    }
    if (input.through !== undefined) total = clearedThrough(input, before, total, left(input.through, rows, over, now));
  }
  return { rows: over, counts: total };
}

/** What rows newer than `through` weigh: all that is left of the counts once everything up to it is cleared. */
function left(through: number, rows: Rows, over: ReadonlyMap<string, InboxRow>, now: number): Counts {
  let sum = NOTHING;
  for (const [id, { row }] of rows) if (row.seq > through) sum = add(sum, weigh(over.get(id) ?? row, now));
  return sum;
}

function clearedThrough({ command, filter }: CommandInput, before: Counts, after: Counts, rest: Counts): Counts {
  if (filter?.view === "archived" || filter?.view === "snoozed") return after;
  const { category, topic, priority, q, changedAt } = filter ?? {};
  // What is not loaded cannot be told apart by these: the event will say.
  if (topic || priority || q || changedAt) return after;
  if (command === "seen") return category === undefined ? { ...after, unseen: rest.unseen } : after;
  if (command !== "read" && command !== "archive" && command !== "snooze") return after;
  if (category === undefined) return { ...rest, snoozed: after.snoozed, archived: after.archived };
  const gone = (own(before.byCategory, category) ?? 0) - (own(rest.byCategory, category) ?? 0);
  const { unseen, snoozed, archived } = after;
  return {
    ...add(before, { ...NOTHING, unread: gone, byCategory: { [category]: gone } }, -1),
    unseen,
    snoozed,
    archived,
  };
}

/** Whether the event that was just applied to the rows is what the command was waiting for, or tells that it is past. */
export function isEchoed(
  { input, ids, state }: Pending,
  event: InboxEvent,
  rows: ReadonlyMap<string, { row: InboxRow; asOf: number }>,
): boolean {
  if (event.type !== "state.changed" || !fieldsOf(state).some((field) => field in event.state)) return false;
  if (hasWoken({ ids, state }, event)) return true;
  const isMeant =
    input.through === undefined || input.filter !== undefined
      ? event.through !== undefined || Boolean(event.ids?.some((id) => ids.includes(id)))
      : (event.through ?? -1) >= input.through;
  if (!isMeant) return false;
  // A row that came by a later page than the event holds it, and perhaps what was done to it since.
  const isAlike = fieldsOf(state).every((field) => (state[field] === null) === (event.state[field] === null));
  return ids.every((id) => {
    const one = rows.get(id);
    return !one || (isAlike && one.asOf >= event.seq) || isSatisfied(one.row, state);
  });
}

/** Both times are by the server's clock: a snooze that is over had begun, whatever else it was to change. */
const hasWoken = ({ ids, state }: Pick<Pending, "ids" | "state">, event: StateChanged): boolean =>
  Boolean(state.snoozedUntil) &&
  event.state.snoozedUntil === null &&
  Date.parse(event.at) >= Date.parse(state.snoozedUntil ?? "") &&
  Boolean(event.ids?.some((id) => ids.includes(id)));
type StateChanged = Extract<InboxEvent, { type: "state.changed" }>;

const fieldsOf = (state: Partial<ItemState>) => Object.keys(state) as (keyof ItemState)[];

/** Whether the loaded rows already are as the command would make them. */
export const hasHappened = ({ ids, state }: Pick<Pending, "ids" | "state">, rows: Rows): boolean =>
  ids.every((id) => {
    const row = rows.get(id)?.row;
    return !row || isSatisfied(row, state);
  });
