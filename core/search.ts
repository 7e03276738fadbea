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
/** Of the index, by one search: some ten milliseconds at 4 KB each. */
const LOOKED_AT = 900;
/** Beyond the index: a text has to be folded, some milliseconds for so many characters. */
const FOLDED = 100_000;
const FOLDED_AT_ONCE = 64;
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
  const fresh = await walk(limit, FOLDED_AT_ONCE, before, FOLDED, async (upTo, count) => {
    const rows = await from.$queryRaw<TextRow[]>(newestItems(reader, { ...filter, before: upTo }, count, through));
    return {
      found: rows.filter(hasIn(text)).map(toKey),
      end: rows.length < count ? 0 : Number((rows.at(-1) as TextRow).place),
      cost: rows.reduce((sum, row) => sum + textsOf(row).join("").length, 0),
    };
  });
  const indexed = await walk(limit, CHUNK.most, before, LOOKED_AT, async (upTo, count) => {
    const seen = await from.$queryRaw<{ seq: bigint | number; isHit: bigint | number }[]>(
      sql`SELECT f.seq AS seq, instr(x.texts, ${text}) > 0 AS "isHit" FROM (
        SELECT rowid AS seq FROM "Search" WHERE "Search" MATCH ${question(text, reader, filter)}
          AND rowid > ${floorOf(reader)} AND rowid < ${upTo} ORDER BY rowid DESC LIMIT ${count}
        ) f CROSS JOIN "SearchRow" x ON x.seq = f.seq ORDER BY f.seq DESC`,
    );
    const hits = numbersOf(seen.filter(({ isHit }) => Number(isHit) === 1));
    const rows = hits.length === 0 ? [] : await from.$queryRaw<KeyRow[]>(indexedItems(reader, filter, hits, "current"));
    return {
      found: rows.map(toKey),
      end: seen.length < count ? 0 : Number((seen.at(-1) as { seq: number }).seq),
      cost: seen.length,
    };
  });
  const edited = (await editedSince(from, reader, filter, through)).filter(hasIn(text)).map(toKey);
  const byId = new Map([...fresh.found, ...indexed.found, ...edited].map((key) => [key.id, key]));
  const found = [...byId.values()].sort((one, other) => other.place - one.place);
  return topOf(found, Math.max(fresh.end, indexed.end), limit);
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

/** What is pinned of it, the last pinned first. */
export async function findPinned(
  from: Queryable,
  reader: Reader,
  { q, ...filter }: ItemFilter,
  limit: number,
): Promise<PlacedKey[]> {
  const text = fold(q ?? "").trim();
  const rows = await from.$queryRaw<TextRow[]>(pinnedItems(reader, filter, text === "" ? limit : PINNED));
  return rows.filter(hasIn(text)).slice(0, limit).map(toKey);
}

type TextRow = KeyRow & Texts;
/** `end`: all above it was looked at; 0: there is no more. */
interface Chunk {
  found: PlacedKey[];
  end: number;
  cost: number;
}

/** Until there is one more than the limit, or the budget is spent. */
async function walk(
  limit: number,
  most: number,
  before: number,
  budget: number,
  read: (before: number, count: number) => Promise<Chunk>,
): Promise<Omit<Chunk, "cost">> {
  const found: PlacedKey[] = [];
  let count = Math.min(limit + CHUNK.first, most);
  for (let place = before, spent = 0; ; ) {
    const chunk = await read(place, count);
    found.push(...chunk.found);
    place = chunk.end;
    spent += chunk.cost;
    if (place === 0 || found.length > limit || spent >= budget) return { found, end: place };
    count = Math.min(count * 2, most);
    await turn();
  }
}

/** Those of the index whose texts are newer than it knows. */
async function editedSince(
  from: Queryable,
  reader: Reader,
  filter: ItemFilter,
  through: number,
): Promise<readonly TextRow[]> {
  const audiences = [...reader.stays.keys()];
  const seqs = await from.$queryRaw<{ seq: bigint | number }[]>(
    sql`SELECT seq FROM "SearchRow" WHERE "notificationId" IN (SELECT "notificationId" FROM "Entry"
      WHERE audience IN (${join(audiences)}) AND seq > ${through} AND type = 'item.updated')`,
  );
  return seqs.length === 0 ? [] : from.$queryRaw<TextRow[]>(indexedItems(reader, filter, numbersOf(seqs), "edited"));
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
