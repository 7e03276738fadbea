/**
 * SQL that finds a user's items, in words that SQLite and PostgreSQL both understand. One part for each stay, so that
 * each part walks the index (audience, seq) and stops at its limit.
 */
import type { Stays } from "./audiences.ts";
import { Prisma } from "./db.ts";
import type { Mark, Watermarks } from "./state.ts";
import type { Priority, View } from "./vocabulary.ts";

const { sql, join, empty } = Prisma;
type Sql = Prisma.Sql;

/** An item of a user: the seq and audience of the entry that brought it. */
export interface ItemKey {
  seq: number;
  id: string;
  audience: string;
  /** When it came. */
  at: Date;
}
/** `place`: where it stands in the list. Of one that woke it is the seq that woke it, else its own. */
export interface PlacedKey extends ItemKey {
  place: number;
}
export interface ItemFilter {
  view?: View | undefined;
  category?: string | undefined;
  topic?: string | undefined;
  priority?: Priority | undefined;
  /** Text that title, body or a translation contains: core/search.ts finds those. */
  q?: string | undefined;
  /** Only items that were read or archived at exactly this time. */
  changedAt?: Date | undefined;
  /** Only what a quiet rule alone makes read. */
  isQuiet?: boolean;
  /** Only items with a lower place. */
  before?: number | undefined;
  /** Only items with this place or a higher one. */
  from?: number;
}

export interface Reader {
  userId: string;
  stays: Stays;
  watermarks: Watermarks;
  now: Date;
}

/** A key as the engine gives it. */
export type KeyRow = Pick<PlacedKey, "id" | "audience"> &
  Record<"seq" | "place", bigint | number> & { at: string | Date };

/** Whether the entry `e` or `f` reaches the user. */
function reaches(stays: Stays, entry: Sql = sql`f`): Sql {
  const ways = [...stays].flatMap(([audience, list]) =>
    list.map(
      ({ from, to }) =>
        sql`(${entry}.audience = ${audience} AND ${entry}.seq > ${from} ${to === null ? empty : sql`AND ${entry}.seq <= ${to}`})`,
    ),
  );
  return sql`(${join(ways, " OR ")})`;
}

/** Of several entries of a notification that reach the user, only the first is their item. */
function isFirst(stays: Stays): Sql {
  return sql`(e.rank = 0 OR NOT EXISTS (SELECT 1 FROM "Entry" f WHERE f."notificationId" = e."notificationId"
    AND f.type = 'item.created' AND f.rank < e.rank AND ${reaches(stays)}))`;
}

/** As core/quiet.ts says it. */
function isQuiet({ quiet }: Watermarks): Sql {
  if (quiet.length === 0) return sql`FALSE`;
  const rules = quiet.map(
    ({ topic, category, from, to, until }) =>
      sql`(${topic === undefined ? sql`n.category = ${category}` : sql`e.audience = ${`topics/${topic}`}`}
        AND e.seq > ${from} ${to === null ? empty : sql`AND e.seq <= ${to}`}
        ${until === null ? empty : sql`AND e.at < ${new Date(until)}`})`,
  );
  return sql`(n.priority <> 'critical' AND (${join(rules, " OR ")}))`;
}

const isRead = (w: Watermarks): Sql => sql`COALESCE(r."read", e.seq <= ${w.read} OR ${isQuiet(w)})`;
const isSeen = (w: Watermarks): Sql => sql`COALESCE(r.seen, e.seq <= ${w.seen})`;
const isArchived = (w: Watermarks): Sql => sql`COALESCE(r.archived, e.seq <= ${w.archived})`;
const isSnoozed = sql`(r."snoozedUntil" IS NOT NULL)`;
const isShown = (now: Date): Sql => sql`n."recalledAt" IS NULL AND (n."expiresAt" IS NULL OR n."expiresAt" > ${now})`;

function inView(view: View, w: Watermarks): Sql {
  switch (view) {
    case "inbox":
      return sql`NOT ${isArchived(w)} AND NOT ${isSnoozed}`;
    case "unread":
      return sql`NOT ${isRead(w)} AND NOT ${isArchived(w)} AND NOT ${isSnoozed}`;
    case "archived":
      return sql`${isArchived(w)}`;
    case "snoozed":
      return sql`${isSnoozed} AND NOT ${isArchived(w)}`;
  }
}

