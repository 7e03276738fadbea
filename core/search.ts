/**
 * Which of a user's items have a text in them, newest first. The index gives those that may have it
 * (core/search-index.ts) and the log what the index has not read yet; each text is then looked at itself, folded as the
 * client folds it, so that the list on the page and the one after a reload are the same. One search looks at so much and
 * no more: what is further down is for the next one.
 */
import { Prisma } from "./db.ts";
import { fold } from "./fold.ts";
import { gramsAsked } from "./grams.ts";
import {
  endOfStretch,
  type ItemFilter,
  indexedItems,
  type KeyRow,
  newestItems,
  type PlacedKey,
  pinnedItems,
  type Reader,
} from "./items.ts";
import { dateOf, type Queryable } from "./reads.ts";
import { audienceWord, LONGEST_RUN, type Texts, textsOf } from "./search-index.ts";
import { turn } from "./turn.ts";

const { sql, join } = Prisma;

/** Looked at before the event loop gets its turn; at first hardly more than are wanted, for most questions find many. */
const CHUNK = { first: 16, most: 250 };
/** Bytes of the index's texts, by one search and before the event loop gets its turn: some milliseconds. */
const LOOKED_AT = { inAll: 2_400_000, aStep: 600_000 };
/** What a short text costs all the same, in those. */
const LEAST_COST = 2_048;
/** Rows of the index whose notifications were edited since, by one search. */
const EDITED = 900;
/** Characters beyond the index, of what is new, edited and pinned each: they have to be folded, which takes some milliseconds. */
const FOLDED = 100_000;
/** Of these after which the event loop gets its turn. */
const A_STEP = 20_000;
/** Rows whose texts are read at once. */
const READ_AT_ONCE = { fresh: 64, others: 8 };
/** Entries walked past in one step where nothing is looked for in the texts: some milliseconds. */
const WALKED = 600;
/** More than anybody pins. */
const PINNED = 1_000;

/** `next`: where to go on, as `before`; null: there is no more. With it there may be fewer than were asked for, or none. */
interface Found {
  keys: PlacedKey[];
  next: number | null;
}

/**
 * The topmost that the filter shows.
 * @param steps on a walk without a text, after which it answers with what it found; the event loop has its turn between two
 */
export async function findItems(
  from: Queryable,
  reader: Reader,
  { q, ...filter }: ItemFilter,
  limit: number,
  steps = Number.POSITIVE_INFINITY,
): Promise<Found> {
  const text = fold(q ?? "").trim();
  if (text === "") return findShown(from, reader, filter, limit, steps);
  // It comes first: what the index reads meanwhile is then found twice, and not missed.
  const [head] = await from.$queryRaw<{ seq: bigint | number }[]>(sql`SELECT seq FROM "SearchHead" WHERE id = 1`);
  const through = Number(head?.seq ?? 0);
  const before = filter.before ?? Number.MAX_SAFE_INTEGER;
  const fresh = await walk(limit, READ_AT_ONCE.fresh, before, FOLDED, async (upTo, count, left) => {
    const rows = await from.$queryRaw<TextRow[]>(newestItems(reader, { ...filter, before: upTo }, count, through));
    const { found, looked, cost } = await sift(rows, text, left);
    const isAll = looked === rows.length && rows.length < count;
    return { found, end: isAll ? 0 : Number((rows[looked - 1] as TextRow).place), cost };
  });
  const indexed = await walk(limit, CHUNK.most, before, LOOKED_AT.inAll, async (upTo, count) => {
    const fits = await from.$queryRaw<Record<"seq" | "size", bigint | number>[]>(
      sql`SELECT f.seq AS seq, octet_length(x.texts) AS size FROM (
        SELECT rowid AS seq FROM "Search" WHERE "Search" MATCH ${question(text, reader, filter)}
          AND rowid > ${floorOf(reader)} AND rowid < ${upTo} ORDER BY rowid DESC LIMIT ${count}
        ) f CROSS JOIN "SearchRow" x ON x.seq = f.seq ORDER BY f.seq DESC`,
    );
    const { taken, cost } = within(fits, LOOKED_AT.aStep, ({ size }) => Math.max(Number(size), LEAST_COST));
    const last = taken.at(-1);
    const isAll = taken.length === fits.length && fits.length < count;
    const hits = await from.$queryRaw<{ seq: bigint | number }[]>(
      sql`SELECT x.seq AS seq FROM json_each(${JSON.stringify(numbersOf(taken))}) AS f
        CROSS JOIN "SearchRow" x ON x.seq = f.value WHERE instr(x.texts, ${text}) > 0`,
    );
    const query = indexedItems(reader, filter, numbersOf(hits), "current");
    const rows = hits.length === 0 ? [] : await from.$queryRaw<KeyRow[]>(query);
    return { found: rows.map(toKey), end: isAll || !last ? 0 : Number(last.seq), cost };
  });
  const edited = await findEdited(from, reader, filter, text, through);
  const byId = new Map([...fresh.found, ...indexed.found, ...edited.found].map((key) => [key.id, key]));
  const found = [...byId.values()].sort((one, other) => other.place - one.place);
  return topOf(found, Math.max(fresh.end, indexed.end, edited.end), limit);
}

