/**
 * Which of a user's items have a text in them, newest first. The index gives those that may have it
 * (core/search-index.ts) and the log what the index has not read yet; each text is then looked at itself, folded as the
 * client folds it, so that the list on the page and the one after a reload are the same.
 */
import { Prisma } from "./db.ts";
import { fold } from "./fold.ts";
import { gramsAsked } from "./grams.ts";
import {
  type ItemFilter,
  indexedItems,
  type KeyRow,
  newestItems,
  type PlacedKey,
  pinnedItems,
  type Reader,
} from "./items.ts";
import { dateOf, type Queryable } from "./reads.ts";
import { audienceWord, foldedTexts, LONGEST_RUN, type Texts } from "./search-index.ts";
import { turn } from "./turn.ts";

const { sql, join } = Prisma;

/** Looked at before the event loop gets its turn; at first hardly more than are wanted, for most questions find many. */
const CHUNK = { first: 16, most: 500 };
/** More than anybody pins. */
const PINNED = 1_000;

/** The topmost that the filter shows. */
export async function findItems(
  from: Queryable,
  reader: Reader,
  { q, ...filter }: ItemFilter,
  limit: number,
): Promise<PlacedKey[]> {
  const text = fold(q ?? "").trim();
  if (text === "") return (await from.$queryRaw<KeyRow[]>(newestItems(reader, filter, limit))).map(toKey);
  // It comes first: what the index reads meanwhile is then found twice, and not missed.
  const [head] = await from.$queryRaw<{ seq: bigint | number }[]>(sql`SELECT seq FROM "SearchHead" WHERE id = 1`);
  const through = Number(head?.seq ?? 0);
  const before = filter.before ?? Number.MAX_SAFE_INTEGER;
  const found = [
    ...(await walk(text, limit, before, async (upTo, count) => {
      const rows = await from.$queryRaw<TextRow[]>(newestItems(reader, { ...filter, before: upTo }, count, through));
      return { rows, end: rows.length < count ? null : Number((rows.at(-1) as TextRow).place) };
    })),
    ...(await walk(text, limit, before, async (upTo, count) => {
      const seqs = await from.$queryRaw<{ seq: bigint | number }[]>(
        sql`SELECT rowid AS seq FROM "Search" WHERE "Search" MATCH ${question(text, reader, filter)}
          AND rowid > ${floorOf(reader)} AND rowid < ${upTo} ORDER BY rowid DESC LIMIT ${count}`,
      );
      const rows = await from.$queryRaw<TextRow[]>(indexedItems(reader, filter, numbersOf(seqs)));
      return { rows, end: seqs.length < count ? null : Number((seqs.at(-1) as { seq: number }).seq) };
    })),
    ...(await editedSince(from, reader, filter, through)).filter(hasIn(text)).map(toKey),
  ];
  const byId = new Map(found.map((key) => [key.id, key]));
  return [...byId.values()].sort((one, other) => other.place - one.place).slice(0, limit);
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
/** `end`: where the next ones begin; null: there are none. */
type Chunk = { rows: readonly TextRow[]; end: number | null };

async function walk(
  text: string,
  limit: number,
  before: number,
  read: (before: number, count: number) => Promise<Chunk>,
): Promise<PlacedKey[]> {
  const found: PlacedKey[] = [];
  let count = Math.min(limit + CHUNK.first, CHUNK.most);
  let place: number | null = before;
  while (found.length < limit) {
    const { rows, end }: Chunk = await read(place, count);
    found.push(...rows.filter(hasIn(text)).map(toKey));
    if (end === null) break;
    place = end;
    count = Math.min(count * 2, CHUNK.most);
    await turn();
  }
  return found;
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
  return seqs.length === 0 ? [] : from.$queryRaw<TextRow[]>(indexedItems(reader, filter, numbersOf(seqs)));
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

const hasIn = (text: string) => (row: TextRow) => foldedTexts(row).some((said) => said.includes(text));

const numbersOf = (rows: readonly { seq: bigint | number }[]): number[] => rows.map(({ seq }) => Number(seq));

const toKey = ({ id, audience, seq, place, at }: KeyRow): PlacedKey => ({
  id,
  audience,
  seq: Number(seq),
  place: Number(place),
  at: dateOf(at) as Date,
});
