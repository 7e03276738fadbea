/** A user's inbox: pages of items, and the commands that change their state. */
import type { Audiences, Stays } from "./audiences.ts";
import type { Counts } from "./counts.ts";
import type { Prisma, Tx } from "./db.ts";
import { type Content, stateChanged, toItem } from "./entry.ts";
import { AppError } from "./errors.ts";
import { createLines } from "./in-line.ts";
import { readContents, readReceipts, readWeights } from "./item-rows.ts";
import {
  type ItemFilter,
  type ItemKey,
  type KeyRow,
  newestItems,
  oneItem,
  type PlacedKey,
  type Reader,
} from "./items.ts";
import { type Batch, chunks, type Log } from "./log.ts";
import {
  type Command,
  type InboxCounts,
  type InboxPage,
  type InboxQuery,
  type InboxRow,
  type ItemAnswer,
  MAX_PINNED,
} from "./protocol.ts";
import { quietAt } from "./quiet.ts";
import type { Asking, Readers } from "./readers.ts";
import type { Queryable, Reads } from "./reads.ts";
import { findItems, findPinned } from "./search.ts";
import {
  addTo,
  type Change,
  changeOf,
  isAlready,
  NO_RECEIPT,
  noDelta,
  type ReceiptState,
  stateOf,
  type Watermarks,
  weigh,
} from "./state.ts";
import { turn } from "./turn.ts";
import type { CommandName } from "./vocabulary.ts";
import { readWatermarks } from "./watermark-rows.ts";
import { type Climb, climbOn, hasWatermark, PART_SIZE, type PartSize } from "./watermarks.ts";

export interface Inbox {
  /** Newest first, in the words of who asks. Throws `not_found` for a user that is not there. */
  page(asking: Asking, query: InboxQuery): Promise<InboxPage>;
  counts(userId: string): Promise<InboxCounts>;
  /** Whatever view it is in. Throws `item_gone` for one that is another's, unknown, recalled or expired. */
  item(asking: Asking, id: string): Promise<ItemAnswer>;
  /** All of it, in every state, newest first, a page at a time. Throws `not_found`. */
  walk(userId: string): AsyncGenerator<InboxRow[]>;
  /** Throws `item_gone` when none of the ids is an item of this user. */
  run(userId: string, command: Command): Promise<Ran>;
}

export interface Ran {
  /** When it changed what it changed. */
  at: Date;
  /** Commits that it took, and so events at most. */
  parts: number;
  /** There is more than one command does: the `through` that names the rest. null: it is done. */
  next: number | null;
}

/** Bound in one query. */
const IDS_A_QUERY = 1_000;
/** Items read at a time on a walk through all of them. */
const WALK_PAGE = 200;
/** Items that one commit changes where they are not named, and one event: a few milliseconds. */
const IDS_A_PART = 40;
/** Parts of one command. */
const MAX_PARTS = 1_250;