/** However few of them the filter shows, a step looks at no more than a stretch of the list. */
async function findShown(
  from: Queryable,
  reader: Reader,
  filter: ItemFilter,
  limit: number,
  steps: number,
): Promise<Found> {
  const found = new Map<string, PlacedKey>();
  const length = Math.max(limit + 1, Math.ceil(WALKED / reader.stays.size));
  for (let step = 1, { before } = filter; ; step += 1) {
    const [row] = await from.$queryRaw<{ end: bigint | number | null }[]>(
      endOfStretch(reader, { ...filter, before }, length),
    );
    const end = Number(row?.end ?? 0);
    const query = newestItems(reader, { ...filter, before, from: end }, limit + 1);
    for (const key of (await from.$queryRaw<KeyRow[]>(query)).map(toKey)) found.set(key.id, key);
    if (end === 0 || found.size > limit || step >= steps) return topOf([...found.values()], end, limit);
    before = end;
    await turn();
  }
}

/** @param end all from there on was looked at, and of what is below not everything; 0: all was. */
function topOf(found: readonly PlacedKey[], end: number, limit: number): Found {
  const known = found.filter(({ place }) => place >= end);
  const keys = known.slice(0, limit);
  return { keys, next: known.length > limit ? (keys.at(-1)?.place ?? null) : end || null };
}

/** What is pinned of it, the last pinned first. What is further down than one search looks is in its place in the list alone. */
export async function findPinned(
  from: Queryable,
  reader: Reader,
  { q, ...filter }: ItemFilter,
  limit: number,
): Promise<PlacedKey[]> {
  const text = fold(q ?? "").trim();
  const rows = await from.$queryRaw<KeyRow[]>(pinnedItems(reader, filter, text === "" ? limit : PINNED));
  return text === "" ? rows.map(toKey) : (await lookInto(from, rows, text, limit)).found;
}

type TextRow = KeyRow & Texts;
/** `end`: all above it was looked at; 0: there is no more. */
interface Chunk {
  found: PlacedKey[];
  end: number;
  cost: number;
}

/** The first of them, and what they cost: one, and others as long as they stay within the budget. */
function within<T>(rows: readonly T[], budget: number, costOf: (row: T) => number): { taken: T[]; cost: number } {
  const taken: T[] = [];
  let cost = 0;
  for (const row of rows) {
    const one = costOf(row);
    if (taken.length > 0 && cost + one > budget) break;
    taken.push(row);
    cost += one;
  }
  return { taken, cost };
}

/** Until there is one more than the limit, or the budget is spent. */
async function walk(
  limit: number,
  most: number,
  before: number,
  budget: number,
  read: (before: number, count: number, left: number) => Promise<Chunk>,
): Promise<Omit<Chunk, "cost">> {
  const found: PlacedKey[] = [];
  let count = Math.min(limit + CHUNK.first, most);
  for (let place = before, spent = 0; ; ) {
    const chunk = await read(place, count, budget - spent);
    found.push(...chunk.found);
    place = chunk.end;
    spent += chunk.cost;
    if (place === 0 || found.length > limit || spent >= budget) return { found, end: place };
    count = Math.min(count * 2, most);
    await turn();
  }
}