function narrowed({ view, category, priority, changedAt, ...only }: ItemFilter, { watermarks }: Reader): Sql {
  return sql`${only.isQuiet ? sql`AND r."read" IS NULL AND ${isQuiet(watermarks)}` : empty}
    ${view ? sql`AND ${inView(view, watermarks)}` : empty}
    ${category ? sql`AND n.category = ${category}` : empty} ${priority ? sql`AND n.priority = ${priority}` : empty}
    ${changedAt ? sql`AND (r."readAt" = ${changedAt} OR r."archivedAt" = ${changedAt})` : empty}`;
}

interface Range {
  /** Only entries with a higher seq. */
  above?: number;
  /** Only entries with a lower seq. */
  before?: number | undefined;
  topic?: string | undefined;
}

/** `SELECT <columns>` of the items in each stay, one query a stay. */
function perStay(reader: Reader, columns: Sql, { above = 0, before, topic }: Range, tail: Sql): Sql[] {
  const { userId, stays, now } = reader;
  return [...stays].flatMap(([audience, list]) =>
    topic !== undefined && audience !== `topics/${topic}`
      ? []
      : list.map(({ from, to }) => {
          const upTo = Math.min(to ?? Number.MAX_SAFE_INTEGER, (before ?? Number.MAX_SAFE_INTEGER) - 1);
          return sql`SELECT ${columns} FROM "Entry" e JOIN "Notification" n ON n.id = e."notificationId"
            LEFT JOIN "Receipt" r ON r."userId" = ${userId} AND r."notificationId" = e."notificationId"
            WHERE e.audience = ${audience} AND e.seq > ${Math.max(from, above)} AND e.seq <= ${upTo}
            AND e.type = 'item.created' AND ${isFirst(stays)} AND ${isShown(now)} ${tail}`;
        }),
  );
}

/** `SELECT <columns>` of the items that have a receipt. */
const ofReceipts = ({ userId, now }: Reader, columns: Sql, tail: Sql): Sql =>
  sql`SELECT ${columns} FROM "Receipt" r JOIN "Notification" n ON n.id = r."notificationId"
    JOIN "Entry" e ON e.seq = r.seq WHERE r."userId" = ${userId} AND ${isShown(now)} ${tail}`;

const unionOf = (parts: readonly Sql[]): Sql =>
  join(
    parts.map((part) => sql`SELECT * FROM (${part}) AS part`),
    " UNION ALL ",
  );

const keyed = (place: Sql): Sql =>
  sql`e.seq AS seq, ${place} AS place, e."notificationId" AS id, e.audience AS audience, e.at AS at`;
const TEXTS = sql`n.title AS title, n.body AS body, n.translations AS translations`;
const inTopic = (topic: string | undefined): Sql => (topic ? sql`AND e.audience = ${`topics/${topic}`}` : empty);

/**
 * Keys of the topmost items that the filter shows: rows of {@link KeyRow}. `q` is not looked at; with `through` they
 * have their texts, and only those sent after that are among them, and what woke.
 */
export function newestItems(reader: Reader, filter: ItemFilter, limit: number, through?: number): Sql {
  const { before, topic, from = 0 } = filter;
  const shown = narrowed(filter, reader);
  const columns = (place: Sql) => (through === undefined ? keyed(place) : sql`${keyed(place)}, ${TEXTS}`);
  const asSent = perStay(
    reader,
    columns(sql`e.seq`),
    { before, topic, above: Math.max(through ?? 0, from - 1) },
    sql`AND r.place IS NULL ${shown} ORDER BY e.seq DESC LIMIT ${limit}`,
  );
  const woken = ofReceipts(
    reader,
    columns(sql`r.place`),
    sql`AND r.place < ${before ?? Number.MAX_SAFE_INTEGER} AND r.place >= ${from}
      ${inTopic(topic)} ${shown} ORDER BY r.place DESC LIMIT ${limit}`,
  );
  return sql`SELECT * FROM (${unionOf([...asSent, woken])}) AS items ORDER BY place DESC LIMIT ${limit}`;
}

/**
 * The place below which a walk from `before` on has looked at so many entries of one audience: one row of {end}, null
 * when there are not as many left. Of what the filter shows nothing need be among them.
 */
