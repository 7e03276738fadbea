/** Everything that is known of how far a notification got. */

import type { Db } from "./db.ts";
import { isStanding } from "./due.ts";
import { AppError } from "./errors.ts";
import type { Following } from "./following.ts";
import { forgetOldest } from "./forget-oldest.ts";
import { own } from "./own.ts";
import { type Aim, aimOf, type Reach, readReach, readReachByLanguage, readReachByTopic } from "./reach.ts";
import type { ReachReport } from "./reach-protocol.ts";
import { readPoints, toPoint } from "./reach-series.ts";
import type { Shares, Tally } from "./reach-tally.ts";
import type { Reads } from "./reads.ts";
import { countPeople, keptSelection } from "./selection.ts";

/** Throws `not_found`. */
export type ReadReachReport = (id: string) => Promise<ReachReport>;

/** A report is given again for so long, and for so many times what it took: all who watch a page share it. */
const FRESH_MS = 1_000;
const FRESH_COSTS = 20;
const KEPT = 100;

export function createReachReport(db: Db, reads: Reads, following: Following): ReadReachReport {
  const kept = new Map<string, { report: Promise<ReachReport>; until: number }>();

  async function read(id: string): Promise<ReachReport> {
    const row = await db.notification.findUnique({
      where: { id },
      include: { broadcast: true, reach: { select: { sentAt: true, tally: true } } },
    });
    if (!row) throw new AppError("not_found", "There is no such notification.");
    const at = new Date();
    const followed = following.tallyOf(id);
    const tally = followed ?? (row.reach ? (JSON.parse(row.reach.tally) as Tally) : null);
    const aim: Aim = await aimOf(reads, id);
    const [totals, byTopic, byLanguage, points] = await Promise.all([
      readReach(reads, aim),
      readReachByTopic(reads, aim),
      readReachByLanguage(reads, aim),
      readPoints(db, id),
    ]);
    const { seen, read } = totals;
    const sentAt = row.reach?.sentAt ?? (row.seq === null ? null : row.createdAt);
    const isSending = row.status === "sending" && !isStanding(row, at);
    const selection = isSending ? keptSelection(row.broadcast) : null;
    const of = selection ? await countPeople(db, selection) : 0;
    return {
      id,
      title: row.title,
      status: row.status as ReachReport["status"],
      at: at.toISOString(),
      sentAt: sentAt?.toISOString() ?? null,
      isFollowed: followed !== null,
      // Who was removed, or is not meant any more, has got it all the same.
      progress: isSending ? { sent: totals.recipients, of: Math.max(of, totals.recipients) } : null,
      totals: { ...totals, ...sharesOf(tally) },
      ways: tally?.ways ?? {},
      topics: byTopic.map((part) => told(part, tally && (own(tally.topics, part.topic) ?? NOBODY))),
      languages: byLanguage.map((part) => told(part, tally && (own(tally.languages, part.language ?? "") ?? NOBODY))),
      series:
        row.reach && tally
          ? [
              toPoint(row.reach.sentAt, { ways: {}, seen: 0, read: 0, acted: 0 }),
              ...points,
              toPoint(at, { ways: tally.ways, seen, read, acted: tally.acted }),
            ]
          : [],
    };
  }

  return (id) => {
    const fresh = kept.get(id);
    if (fresh && Date.now() < fresh.until) return fresh.report;
    const began = Date.now();
    const one = { report: read(id), until: Number.POSITIVE_INFINITY };
    kept.delete(id);
    kept.set(id, one);
    forgetOldest(kept, KEPT);
    one.report.then(
      () => {
        one.until = Date.now() + Math.max(FRESH_MS, FRESH_COSTS * (Date.now() - began));
      },
      () => kept.delete(id),
    );
    return one.report;
  };
}

const NOBODY: Shares = { delivered: 0, acted: 0 };

/** null: nothing is counted. */
const sharesOf = (shares: Shares | null): { delivered: number | null; acted: number | null } => ({
  delivered: shares?.delivered ?? null,
  acted: shares?.acted ?? null,
});

const told = <T extends Reach>(part: T, shares: Shares | null) => ({ ...part, ...sharesOf(shares) });
