/**
 * Counts as the database has them, at one place of the log. Many items are counted in stretches with turns of the event
 * loop in between; a change that comes meanwhile may be counted in one and missing in another, so then it begins anew.
 */
import type { Stays } from "./audiences.ts";
import { Prisma } from "./db.ts";
import { countItems, countMarked, endOfEntries, type Reader, type Stretch } from "./items.ts";
import type { CountsDelta, QuietRule } from "./protocol.ts";
import type { Queryable, Reads } from "./reads.ts";
import { addTo, type Mark, noDelta, type Weight } from "./state.ts";
import { turn } from "./turn.ts";
import { readWatermarks, selectWatermarks, toWatermarks, type WatermarkRow } from "./watermark-rows.ts";

const { sql, join } = Prisma;

/** Entries in a stretch: some milliseconds. */
export const STRETCH = 1_000;
/** Who changes something all the time is counted at once in the end, so that it ends. */
const MOST_TRIES = 5;

export interface Recounted {
  delta: CountsDelta;
  /** When they change by themselves, in ms; Infinity: never. */
  changesAt: number;
  quiet: readonly QuietRule[];
  /** Up to here everything is counted, and nothing after it. */
  seq: number;
}

/** `stays`: the living list, which tells when it changes meanwhile. */
export async function recount(
  reads: Reads,
  { userId, stays }: Pick<Reader, "userId" | "stays">,
  stretch: number,
): Promise<Recounted> {
  for (let tries = 1; ; tries += 1) {
    const before = signature(stays);
    const reader = { userId, stays, watermarks: await readWatermarks(reads, userId), now: new Date() };
    const read = tries < MOST_TRIES ? await countInStretches(reads, reader, stretch) : await countAtOnce(reads, reader);
    if (!read || signature(stays) !== before || !isSame(read.then, reader)) continue;
    return { ...sumUp(read.rows), quiet: reader.watermarks.quiet, seq: read.seq };
  }
}

interface Read {
  rows: CountRow[];
  seq: number;
  /** The watermarks that are true of the rows. */
  then: WatermarkRow | undefined;
}

const selectHead = sql`SELECT seq FROM "LogHead" WHERE id = 1`;

async function countAtOnce(reads: Reads, reader: Reader): Promise<Read> {
  const [[head], [then], rows] = (await reads.snapshot(
    selectHead,
    selectWatermarks(reader.userId),
    countItems(reader, { above: 0, upTo: Number.MAX_SAFE_INTEGER - 1 }),
  )) as [[HeadRow], [WatermarkRow?], CountRow[]];
  return { rows, seq: Number(head.seq), then };
}

/** Null: something changed meanwhile. */
async function countInStretches(reads: Reads, reader: Reader, stretch: number): Promise<Read | null> {
  const [head] = await reads.$queryRaw<[HeadRow]>(selectHead);
  const upTo = Number(head.seq);
  const rows: CountRow[] = [];
  for (let above = 0; ; await turn()) {
    const [end] = await reads.$queryRaw<{ end: bigint | number }[]>(
      endOfEntries(reader.stays, { above, upTo }, stretch),
    );
    const next = end ? Number(end.end) : upTo;
    rows.push(...(await reads.$queryRaw<CountRow[]>(countItems(reader, { above, upTo: next }))));
    if (next >= upTo) break;
    above = next;
  }
  const [changes, [then]] = (await reads.snapshot(
    changesAfter(reader.stays, upTo),
    selectWatermarks(reader.userId),
  )) as [unknown[], [WatermarkRow?]];
  return changes.length > 0 ? null : { rows, seq: upTo, then };
}

/** What came after the seq for the user, but new items: one row, or none. */
function changesAfter(stays: Stays, seq: number): Prisma.Sql {
  const parts = [...stays.keys()].map(
    (audience) => sql`SELECT seq FROM "Entry" WHERE audience = ${audience} AND seq > ${seq} AND type <> 'item.created'`,
  );
  return sql`${join(parts, " UNION ALL ")} LIMIT 1`;
}

const signature = (stays: Stays): string => JSON.stringify([...stays]);

const isSame = (then: WatermarkRow | undefined, { watermarks }: Reader): boolean =>
  JSON.stringify(toWatermarks(then)) === JSON.stringify(watermarks);

type HeadRow = { seq: bigint | number };
type CountRow = { category: string; expiresAt: string | Date | null } & Record<keyof Weight, bigint | number>;

function sumUp(rows: readonly CountRow[]): { delta: CountsDelta; changesAt: number } {
  const delta = noDelta();
  let changesAt = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    addTo(delta, row.category, {
      unread: Number(row.unread),
      unseen: Number(row.unseen),
      snoozed: Number(row.snoozed),
      archived: Number(row.archived),
    });
    if (row.expiresAt !== null) changesAt = Math.min(changesAt, new Date(row.expiresAt).getTime());
  }
  return { delta, changesAt };
}

/** What a user's items of the stretch that are not archived count for, how many they are, and when the first expires; within a transaction. */
export async function countStretch(
  from: Queryable,
  reader: Reader,
  stretch: Stretch,
  mark: Mark,
): Promise<{ counted: CountsDelta; unarchived: number; expiresAt: Date | null }> {
  const rows = await from.$queryRaw<(Omit<CountRow, "archived"> & { open: bigint | number })[]>(
    countMarked(reader, stretch, mark),
  );
  const { delta, changesAt } = sumUp(rows.map((row) => ({ ...row, archived: 0 })));
  return {
    counted: delta,
    unarchived: rows.reduce((sum, { open }) => sum + Number(open), 0),
    expiresAt: Number.isFinite(changesAt) ? new Date(changesAt) : null,
  };
}