export function endOfStretch(
  { stays }: Reader,
  { before = Number.MAX_SAFE_INTEGER, topic }: ItemFilter,
  length: number,
): Sql {
  const ends = [...stays].flatMap(([audience, list]) =>
    topic !== undefined && audience !== `topics/${topic}`
      ? []
      : list.map(
          ({ from, to }) =>
            sql`SELECT seq FROM "Entry" WHERE audience = ${audience} AND seq > ${from}
              AND seq <= ${Math.min(to ?? Number.MAX_SAFE_INTEGER, before - 1)}
              ORDER BY seq DESC LIMIT 1 OFFSET ${length - 1}`,
        ),
  );
  return ends.length === 0 ? sql`SELECT NULL AS "end"` : sql`SELECT MAX(seq) AS "end" FROM (${unionOf(ends)}) AS ends`;
}

/**
 * Of these rows of the index (core/search-index.ts) the user's items that the filter shows and that did not wake:
 * `current`, those of which it has the words of today; `edited`, the others. Topmost first.
 */
export const indexedItems = (
  reader: Reader,
  filter: ItemFilter,
  rows: readonly number[],
  which: "current" | "edited",
): Sql =>
  sql`SELECT ${keyed(sql`e.seq`)} FROM json_each(${JSON.stringify(rows)}) AS found
    CROSS JOIN "SearchRow" x ON x.seq = found.value
    CROSS JOIN "Entry" e ON e.audience IN (${join([...reader.stays.keys()])}) AND e.seq BETWEEN x.seq AND x.last
      AND e."notificationId" = x."notificationId"
    CROSS JOIN "Notification" n ON n.id = e."notificationId"
    LEFT JOIN "Receipt" r ON r."userId" = ${reader.userId} AND r."notificationId" = e."notificationId"
    WHERE e.type = 'item.created' AND e.seq < ${filter.before ?? Number.MAX_SAFE_INTEGER} ${inTopic(filter.topic)}
    AND ${reaches(reader.stays, sql`e`)} AND ${isFirst(reader.stays)} AND ${isShown(reader.now)} AND r.place IS NULL
    AND x.revision ${which === "edited" ? sql`<>` : sql`=`} n.revision ${narrowed(filter, reader)}
    ORDER BY e.seq DESC`;

/** Keys of the pinned items that the filter shows, the last pinned first. `q` is not looked at. */
export const pinnedItems = (reader: Reader, filter: ItemFilter, limit: number): Sql =>
  ofReceipts(
    reader,
    keyed(sql`COALESCE(r.place, e.seq)`),
    sql`AND r."pinnedAt" IS NOT NULL ${inTopic(filter.topic)}
      ${narrowed(filter, reader)} ORDER BY r."pinnedAt" DESC, place DESC LIMIT ${limit}`,
  );

/** Key of the user's item of a notification, whatever was done to it: at most one row of {@link PlacedKey}. */
export const oneItem = ({ userId, stays, now }: Reader, id: string): Sql =>
  sql`SELECT f.seq AS seq, COALESCE(r.place, f.seq) AS place, n.id AS id, f.audience AS audience, f.at AS at
    FROM "Entry" f JOIN "Notification" n ON n.id = f."notificationId"
    LEFT JOIN "Receipt" r ON r."userId" = ${userId} AND r."notificationId" = n.id
    WHERE f."notificationId" = ${id} AND f.type = 'item.created' AND ${isShown(now)} AND ${reaches(stays)}
    ORDER BY f.rank, f.seq LIMIT 1`;

/** Places above the one, up to the other. */
export interface Stretch {
  above: number;
  upTo: number;
}

/**
 * Rows of {category, unread, unseen, snoozed, archived, expiresAt} of what was sent in the stretch. Above the watermarks
 * it walks the entries; below them only receipts can count, and what one watermark archived.
 */
export function countItems(reader: Reader, { above, upTo }: Stretch): Sql {
  const { watermarks } = reader;
  const floor = Math.min(upTo, Math.max(above, floorOf(watermarks, "read")));
  const archived = isArchived(watermarks);
  const counts = sql`(${archived} OR ${isSnoozed} OR NOT ${isRead(watermarks)})`;
  const columns = sql`n.category AS category, n."expiresAt" AS "expiresAt", ${archived} AS archived, ${isSnoozed} AS snoozed,
    ${isSeen(watermarks)} AS seen`;
  const unread = perStay(reader, columns, { above: floor, before: upTo + 1 }, sql`AND ${counts}`);
  const below = ofReceipts(
    reader,
    columns,
    sql`AND r.seq > ${above} AND r.seq <= ${floor} AND (r.archived OR (NOT ${archived} AND ${counts}))`,
  );
  const swept =
    watermarks.archived <= above
      ? []
      : perStay(
          reader,
          columns,
          { above, before: Math.min(upTo, watermarks.archived) + 1 },
          sql`AND r.archived IS NULL`,
        );
  const isOpen = sql`NOT archived AND NOT snoozed`;
  return sql`SELECT category,
      SUM(CASE WHEN ${isOpen} THEN 1 ELSE 0 END) AS unread,
      SUM(CASE WHEN ${isOpen} AND NOT seen THEN 1 ELSE 0 END) AS unseen,
      SUM(CASE WHEN snoozed AND NOT archived THEN 1 ELSE 0 END) AS snoozed,
      SUM(CASE WHEN archived THEN 1 ELSE 0 END) AS archived,
      MIN("expiresAt") AS "expiresAt"
    FROM (${unionOf([...unread, below, ...swept])}) AS counted GROUP BY category`;
}

