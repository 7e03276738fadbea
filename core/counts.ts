/** Exact counts, cheaply: read once from the database, then folded over the log as it grows. */

import { type Audiences, isFor, type Stays } from "./audiences.ts";
import type { Entry } from "./entry.ts";
import { AppError } from "./errors.ts";
import { forgetOldest } from "./forget-oldest.ts";
import type { Log } from "./log.ts";
import { own } from "./own.ts";
import type { CountsDelta, InboxCounts, QuietRule } from "./protocol.ts";
import { isQuiet } from "./quiet.ts";
import type { Reads } from "./reads.ts";
import { recount, STRETCH } from "./recount.ts";
import { addTo, type Weight } from "./state.ts";

/** Users whose counts are kept in memory; the one asked for longest ago goes first. */
const KEPT = 50_000;
/** Entries that a fold may walk; with more between, the database is quicker. */
const MAX_FOLD = 5_000;

interface Kept extends Required<CountsDelta> {
  /** Of these they are true: one who was removed and made anew has others. */
  stays: Stays;
  seq: number;
  /** When they change by themselves, in ms; Infinity: never. */
  changesAt: number;
  quiet: readonly QuietRule[];
}

export interface Counts {
  /** Throws `not_found` for a user that is not there. */
  of(userId: string): Promise<InboxCounts>;
  /** How often memory sufficed, and how often the database was asked. */
  readonly stats: { readonly hits: number; readonly misses: number };
}

/** `stretch`: entries that the database counts between two turns of the event loop. */
export function createCounts(reads: Reads, log: Log, audiences: Audiences, stretch = STRETCH): Counts {
  const kept = new Map<string, Kept>();
  const reading = new Map<string, Promise<Kept>>();
  const stats = { hits: 0, misses: 0 };

  /** Adds what came since; false when only the database can tell. */
  function fold(counts: Kept, stays: Stays): boolean {
    if (counts.changesAt <= Date.now()) return false;
    const entries = log.recent(counts.seq, MAX_FOLD);
    if (!entries || (entries.at(-1)?.seq ?? log.head) !== log.head) return false;
    for (const entry of entries) {
      if (isFor(stays, entry) && !add(counts, entry)) return false;
    }
    // What was read from the database may be ahead of what the log has told yet.
    counts.seq = Math.max(counts.seq, log.head);
    return true;
  }

  async function readFresh(userId: string): Promise<Kept> {
    const stays = await audiences.of(userId);
    if (!stays) throw new AppError("not_found", "There is no such user.");
    const { delta, ...at } = await recount(reads, { userId, stays }, stretch);
    return { snoozed: 0, archived: 0, ...delta, ...at, stays };
  }

  return {
    stats,
    async of(userId) {
      const stays = await audiences.of(userId);
      if (!stays) throw new AppError("not_found", "There is no such user.");
      let counts = kept.get(userId);
      kept.delete(userId);
      if (counts?.stays === stays && fold(counts, stays)) stats.hits += 1;
      else {
        stats.misses += 1;
        let pending = reading.get(userId);
        if (!pending) {
          pending = readFresh(userId).finally(() => reading.delete(userId));
          reading.set(userId, pending);
        }
        counts = { ...(await pending) };
        counts.byCategory = { ...counts.byCategory };
      }
      kept.set(userId, counts);
      forgetOldest(kept, KEPT);
      return {
        unread: counts.unread,
        unseen: counts.unseen,
        byCategory: { ...counts.byCategory },
        snoozed: counts.snoozed,
        archived: counts.archived,
        cursor: log.cursorAt(counts.seq),
        changesAt: Number.isFinite(counts.changesAt) ? new Date(counts.changesAt).toISOString() : null,
        ...(counts.quiet.length > 0 && { quiet: [...counts.quiet] }),
      };
    },
  };
}

const NEW: Weight = { unread: 1, unseen: 1, snoozed: 0, archived: 0 };

function add(counts: Kept, { type, seq, audience, at, content, change, news, recounts }: Entry): boolean {
  if (type === "item.created" && content) {
    const { category, priority } = content;
    if (!isQuiet(counts.quiet, { seq, audience, at, category, priority })) addTo(counts, category, NEW);
    if (content.expiresAt) counts.changesAt = Math.min(counts.changesAt, content.expiresAt.getTime());
    return true;
  }
  if (news) {
    counts.quiet = news.quiet;
    return true;
  }
  if (type === "item.updated") return !recounts;
  if (type !== "state.changed" || !change) return false;
  const { delta, changesAt } = change;
  if (changesAt !== undefined) counts.changesAt = Math.min(counts.changesAt, Date.parse(changesAt));
  counts.snoozed += delta.snoozed ?? 0;
  counts.archived += delta.archived ?? 0;
  counts.unread += delta.unread;
  counts.unseen += delta.unseen;
  for (const [category, n] of Object.entries(delta.byCategory)) {
    const sum = (own(counts.byCategory, category) ?? 0) + n;
    if (sum === 0) delete counts.byCategory[category];
    else counts.byCategory[category] = sum;
  }
  return true;
}
