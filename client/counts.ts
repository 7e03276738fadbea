/** Counts, pure: what an item weighs, what an event adds, and sums of both. The same arithmetic as the server's. */

import { seqOf } from "#core/cursor.ts";
import { own } from "#core/own.ts";
import type { CountsDelta, InboxCounts, InboxEvent, InboxRow, QuietRule } from "#core/protocol.ts";
import { isQuiet } from "#core/quiet.ts";
import type { Counts } from "./types.ts";

export const isExpired = (item: { expiresAt: string | null }, now: number): boolean =>
  item.expiresAt !== null && Date.parse(item.expiresAt) <= now;

/** What a row adds to the counts. What is read is seen. */
export function weigh(row: InboxRow, now: number): Counts {
  const { state, category } = row;
  if (isExpired(row, now)) return NOTHING;
  if (state.archivedAt !== null) return { ...NOTHING, archived: 1 };
  // Until an event says that it woke, whatever the clock says.
  if (state.snoozedUntil !== null) return { ...NOTHING, snoozed: 1 };
  if (state.readAt !== null) return NOTHING;
  return { ...NOTHING, unread: 1, unseen: state.seenAt === null ? 1 : 0, byCategory: { [category]: 1 } };
}

export function add<T extends Counts>(counts: T, delta: CountsDelta | Counts, sign: 1 | -1 = 1): T {
  const byCategory = { ...counts.byCategory };
  for (const [category, n] of Object.entries(delta.byCategory)) {
    const sum = (own(byCategory, category) ?? 0) + sign * n;
    if (sum === 0) delete byCategory[category];
    else byCategory[category] = sum;
  }
  return {
    ...counts,
    unread: counts.unread + sign * delta.unread,
    unseen: counts.unseen + sign * delta.unseen,
    byCategory,
    snoozed: counts.snoozed + sign * (delta.snoozed ?? 0),
    archived: counts.archived + sign * (delta.archived ?? 0),
  };
}

/** What an event says about the counts: what it adds, and until when that holds. `delta` null: only the server can tell. */
export interface Tally {
  seq: number;
  delta: CountsDelta | Counts | null;
  changesAt: string | null;
  /** In place of the rules so far. */
  quiet?: QuietRule[];
}

/** `row`: the event's item before the event, where it is known; `rules`: those that held before the event. */
export function tally(event: InboxEvent, row: InboxRow | undefined, rules: readonly QuietRule[], now: number): Tally {
  const of = (delta: Tally["delta"], changesAt: string | null = null): Tally => ({ seq: event.seq, delta, changesAt });
  switch (event.type) {
    case "item.created": {
      // Known already: it has come by another audience. If it was asked for by its id, before its event came, this is the one.
      if ((row && row.seq !== event.seq) || isExpired(event.item, now) || isQuiet(rules, { ...event, ...event.item }))
        return of(NOTHING);
      return of({ ...NOTHING, unread: 1, unseen: 1, byCategory: { [event.item.category]: 1 } }, event.item.expiresAt);
    }
    case "item.updated":
      if (!event.recount) return of(NOTHING);
      // Of another category or priority, it may not be one that is quiet any more, or become one.
      if (!row || (rules.length > 0 && !isAlike(row, event.item))) return of(null);
      return of(add(weigh({ ...row, ...event.item }, now), weigh(row, now), -1), event.item.expiresAt);
    case "item.recalled":
      return of(row ? add(NOTHING, weigh(row, now), -1) : null);
    case "state.changed":
      return of(event.delta, event.changesAt);
    case "preferences.changed":
      return { ...of(NOTHING), quiet: event.quiet };
  }
}

const isAlike = (one: InboxRow, other: { category: string; priority: string }): boolean =>
  one.category === other.category && one.priority === other.priority;

export const NOTHING: Counts = { unread: 0, unseen: 0, byCategory: {}, snoozed: 0, archived: 0 };

/** Adds a later tally to the server's counts; one that they already hold, or that cannot be told, changes nothing. */
export function fold(counts: InboxCounts, { seq, delta, changesAt, quiet }: Tally): InboxCounts {
  if (!delta || seq <= seqOf(counts.cursor)) return counts;
  return { ...add(counts, delta), changesAt: earlier(counts.changesAt, changesAt), ...(quiet && { quiet }) };
}

const earlier = (one: string | null, other: string | null): string | null =>
  one === null || (other !== null && Date.parse(other) < Date.parse(one)) ? other : one;