export function createInbox(
  reads: Reads,
  log: Log,
  audiences: Audiences,
  counts: Counts,
  readers: Pick<Readers, "contents">,
  maxParts = MAX_PARTS,
  partSize: PartSize = PART_SIZE,
): Inbox {
  /** What goes in parts takes long: of one user it is carried out one after the other. */
  const inLine = createLines();

  async function staysOf(userId: string): Promise<Stays> {
    const stays = await audiences.of(userId);
    if (!stays) throw new AppError("not_found", "There is no such user.");
    return stays;
  }

  async function page(asking: Asking, { limit, q, ...filter }: InboxQuery): Promise<InboxPage> {
    const { userId } = asking;
    const stays = await staysOf(userId);
    // The cursor is taken before the page is read: what comes in between is in both, and applying it twice is harmless.
    const cursor = log.cursorAt(log.head);
    const watermarks = await readWatermarks(reads, userId);
    const reader = { userId, stays, watermarks, now: new Date() };
    const shown: ItemFilter = { ...filter, q };
    const { keys, next } = await findItems(reads, reader, shown, limit);
    const isTop = shown.view === "inbox" && shown.before === undefined;
    const [items, pinned, exact] = await Promise.all([
      rowsOf(asking, watermarks, keys),
      isTop ? pinnedOf(asking, reader, shown) : [],
      counts.of(userId),
    ]);
    return {
      items,
      pinned,
      next,
      cursor,
      counts: exact,
    };
  }

  async function pinnedOf(asking: Asking, reader: Reader, filter: ItemFilter): Promise<InboxRow[]> {
    const keys = await findPinned(reads, reader, filter, MAX_PINNED);
    return rowsOf(asking, reader.watermarks, keys);
  }

  async function rowsOf(asking: Asking, watermarks: Watermarks, keys: readonly PlacedKey[]): Promise<InboxRow[]> {
    const { contents, receipts } = await load(reads, asking.userId, keys);
    const said = new Map((await readers.contents(asking, [...contents.values()])).map((one) => [one.id, one]));
    return keys.flatMap(({ place, ...key }) => {
      const content = said.get(key.id);
      if (!content) return [];
      const quiet = quietSince(watermarks, key, content);
      const state = stateOf(receipts.get(key.id) ?? NO_RECEIPT, watermarks, key.seq, quiet);
      return [{ ...toItem(content), seq: place, audience: key.audience, state }];
    });
  }

  async function run(userId: string, command: Command): Promise<Ran> {
    const { ids, filter } = command;
    if (!ids && !filter && hasWatermark(command.command)) return runUpTo(userId, command.command, command.through ?? 0);
    if (!ids) return inLine(userId, () => runThrough(userId, command));
    const stays = await staysOf(userId);
    const at = await log.commit(async (batch) => {
      const watermarks = await readWatermarks(batch.reads, userId);
      const reader = { userId, stays, watermarks, now: batch.at };
      const change = changeOf(command.command, batch.at, command.until);
      const keys = await keysOf(batch.tx, stays, [...new Set(ids)]);
      if (keys.length === 0) throw new AppError("item_gone");
      await changeItems(batch, reader, keys, command.command, change);
      return batch.at;
    });
    return { at, parts: 1, next: null };
  }

  /** By a watermark, oldest first: as good as always it is done with the first part. The others are interrupted as below. */
  async function runUpTo(
    userId: string,
    command: Parameters<typeof climbOn>[2]["command"],
    through: number,
  ): Promise<Ran> {
    const part = async (begun: Climb | null) => {
      const stays = await staysOf(userId);
      return log.commit(
        (batch) => climbOn(batch, { userId, stays }, { command, through, head: log.head }, begun, partSize),
        { isAlone: begun !== null },
      );
    };
    let climb = await part(null);
    const isDone = () => climb.upTo >= climb.through;
    if (isDone()) return { at: climb.at, parts: 1, next: null };
    return inLine(userId, async () => {
      for (let parts = 2; ; parts += 1) {
        await turn();
        climb = await part(climb);
        if (isDone()) return { at: climb.at, parts, next: null };
      }
    });
  }

  /**
   * Newest first and in parts, each a commit of its own, between which everybody else has their turn. All say the same
   * time, so that it names what was changed. What was done when it is interrupted stays done: given again, it does the rest.
   */
  async function runThrough(userId: string, { command, through = 0, filter = {}, until }: Command): Promise<Ran> {
    const { changedAt, ...narrow } = filter;
    const shown: ItemFilter = {
      ...narrow,
      changedAt: changedAt === undefined ? undefined : new Date(changedAt),
    };
    let began: Date | null = null;
    let before = through + 1;
    for (let parts = 1; ; parts += 1) {
      const stays = await staysOf(userId);
      const { at, next } = await log.commit(async (batch) => {
        const watermarks = await readWatermarks(batch.reads, userId);
        const reader = { userId, stays, watermarks, now: batch.at };
        const { keys, next } = await findItems(batch.reads, reader, { ...shown, before }, IDS_A_PART, 1);
        const at = began ?? batch.at;
        await changeItems(batch, reader, keys, command, changeOf(command, at, until));
        return { at, next };
      });
      began = at;
      if (next === null || parts === maxParts) return { at, parts, next: next === null ? null : next - 1 };
      before = next;
      await turn();
    }
  }

  async function item(asking: Asking, id: string): Promise<ItemAnswer> {
    const { userId } = asking;
    const stays = await staysOf(userId);
    const cursor = log.cursorAt(log.head);
    const watermarks = await readWatermarks(reads, userId);
    const keys = await readKeys(reads, oneItem({ userId, stays, watermarks, now: new Date() }, id));
    const [row] = await rowsOf(asking, watermarks, keys);
    if (!row) throw new AppError("item_gone");
    return { item: row, cursor };
  }

  async function* walk(userId: string): AsyncGenerator<InboxRow[]> {
    const stays = await staysOf(userId);
    let before = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const watermarks = await readWatermarks(reads, userId);
      const reader = { userId, stays, watermarks, now: new Date() };
      const keys = await readKeys(reads, newestItems(reader, { before }, WALK_PAGE));
      if (keys.length === 0) return;
      yield await rowsOf({ userId }, watermarks, keys);
      before = keys.at(-1)?.place ?? 0;
    }
  }

  return { page, counts: counts.of, item, walk, run };
}

