/**
 * The one durable, ordered log. Writes are committed in groups; `seq` is allocated inside the transaction from one
 * row, so that it is contiguous and in commit order (docs/decisions/0002).
 */

import { randomBytes } from "node:crypto";
import type { Bus } from "./bus.ts";
import { type Cursor, formatCursor, parseCursor } from "./cursor.ts";
import { type Db, Prisma, type Tx } from "./db.ts";
import { CONTENT, type Content, type Entry, type EntryType, makeEntry, recalled } from "./entry.ts";
import { AppError, asAppError, isAppError } from "./errors.ts";
import { forgetOldest } from "./forget-oldest.ts";
import type { Queryable } from "./reads.ts";
import type { AuditRow, EntryRow, ForgottenRows, Marking, NotificationRow, Rows } from "./rows.ts";
import { turn } from "./turn.ts";
import type { ResetReason } from "./vocabulary.ts";

export interface NewEntry {
  audience: string;
  type: EntryType;
  content?: Content;
  payload?: string;
  /** How far it gets is followed (core/following.ts). */
  isBroadcast?: boolean;
}

/** One group commit, as what only adds to the log sees it. */
export interface Draft {
  readonly at: Date;
  /** The seq that the next entry will get. */
  readonly next: number;
  /** Appends an entry and returns its seq. */
  append(entry: NewEntry): number;
  /** Rows that are written together with those of the other acts, before the entries. */
  insert(row: NotificationRow): void;
  /** Who did it, if that is to be remembered: see `record` in core/audit.ts. */
  note(row: AuditRow): void;
  /** Rows that are deleted along with it. */
  forget(rows: ForgottenRows): void;
}
/** The same, as an act sees it: its own part of a shared transaction. */
export interface Batch extends Draft {
  readonly tx: Tx;
  /** What plain SQL asks of it, at a fraction of what the client takes. */
  readonly reads: Queryable;
  /** At once, and not at the end: the acts after it see it. */
  mark(marking: Marking): void;
}

/** Adds to the draft. It may run twice (a failed neighbour rolls the group back), so it acts on the draft alone. */
export type Addition<T> = (draft: Draft) => T;
/** Reads and writes in the batch; the same holds. */
export type Act<T> = (batch: Batch) => Promise<T>;

export interface Log {
  readonly epoch: string;
  /** Seq of the last committed entry. */
  readonly head: number;
  /** The lowest seq that a cursor may stand at. */
  readonly tail: number;
  /** Entries in memory. */
  readonly ringSize: number;
  /**
   * Resolves once the act's transaction is durable. Entries are written at its end: an act whose entries the acts after
   * it have to find, or one that has to find those of the acts before it, is `isAlone` in it.
   */
  commit<T>(act: Act<T>, options?: { isAlone: boolean }): Promise<T>;
  /**
   * The same for what asks nothing of the database: a group of such needs no round trips, and is written at once. One
   * that `isAlone` may read at once what is committed (`Reads.now`): nothing comes in between.
   */
  add<T>(addition: Addition<T>, options?: { isAlone: boolean }): Promise<T>;
  /** Calls back with each run of entries, in seq order, right after they are durable. */
  onEntries(listener: (entries: readonly Entry[]) => void): () => void;
  /** Entries after `seq` if all of them are in memory, else null. At most `limit`. */
  recent(seq: number, limit: number): readonly Entry[] | null;
  /** Entries after `seq`, whoever they are for, from memory or the database; `through` is how far that is everything. */
  after(seq: number, limit: number): Promise<{ entries: readonly Entry[]; through: number }>;
  /** Entries of these audiences after `seq`, from the database; `through` is how far that is everything. */
  stored(seq: number, audiences: readonly string[], limit: number): Promise<{ entries: Entry[]; through: number }>;
  /** The seq to read on from, or why that is impossible. Throws `bad_cursor` when it is not a cursor at all. */
  locate(cursor: Cursor): { seq: number } | { reset: ResetReason };
  cursorAt(seq: number): Cursor;
  /** Forgets entries up to `seq`, except those that inboxes still show; in small transactions, with a turn after each. */
  trim(seq: number): Promise<void>;
  close(): Promise<void>;
}

