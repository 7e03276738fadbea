/**
 * Commands on everything up to a seq. A watermark says it for all of it by one row; but what it changes in the counts has
 * to be looked at, and exceptions below it fall in line. So it climbs in parts, each of a bounded stretch.
 */
import type { Stays } from "./audiences.ts";
import { Prisma } from "./db.ts";
import { type StateChange, stateChanged } from "./entry.ts";
import { floorOf, isException, type Reader, type Stretch, seqsOf } from "./items.ts";
import type { Batch } from "./log.ts";
import type { CountsDelta } from "./protocol.ts";
import type { Queryable } from "./reads.ts";
import { countStretch } from "./recount.ts";
import { changeOf, type Mark } from "./state.ts";
import type { CommandName } from "./vocabulary.ts";
import { readWatermarks } from "./watermark-rows.ts";

const { sql } = Prisma;

/** What one part looks at: some milliseconds. */
export interface PartSize {
  /** Entries above what is marked already, and receipts that may be changed or count. */
  most: number;
  /** Receipts that may be passed over. */
  passed: number;
}
export const PART_SIZE: PartSize = { most: 400, passed: 2_000 };
/** Changes of the person's own between two parts that are looked at. */
const LOOKED_AT = 20;

const MARK = { read: "read", seen: "seen", archive: "archived" } as const satisfies Partial<Record<CommandName, Mark>>;
type MarkCommand = keyof typeof MARK;
export const hasWatermark = (command: CommandName): command is MarkCommand => command in MARK;

/** Where it has come to. */
export interface Climb {
  /** When it began: all parts say so. */
  at: Date;
  /** How far it is to go. */
  through: number;
  upTo: number;
  /** The head of the log as the last part had been written. */
  head: number;
}

/**
 * The next part. The first is `null`; further ones have to be alone in their transaction, to find what the person did
 * meanwhile: when that takes the mark away from anything, the climb begins anew, since its events say "up to".
 */
export async function climbOn(
  batch: Batch,
  { userId, stays }: { userId: string; stays: Stays },
  { command, through, head }: { command: MarkCommand; through: number; head: number },
  begun: Climb | null,
  size: PartSize,
): Promise<Climb> {
  const { reads } = batch;
  const mark = MARK[command];
  const watermarks = await readWatermarks(reads, userId);
  const reader = { userId, stays, watermarks, now: batch.at };
  // What is written along with it, and is in no table yet, nobody can have meant.
  const end = begun?.through ?? Math.min(through, head);
  const above = begun && !(await isTakenBack(reads, userId, mark, begun.head)) ? begun.upTo : 0;
  const upTo = await endOfPart(reads, reader, mark, { above, upTo: end }, size);
  const at = begun?.at ?? batch.at;
  await markStretch(batch, reader, command, { above, upTo }, at);
  return { at, through: end, upTo, head: batch.next - 1 };
}

async function isTakenBack(from: Queryable, userId: string, mark: Mark, head: number): Promise<boolean> {
  const rows = await from.$queryRaw<{ payload: string }[]>(
    sql`SELECT payload FROM "Entry" WHERE audience = ${`users/${userId}`} AND seq > ${head} AND type = 'state.changed'
      ORDER BY seq LIMIT ${LOOKED_AT + 1}`,
  );
  const states = rows.map(({ payload }) => (JSON.parse(payload) as StateChange).state);
  return rows.length > LOOKED_AT || states.some((state) => state[`${mark}At`] === null);
}

/** The place up to which a part from `above` on looks at no more than its size. */
async function endOfPart(
  from: Queryable,
  { userId, stays, watermarks }: Reader,
  mark: Mark,
  { above, upTo }: Stretch,
  { most, passed }: PartSize,
): Promise<number> {
  const nth = async (query: Prisma.Sql, n: number, end: number): Promise<number> => {
    const [row] = await from.$queryRaw<{ place: bigint | number }[]>(sql`${query} LIMIT 1 OFFSET ${n - 1}`);
    return row ? Math.min(end, Number(row.place)) : end;
  };
  const receipts = (place: "seq" | "place", end: number, which: Prisma.Sql) => {
    const column = Prisma.raw(`"${place}"`);
    return sql`SELECT ${column} AS place FROM "Receipt" r WHERE r."userId" = ${userId}
      AND ${column} > ${above} AND ${column} <= ${end} ${which} ORDER BY ${column}`;
  };
  const entries = seqsOf(stays, { above: Math.max(above, floorOf(watermarks, mark)), upTo });
  let end = entries ? await nth(entries, most, upTo) : upTo;
  end = await nth(receipts("place", end, Prisma.empty), most, end);
  end = await nth(receipts("seq", end, Prisma.empty), passed, end);
  return nth(receipts("seq", end, sql`AND ${isException}`), most, end);
}

/** Marks what stands there; what stands below is marked. */
async function markStretch(
  batch: Batch,
  reader: Reader,
  command: MarkCommand,
  stretch: Stretch,
  at: Date,
): Promise<void> {
  const { userId, watermarks } = reader;
  const { upTo } = stretch;
  const mark = MARK[command];
  const { counted, unarchived, expiresAt } = await countStretch(batch.reads, reader, stretch, mark);
  const exceptions = await clearExceptions(batch, userId, mark, stretch);
  const isMoved = upTo > watermarks[mark];
  if (!isMoved && exceptions === 0) return;
  if (isMoved) {
    const moved = { [mark]: BigInt(upTo), [`${mark}At`]: at };
    await batch.tx.watermark.upsert({ where: { userId }, create: { userId, ...moved }, update: moved });
  }
  batch.append(
    stateChanged(userId, {
      through: upTo,
      state: changeOf(command, at).state,
      delta: deltaOf(command, counted, unarchived),
      ...(command === "archive" && expiresAt && { changesAt: expiresAt.toISOString() }),
    }),
  );
}

/** Resolves to how many there were. */
async function clearExceptions({ tx }: Batch, userId: string, mark: Mark, { above, upTo }: Stretch): Promise<number> {
  const [low, high] = [BigInt(above), BigInt(upTo)];
  const data = { [mark]: null };
  const asSent = await tx.receipt.updateMany({
    where: { userId, seq: { gt: low, lte: high }, OR: [{ place: null }, { place: { lte: high } }], [mark]: false },
    data,
  });
  if (above === 0) return asSent.count;
  const woken = await tx.receipt.updateMany({
    where: { userId, place: { gt: low, lte: high }, seq: { lte: low }, [mark]: false },
    data,
  });
  return asSent.count + woken.count;
}

function deltaOf(
  command: MarkCommand,
  { unread, unseen, byCategory, snoozed = 0 }: CountsDelta,
  archived: number,
): CountsDelta {
  if (command === "seen") return { unread: 0, unseen: 0 - unseen, byCategory: {} };
  return {
    unread: 0 - unread,
    unseen: 0 - unseen,
    byCategory: Object.fromEntries(Object.entries(byCategory).map(([category, n]) => [category, 0 - n])),
    ...(command === "archive" && { snoozed: 0 - snoozed, archived }),
  };
}
