/** How far a notification got. */
import { type Db, Prisma } from "./db.ts";

export interface Reach {
  /** People it is for. */
  recipients: number;
  seen: number;
  read: number;
  archived: number;
}

const { sql, join } = Prisma;

/** Counts people, not entries: one who is reached through several audiences is one. */
export async function readReach(
  db: Db,
  { id, seq, audience }: { id: string; seq: bigint | null; audience: readonly string[] },
): Promise<Reach> {
  if (seq === null) return { recipients: 0, seen: 0, read: 0, archived: 0 };
  const ways = audience
    .filter((name) => !name.startsWith("users/"))
    .map((name) =>
      name === "all"
        ? sql`u."joinedSeq" < ${seq}`
        : sql`EXISTS (SELECT 1 FROM "Membership" m WHERE m."userId" = u.id AND m.slug = ${name.slice("topics/".length)}
            AND m."fromSeq" < ${seq} AND (m."toSeq" IS NULL OR m."toSeq" >= ${seq}))`,
    );
  // Of what goes out by each reader's clock, entries of people come at different times: a watermark reaches theirs or not.
  const isByName = audience.some((name) => name.startsWith("users/"));
  const own = isByName
    ? sql`LEFT JOIN "Entry" e ON e."notificationId" = ${id} AND e.type = 'item.created' AND e.audience = 'users/' || u.id`
    : Prisma.empty;
  const place = isByName ? sql`COALESCE(e.seq, ${seq})` : sql`${seq}`;
  const has = (mark: "seen" | "read" | "archived") =>
    sql`COALESCE(r.${Prisma.raw(`"${mark}"`)}, w.${Prisma.raw(`"${mark}"`)} >= ${place}, FALSE)`;
  const people = (isOne: Prisma.Sql) => sql`SUM(CASE WHEN ${isOne} THEN 1 ELSE 0 END)`;
  const [row] = await db.$queryRaw<Record<keyof Reach, bigint | number | null>[]>`
    SELECT COUNT(*) AS recipients, ${people(sql`${has("seen")} OR ${has("read")}`)} AS seen,
      ${people(has("read"))} AS "read", ${people(has("archived"))} AS archived
    FROM "User" u LEFT JOIN "Receipt" r ON r."userId" = u.id AND r."notificationId" = ${id}
    LEFT JOIN "Watermark" w ON w."userId" = u.id ${own}
    WHERE ${join([...ways, ...(isByName ? [sql`e.seq IS NOT NULL`] : [])], " OR ")}`;
  return {
    recipients: Number(row?.recipients ?? 0),
    seen: Number(row?.seen ?? 0),
    read: Number(row?.read ?? 0),
    archived: Number(row?.archived ?? 0),
  };
}