interface Pending {
  run(batch: Batch): unknown;
  isAddition: boolean;
  isAlone: boolean;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export interface LogOptions {
  /** Entries kept in memory. */
  ringSize: number;
  /** Acts committed in one transaction at most. */
  groupSize?: number;
  /** Acts that wait for theirs; more are refused as `busy`. */
  maxWaiting?: number;
}

interface Written {
  entries: Entry[];
  /** What each of the group came to. */
  values: unknown[];
}

const HEADS_KEPT = 100_000;
/** After which some of those that wait have had their turn. */
const BUSY_MS = 1_000;
/** Entries forgotten in one transaction: a few milliseconds of the write lock. */
const TRIMMED = 100;
/** Entries of other nodes that are read at once. */
const A_PAGE = 1_000;

export async function openLog(
  db: Db,
  store: Rows,
  bus: Bus,
  { ringSize, groupSize = 500, maxWaiting = 10_000 }: LogOptions,
): Promise<Log> {
  const start = await db.logHead.upsert({
    where: { id: 1 },
    create: { id: 1, epoch: randomBytes(6).toString("hex"), seq: 0n },
    update: {},
  });
  const epoch = start.epoch;
  let tail = Number(start.tail);
  /** All up to here is forgotten. */
  let trimmed = tail;
  let head = Number(start.seq);
  let ring: Entry[] = (await readEntries(db, { seq: { gt: BigInt(head - ringSize) } }, ringSize)).filter(
    (e) => e.seq > tail,
  );
  const listeners = new Set<(entries: readonly Entry[]) => void>();
  /** The last seq of an audience, for `prev`; oldest use first. True as long as nobody else writes: see `catchUp`. */
  const heads = new Map<string, number>();
  const queue: Pending[] = [];
  let committing: Promise<void> | null = null;
  let closed = false;

  function take(entries: readonly Entry[]): void {
    const last = entries.at(-1);
    if (!last) return;
    head = last.seq;
    for (const entry of entries) ring.push(entry);
    if (ring.length > ringSize * 2) ring = ring.slice(-ringSize);
    forgetRecalled(entries);
    for (const entry of entries) {
      heads.delete(entry.audience);
      heads.set(entry.audience, entry.seq);
    }
    forgetOldest(heads, HEADS_KEPT);
    for (const listener of listeners) listener(entries);
  }

  /** From now on a replay from memory says of them what one from the database does. */
  function forgetRecalled(entries: readonly Entry[]): void {
    const ids = new Set(entries.flatMap(({ type, itemId }) => (type === "item.recalled" ? (itemId ?? []) : [])));
    if (ids.size === 0) return;
    ring = ring.map((entry) => (entry.content && ids.has(entry.content.id) ? recalled(entry, entry.content) : entry));
  }

  /** Reads what other nodes have committed, page by page, and hands it to the listeners in order. */
  async function catchUp(from: Pick<Tx, "entry">): Promise<void> {
    for (;;) {
      const entries = await readEntries(from, { seq: { gt: BigInt(head) } }, A_PAGE);
      take(entries);
      if (entries.length < A_PAGE) return;
    }
  }
  const unsubscribe = bus.onHead((seq) => {
    if (seq > head && !committing) committing = catchUp(db).finally(next);
  });

  function enqueue<T>(one: Pick<Pending, "run" | "isAddition" | "isAlone">): Promise<T> {
    if (closed) return Promise.reject(new AppError("shutting_down"));
    if (queue.length >= maxWaiting) return Promise.reject(tooManyWait());
    return new Promise<T>((resolve, reject) => {
      queue.push({ ...one, resolve: resolve as (value: unknown) => void, reject });
      // setImmediate lets every request of this turn of the event loop join the group.
      if (!committing) committing = new Promise<void>((go) => setImmediate(go)).then(commitGroup).finally(next);
    });
  }

  function next(): void {
    committing = queue.length > 0 ? commitGroup().finally(next) : null;
  }

  function nextGroup(): Pending[] {
    const alone = queue.findIndex(({ isAlone }) => isAlone);
    return queue.splice(0, alone === 0 ? 1 : Math.min(alone === -1 ? groupSize : alone, groupSize));
  }

  async function commitGroup(): Promise<void> {
    const group = nextGroup();
    try {
      await write(group);
    } catch (error) {
      const refusal = translate(error);
      if (isAppError(refusal) && refusal.code === "busy") return refuseAll([...group, ...queue.splice(0)], refusal);
      if (group.length === 1) return group[0]?.reject(refusal);
      // One bad act must fail alone: none of the group was written, so each is tried by itself.
      for (const pending of group) await write([pending]).catch((alone) => pending.reject(translate(alone)));
    }
  }

  /** Whoever stands behind one that has waited in vain would wait as long again: they are told at once. */
  function refuseAll(those: readonly Pending[], refusal: AppError): void {
    for (const { reject } of those) reject(refusal);
  }

  async function write(group: readonly Pending[]): Promise<void> {
    const written = group.every(({ isAddition }) => isAddition) ? await writeAtOnce(group) : null;
    const { entries, values } = written ?? (await writeWithin(group));
    take(entries);
    group.forEach((pending, index) => {
      pending.resolve(values[index]);
    });
    if (entries.length > 0) bus.announce(head);
  }

  /** Null, and nothing is written: somebody's transaction is open on the connection, or another node wrote meanwhile. */
  async function writeAtOnce(group: readonly Pending[]): Promise<Written | null> {
    const base = head;
    const { draft, news, ...rows } = begin(base);
    // Additions never look at the transaction of a batch.
    const values = group.map(({ run }) => run(draft as Batch));
    const { entries, entryRows } = place(base, draft.at, news, await lastSeqs(db, audiencesOf(news)));
    const isThere = await store.commit(base, { ...rows, entries: entryRows });
    return isThere ? { entries, values } : null;
  }

  async function writeWithin(group: readonly Pending[]): Promise<Written> {
    return db.$transaction(async (tx) => {
      // The update comes first: it takes the write lock, and with it the right to allocate.
      const { seq } = await tx.logHead.update({ where: { id: 1 }, data: { seq: { increment: 0 } } });
      const base = Number(seq);
      // Another node wrote since: what it wrote goes to the listeners first.
      if (base !== head) await catchUp(tx);
      const { draft, news, ...rows } = begin(base);
      const batch: Batch = Object.assign(draft, { tx, reads: store.reads, mark: store.mark });
      const values: unknown[] = [];
      for (const { run } of group) values.push(await run(batch));
      const { entries, entryRows } = place(base, batch.at, news, await lastSeqs(tx, audiencesOf(news)));
      store.insert({ ...rows, entries: entryRows });
      if (news.length > 0) await tx.logHead.update({ where: { id: 1 }, data: { seq: BigInt(base + news.length) } });
      return { entries, values };
    });
  }

  async function lastSeqs(tx: Pick<Tx, "$queryRaw">, audiences: readonly string[]): Promise<Map<string, number>> {
    const last = new Map<string, number>();
    const unknown = audiences.filter((audience) => {
      const seq = heads.get(audience);
      if (seq !== undefined) last.set(audience, seq);
      return seq === undefined;
    });
    for (const part of chunks(unknown, 1_000)) {
      const rows = await tx.$queryRaw<{ audience: string; seq: bigint | number | null }[]>`
        WITH wanted(audience) AS (VALUES ${Prisma.join(part.map((audience) => Prisma.sql`(${audience})`))})
        SELECT audience, (SELECT MAX(e.seq) FROM "Entry" e WHERE e.audience = wanted.audience) AS seq FROM wanted`;
      for (const row of rows) last.set(row.audience, Number(row.seq ?? 0));
    }
    return last;
  }

  function recent(seq: number, limit: number): readonly Entry[] | null {
    const first = ring[0];
    if (seq >= head) return [];
    if (!first || seq < first.seq - 1) return null;
    const from = placeAfter(ring, seq);
    return ring.slice(from, from + limit);
  }

  return {
    epoch,
    get head() {
      return head;
    },
    get tail() {
      return tail;
    },
    get ringSize() {
      return ring.length;
    },
    commit: (act, { isAlone } = { isAlone: false }) => enqueue({ run: act, isAddition: false, isAlone }),
    add: (addition, { isAlone } = { isAlone: false }) => enqueue({ run: addition, isAddition: true, isAlone }),
    onEntries(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    recent,
    async after(seq, limit) {
      const upTo = head;
      const where = { seq: { gt: BigInt(seq), lte: BigInt(upTo) } };
      const entries = recent(seq, limit) ?? (await readEntries(db, where, limit));
      const last = entries.at(-1);
      return { entries, through: entries.length < limit || !last ? upTo : last.seq };
    },
    async stored(seq, audiences, limit) {
      const upTo = head;
      const entries = await readEntries(
        db,
        { seq: { gt: BigInt(seq), lte: BigInt(upTo) }, audience: { in: [...audiences] } },
        limit,
      );
      const last = entries.at(-1);
      return { entries, through: entries.length < limit || !last ? upTo : last.seq };
    },
    locate(cursor) {
      const place = parseCursor(cursor);
      if (!place) throw new AppError("bad_cursor");
      if (place.epoch !== epoch) return { reset: "epoch" };
      if (place.seq > head) return { reset: "ahead" };
      return place.seq < tail ? { reset: "expired" } : { seq: place.seq };
    },
    cursorAt: (seq) => formatCursor(epoch, seq),
    async trim(seq) {
      while (trimmed < seq) {
        const to = Math.min(seq, trimmed + TRIMMED);
        // First, so that whoever reads what goes meanwhile is told so.
        tail = Math.max(tail, to);
        if ((ring[0]?.seq ?? 0) <= tail) ring = ring.slice(placeAfter(ring, tail));
        if (await store.trim(trimmed, to)) trimmed = to;
        await turn();
      }
    },
    async close() {
      closed = true;
      unsubscribe();
      while (committing) await committing;
    },
  };
}

const tooManyWait = () =>
  new AppError("busy", "Too much waits to be written; try again.", undefined, { retryAfterMs: BUSY_MS });

/** A group that begins after `base`, and where what it adds gathers. */
function begin(base: number): {
  draft: Draft;
  news: NewEntry[];
  notifications: NotificationRow[];
  audits: AuditRow[];
  forgotten: ForgottenRows[];
} {
  const news: NewEntry[] = [];
  const notifications: NotificationRow[] = [];
  const audits: AuditRow[] = [];
  const forgotten: ForgottenRows[] = [];
  const draft: Draft = {
    at: new Date(),
    get next() {
      return base + news.length + 1;
    },
    append: (entry) => base + news.push(entry),
    insert: (row) => void notifications.push(row),
    note: (row) => void audits.push(row),
    forget: (rows) => void forgotten.push(rows),
  };
  return { draft, news, notifications, audits, forgotten };
}

const audiencesOf = (news: readonly NewEntry[]): string[] => [...new Set(news.map(({ audience }) => audience))];

/** Gives each its seq and the one before it. `last`: the last seq of each audience. */
function place(
  base: number,
  at: Date,
  news: readonly NewEntry[],
  last: Map<string, number>,
): { entries: Entry[]; entryRows: EntryRow[] } {
  const entries: Entry[] = [];
  const entryRows: EntryRow[] = [];
  news.forEach(({ audience, type, content = null, payload = null, isBroadcast = false }, index) => {
    const seq = base + index + 1;
    const prev = last.get(audience) ?? 0;
    last.set(audience, seq);
    const entry = makeEntry({ seq, prev, audience, type, at, content, payload, isBroadcast });
    entries.push(entry);
    const rank = entry.before.length;
    entryRows.push({ seq, prev, audience, type, at, rank, notificationId: content?.id ?? null, payload });
  });
  return { entries, entryRows };
}

async function readEntries(db: Pick<Tx, "entry">, where: Prisma.EntryWhereInput, limit: number): Promise<Entry[]> {
  const rows = await db.entry.findMany({
    where,
    orderBy: { seq: "asc" },
    take: limit,
    include: { notification: { select: CONTENT } },
  });
  return rows.map((row) =>
    makeEntry({
      seq: Number(row.seq),
      prev: Number(row.prev),
      audience: row.audience,
      type: row.type as EntryType,
      at: row.at,
      content: row.notification,
      payload: row.payload,
    }),
  );
}

/** Where the entries after `seq` begin. Seqs are in order but not without gaps: who is removed takes theirs along. */
function placeAfter(entries: readonly Entry[], seq: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle] as Entry).seq <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lists in parts that stay below SQLite's 32,767 bound values a statement. */
export function* chunks<T>(list: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}

/**
 * What the engine says of a full disk, or of another program's lock, as the typed error that a publisher gets. SHMSIZE: there was space for the
 * write-ahead log, and none for its index.
 */
function translate(error: unknown): unknown {
  const text = error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : "";
  return /SQLITE_FULL|database or disk is full|SQLITE_IOERR_SHMSIZE|53100/.test(text)
    ? new AppError("storage_full", undefined, undefined, { cause: error })
    : (asAppError(error) ?? error);
}