async function readKeys(from: Queryable, query: Prisma.Sql): Promise<PlacedKey[]> {
  const keys = await from.$queryRaw<KeyRow[]>(query);
  return keys.map((key) => ({ ...key, seq: Number(key.seq), place: Number(key.place), at: new Date(key.at) }));
}

const quietSince = (
  { quiet }: Watermarks,
  key: ItemKey,
  { category, priority }: Pick<Content, "category" | "priority">,
): string | null => quietAt(quiet, { ...key, category, priority });

const idsOf = (keys: readonly ItemKey[]): string[] => keys.map(({ id }) => id);

async function receiptsOf(
  from: Queryable,
  userId: string,
  keys: readonly ItemKey[],
): Promise<Map<string, ReceiptState>> {
  const rows = await readReceipts(from, userId, idsOf(keys));
  return new Map(rows.map(({ notificationId, ...receipt }) => [notificationId, receipt]));
}

async function load(
  from: Queryable,
  userId: string,
  keys: readonly ItemKey[],
): Promise<{ contents: Map<string, Content>; receipts: Map<string, ReceiptState> }> {
  const contents = new Map<string, Content>();
  const receipts = new Map<string, ReceiptState>();
  for (const part of chunks(keys, IDS_A_QUERY)) {
    const ids = part.map(({ id }) => id);
    for (const content of await readContents(from, ids)) contents.set(content.id, content);
    for (const { notificationId, ...receipt } of await readReceipts(from, userId, ids)) {
      receipts.set(notificationId, receipt);
    }
  }
  return { contents, receipts };
}

/** The user's items by notification id; those that are not theirs, or recalled, are left out. */
export async function keysOf(tx: Pick<Tx, "entry">, stays: Stays, ids: readonly string[]): Promise<ItemKey[]> {
  const entries = await tx.entry.findMany({
    where: {
      notificationId: { in: [...ids] },
      type: "item.created",
      notification: { recalledAt: null },
      OR: [...stays].flatMap(([audience, list]) =>
        list.map(({ from, to }) => ({ audience, seq: { gt: BigInt(from), ...(to !== null && { lte: BigInt(to) }) } })),
      ),
    },
    orderBy: { seq: "asc" },
    select: { seq: true, audience: true, at: true, notificationId: true },
  });
  const keys = new Map<string, ItemKey>();
  for (const { seq, audience, at, notificationId } of entries) {
    if (notificationId && !keys.has(notificationId))
      keys.set(notificationId, { id: notificationId, audience, at, seq: Number(seq) });
  }
  return [...keys.values()];
}

async function changeItems(
  batch: Batch,
  reader: Reader,
  keys: readonly ItemKey[],
  command: CommandName,
  change: Change,
): Promise<void> {
  const { userId, watermarks } = reader;
  const now = batch.at.getTime();
  const weights = await readWeights(batch.reads, idsOf(keys));
  const receipts = await receiptsOf(batch.reads, userId, keys);
  const delta = noDelta();
  let changesAt = Number.POSITIVE_INFINITY;
  const changed = keys.filter((key) => {
    const content = weights.get(key.id);
    if (!content) return false;
    const receipt = receipts.get(key.id) ?? NO_RECEIPT;
    const state = stateOf(receipt, watermarks, key.seq, quietSince(watermarks, key, content));
    if (isAlready(state, change.state, command)) return false;
    const endsAt = content.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
    const isShown = endsAt > now;
    if (isShown) changesAt = Math.min(changesAt, endsAt);
    addTo(delta, content.category, weigh({ ...state, ...change.state }, isShown));
    addTo(delta, content.category, weigh(state, isShown), -1);
    return true;
  });
  if (changed.length === 0) return;
  batch.mark({ userId, items: changed, columns: change.columns });
  batch.append(
    stateChanged(userId, {
      ids: changed.map(({ id }) => id),
      state: change.state,
      delta,
      ...(Number.isFinite(changesAt) && { changesAt: new Date(changesAt).toISOString() }),
    }),
  );
}

/**
 * Writes down of a part of them, newest first, that what the reader's quiet rules cover is read, so that the rules can
 * be forgotten. Resolves to where the next part begins; null: it was the last. Done again it changes nothing.
 */
export async function settleQuiet(batch: Batch, reader: Reader, before: number): Promise<number | null> {
  const { userId } = reader;
  const { keys, next } = await findItems(batch.reads, reader, { isQuiet: true, before }, IDS_A_PART, 1);
  if (keys.length === 0) return next;
  const [read, seen] = [changeOf("read", batch.at), changeOf("seen", batch.at)];
  batch.mark({ userId, items: keys, columns: { ...read.columns, ...seen.columns } });
  batch.append(stateChanged(userId, { ids: idsOf(keys), state: { ...read.state, ...seen.state }, delta: noDelta() }));
  return next;
}