/** Of those of the index whose texts are newer than it knows. */
async function findEdited(
  from: Queryable,
  reader: Reader,
  filter: ItemFilter,
  text: string,
  through: number,
): Promise<Omit<Chunk, "cost">> {
  const audiences = [...reader.stays.keys()];
  const seqs = await from.$queryRaw<{ seq: bigint | number }[]>(
    sql`SELECT seq FROM "SearchRow" WHERE seq < ${filter.before ?? Number.MAX_SAFE_INTEGER}
      AND "notificationId" IN (SELECT "notificationId" FROM "Entry"
        WHERE audience IN (${join(audiences)}) AND seq > ${through} AND type = 'item.updated')
      ORDER BY seq DESC LIMIT ${EDITED}`,
  );
  if (seqs.length === 0) return { found: [], end: 0 };
  const rows = await from.$queryRaw<KeyRow[]>(indexedItems(reader, filter, numbersOf(seqs), "edited"));
  const { found, end } = await lookInto(from, rows, text);
  return { found, end: end || (seqs.length < EDITED ? 0 : Number((seqs.at(-1) as { seq: number }).seq)) };
}

/** Those of the rows that have the text in them. `end`: the place of the last that was looked at; 0: all were. */
async function lookInto(
  from: Queryable,
  rows: readonly KeyRow[],
  text: string,
  most = Number.POSITIVE_INFINITY,
): Promise<Omit<Chunk, "cost">> {
  const found: PlacedKey[] = [];
  for (let at = 0, left = FOLDED; at < rows.length; at += READ_AT_ONCE.others) {
    const part = rows.slice(at, at + READ_AT_ONCE.others);
    const ids = JSON.stringify(part.map(({ id }) => id));
    const texts = await from.$queryRaw<(Texts & { id: string })[]>(
      sql`SELECT id, title, body, translations FROM "Notification" WHERE id IN (SELECT value FROM json_each(${ids}))`,
    );
    const byId = new Map(texts.map((one) => [one.id, one]));
    const sifted = await sift(
      part.flatMap((row) => ({ ...row, ...(byId.get(row.id) ?? NO_TEXTS) })),
      text,
      left,
    );
    found.push(...sifted.found);
    left -= sifted.cost;
    const isStopped = sifted.looked < part.length || left <= 0 || found.length >= most;
    if (isStopped) return { found: found.slice(0, most), end: Number((part[sifted.looked - 1] as KeyRow).place) };
  }
  return { found, end: 0 };
}
const NO_TEXTS: Texts = { title: "", body: "", translations: null };

/** Looks at one after the other, at one at least, until so many characters were folded. `looked`: rows. */
async function sift(
  rows: readonly TextRow[],
  text: string,
  budget: number,
): Promise<{ found: PlacedKey[]; looked: number; cost: number }> {
  const found: PlacedKey[] = [];
  let [cost, step] = [0, 0];
  for (const [index, row] of rows.entries()) {
    const size = textsOf(row).reduce((sum, one) => sum + one.length, 0);
    cost += size;
    step += size;
    if (hasIn(text)(row)) found.push(toKey(row));
    if (cost >= budget) return { found, looked: index + 1, cost };
    if (step < A_STEP) continue;
    step = 0;
    await turn();
  }
  return { found, looked: rows.length, cost };
}

/** In the words of the index: one of the audiences, and all of the pieces. */
function question(text: string, { stays }: Reader, { topic }: ItemFilter): string {
  const audiences = topic === undefined ? [...stays.keys()] : [`topics/${topic}`];
  const quoted = (word: string) => `"${word.replaceAll('"', '""')}"`;
  const pieces = gramsAsked(text).map(quoted).join(" AND ");
  return `(${audiences.map((audience) => quoted(audienceWord(audience))).join(" OR ")}) AND ${pieces}`;
}

/** Rows up to here have nothing for the reader: everything in them was before they came. */
const floorOf = ({ stays }: Reader): number =>
  Math.min(...[...stays.values()].flatMap((list) => list.map(({ from }) => from))) - LONGEST_RUN;

/** What the title has spares folding the rest. */
const hasIn = (text: string) => (row: TextRow) => textsOf(row).some((said) => fold(said).includes(text));

const numbersOf = (rows: readonly { seq: bigint | number }[]): number[] => rows.map(({ seq }) => Number(seq));

const toKey = ({ id, audience, seq, place, at }: KeyRow): PlacedKey => ({
  id,
  audience,
  seq: Number(seq),
  place: Number(place),
  at: dateOf(at) as Date,
});
