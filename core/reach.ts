/** How far a notification got, as receipts and watermarks say. Counts people, not entries: whoever is reached in several ways is one. */
import { Prisma } from "./db.ts";
import type { Unread } from "./reach-protocol.ts";
import { flagOf, type Queryable } from "./reads.ts";
import { LOCALES } from "./vocabulary.ts";

export interface Reach {
  /** People it is for. */
  recipients: number;
  seen: number;
  read: number;
  archived: number;
}

/** Whom it was sent to. */
export interface Aim {
  id: string;
  /** null: nobody yet. */
  seq: bigint | number | null;
  /** `all`, `topics/<slug>`. */
  groups: readonly string[];
  /** People have entries of their own. */
  isByName: boolean;
}

/** Topics, or languages, that are told; of more, those with the most people. */
const PARTS = 100;
const { sql, join } = Prisma;

export const aimAt = (id: string, seq: bigint | null, audience: readonly string[]): Aim => ({
  id,
  seq,
  groups: audience.filter((name) => !isPersonal(name)),
  isByName: audience.some(isPersonal),
});
const isPersonal = (audience: string): boolean => audience.startsWith("users/");

export async function aimOf(from: Queryable, id: string): Promise<Aim> {
  const [groups, [named], [row]] = await Promise.all([
    from.$queryRaw<{ audience: string }[]>(sql`SELECT audience FROM "Entry"
      WHERE "notificationId" = ${id} AND type = 'item.created' AND audience NOT LIKE 'users/%'`),
    from.$queryRaw<unknown[]>(sql`SELECT 1 FROM "Entry"
      WHERE "notificationId" = ${id} AND type = 'item.created' AND audience LIKE 'users/%' LIMIT 1`),
    from.$queryRaw<{ seq: bigint | number | null }[]>(sql`SELECT seq FROM "Notification" WHERE id = ${id}`),
  ]);
  return { id, seq: row?.seq ?? null, groups: groups.map(({ audience }) => audience), isByName: named !== undefined };
}

type Row = Record<keyof Reach, bigint | number | null>;

export async function readReach(from: Queryable, aim: Aim): Promise<Reach> {
  if (aim.seq === null) return toReach(undefined);
  const [row] = await from.$queryRaw<Row[]>(sql`SELECT ${figures(aim)} FROM ${peopleOf(aim)}`);
  return toReach(row);
}

/** By topics that they were in when it was sent: who was in several counts in each. */
export async function readReachByTopic(
  from: Queryable,
  aim: Aim,
): Promise<(Reach & { topic: string; name: string })[]> {
  if (aim.seq === null) return [];
  const rows = await from.$queryRaw<(Row & { topic: string; name: string })[]>(sql`
    SELECT g.topic AS topic, t.name AS name, g.recipients AS recipients, g.seen AS seen, g."read" AS "read",
      g.archived AS archived
    FROM (SELECT own.slug AS topic, ${figures(aim)} FROM ${peopleOf(aim, isIn(aim.seq))} GROUP BY own.slug) g
    JOIN "Topic" t ON t.slug = g.topic ORDER BY recipients DESC, topic LIMIT ${PARTS}`);
  return rows.map(({ topic, name, ...row }) => ({ topic, name, ...toReach(row) }));
}

export async function readReachByLanguage(from: Queryable, aim: Aim): Promise<(Reach & { language: string | null })[]> {
  if (aim.seq === null) return [];
  const chosen = sql`LEFT JOIN "Preference" p ON p."userId" = u.id`;
  const rows = await from.$queryRaw<(Row & { language: string | null })[]>(sql`
    SELECT ${LANGUAGE} AS language, ${figures(aim)} FROM ${peopleOf(aim, chosen)}
    GROUP BY 1 ORDER BY recipients DESC, language LIMIT ${PARTS}`);
  return rows.map(({ language, ...row }) => ({ language, ...toReach(row) }));
}