/** Up to here nothing is without the mark that counts, but for exceptions. */
export function floorOf({ read, seen, archived }: Watermarks, mark: Mark): number {
  if (mark === "archived") return archived;
  return mark === "read" ? Math.max(read, archived) : Math.max(read, seen, archived);
}

/** Whether a receipt `r` says that a watermark is not true of its item. */
export const isException = sql`(NOT r."read" OR NOT r.seen OR NOT r.archived)`;

/**
 * Rows of {category, unread, unseen, snoozed, open, expiresAt} of what stands in the stretch and is not archived;
 * `open`: how many they are. One that woke stands at its place, above all that is older than its waking.
 */
export function countMarked(reader: Reader, { above, upTo }: Stretch, mark: Mark): Sql {
  const { watermarks } = reader;
  const floor = Math.min(upTo, Math.max(above, floorOf(watermarks, mark)));
  const columns = sql`n.category AS category, n."expiresAt" AS "expiresAt", ${isSnoozed} AS snoozed,
    ${isRead(watermarks)} AS "read", ${isSeen(watermarks)} AS seen`;
  const isOpen = sql`AND NOT ${isArchived(watermarks)}`;
  const isPlaced = sql`AND (r.place IS NULL OR r.place <= ${upTo}) ${isOpen}`;
  const parts = [
    ...perStay(reader, columns, { above: floor, before: upTo + 1 }, isPlaced),
    ofReceipts(reader, columns, sql`AND r.seq > ${above} AND r.seq <= ${floor} AND ${isException} ${isPlaced}`),
    ofReceipts(reader, columns, sql`AND r.place > ${above} AND r.place <= ${upTo} AND +r.seq <= ${above} ${isOpen}`),
  ];
  const isUnread = sql`NOT snoozed AND NOT "read"`;
  return sql`SELECT category,
      SUM(CASE WHEN ${isUnread} THEN 1 ELSE 0 END) AS unread,
      SUM(CASE WHEN ${isUnread} AND NOT seen THEN 1 ELSE 0 END) AS unseen,
      SUM(CASE WHEN snoozed THEN 1 ELSE 0 END) AS snoozed,
      COUNT(*) AS open,
      MIN("expiresAt") AS "expiresAt"
    FROM (${unionOf(parts)}) AS counted GROUP BY category`;
}

/** Rows of {place} of the entries that reach the user, whatever they say, from the lowest on; null: there can be none. */
export function seqsOf(stays: Stays, { above, upTo }: Stretch): Sql | null {
  const parts = [...stays].flatMap(([audience, list]) =>
    list.flatMap(({ from, to }) => {
      const [low, high] = [Math.max(from, above), Math.min(to ?? upTo, upTo)];
      if (low >= high) return [];
      return sql`SELECT seq AS place FROM "Entry" WHERE audience = ${audience} AND seq > ${low} AND seq <= ${high}`;
    }),
  );
  // Merged as they come, by the index of each: what is beyond the limit is not looked at.
  return parts.length === 0 ? null : sql`${join(parts, " UNION ALL ")} ORDER BY place`;
}

/** The seq of the last of so many entries that reach the user, from the lowest on: one row of {end}, or none when there are not as many. */
export function endOfEntries(stays: Stays, stretch: Stretch, length: number): Sql {
  const entries = seqsOf(stays, stretch);
  return entries
    ? sql`SELECT place AS "end" FROM (${entries}) AS entries LIMIT 1 OFFSET ${length - 1}`
    : sql`SELECT seq AS "end" FROM "Entry" WHERE FALSE`;
}