/** Who has not read it, by name, from beyond a place in that order. */
export async function unreadBy(
  from: Queryable,
  aim: Aim,
  after: { name: string; id: string } | null,
  limit: number,
): Promise<Unread[]> {
  if (aim.seq === null) return [];
  const beyond = after ? sql`AND (u.name, u.id) > (${after.name}, ${after.id})` : Prisma.empty;
  const rows = await from.$queryRaw<(Omit<Unread, "seen"> & { seen: boolean | number | bigint })[]>(sql`
    SELECT u.id AS id, u.name AS name, u.email AS email, u.image AS image, ${has("seen", aim)} AS seen
    FROM ${peopleOf(aim)} AND NOT ${has("read", aim)} ${beyond} ORDER BY u.name, u.id LIMIT ${limit}`);
  return rows.map(({ seen, ...person }) => ({ ...person, seen: flagOf(seen) === true }));
}

/** Of the user `u` with preferences `p`: what they have chosen, else what the host product says. */
export const LANGUAGE = sql`CASE ${join(
  LOCALES.map((locale) => sql`WHEN p.document LIKE ${`%"locale":"${locale}"%`} THEN ${locale}`),
  " ",
)} ELSE NULLIF(u.locale, '') END`;

const isIn = (seq: bigint | number): Prisma.Sql => sql`JOIN "Membership" own ON own."userId" = u.id
  AND own."fromSeq" < ${seq} AND (own."toSeq" IS NULL OR own."toSeq" >= ${seq})`;

function has(mark: "seen" | "read" | "archived", { seq, isByName }: Aim): Prisma.Sql {
  // Of what goes out by each reader's clock, entries of people come at different times: a watermark reaches theirs or not.
  const place = isByName ? sql`COALESCE(e.seq, ${seq})` : sql`${seq}`;
  return sql`COALESCE(r.${Prisma.raw(`"${mark}"`)}, w.${Prisma.raw(`"${mark}"`)} >= ${place}, FALSE)`;
}

function figures(aim: Aim): Prisma.Sql {
  const people = (isOne: Prisma.Sql) => sql`SUM(CASE WHEN ${isOne} THEN 1 ELSE 0 END)`;
  return sql`COUNT(*) AS recipients, ${people(sql`${has("seen", aim)} OR ${has("read", aim)}`)} AS seen,
    ${people(has("read", aim))} AS "read", ${people(has("archived", aim))} AS archived`;
}

/** @param joined tables beside them. */
function peopleOf({ id, seq, groups, isByName }: Aim, joined: Prisma.Sql = Prisma.empty): Prisma.Sql {
  const ways = groups.map((name) =>
    name === "all"
      ? sql`u."joinedSeq" < ${seq}`
      : sql`EXISTS (SELECT 1 FROM "Membership" m WHERE m."userId" = u.id AND m.slug = ${name.slice("topics/".length)}
          AND m."fromSeq" < ${seq} AND (m."toSeq" IS NULL OR m."toSeq" >= ${seq}))`,
  );
  const own = isByName
    ? sql`LEFT JOIN "Entry" e ON e."notificationId" = ${id} AND e.type = 'item.created' AND e.audience = 'users/' || u.id`
    : Prisma.empty;
  const isAmong = [...ways, ...(isByName ? [sql`e.seq IS NOT NULL`] : [])];
  return sql`"User" u LEFT JOIN "Receipt" r ON r."userId" = u.id AND r."notificationId" = ${id}
    LEFT JOIN "Watermark" w ON w."userId" = u.id ${own} ${joined}
    WHERE (${isAmong.length === 0 ? sql`FALSE` : join(isAmong, " OR ")})`;
}

const toReach = (row: Row | undefined): Reach => ({
  recipients: Number(row?.recipients ?? 0),
  seen: Number(row?.seen ?? 0),
  read: Number(row?.read ?? 0),
  archived: Number(row?.archived ?? 0),
});
