/** Whom a send means, as it was asked for: audiences, people by what they are, and without some of them. */
import { type Db, Prisma } from "./db.ts";

const { sql, join } = Prisma;

export interface Selection {
  /** `all`, `topics/<slug>`, `users/<id>`, `roles/<role>`, `locales/<locale>`. */
  audience: readonly string[];
  /** The same, left out of it. */
  except: readonly string[];
}

/** Of names such as `topics/releases` those of a kind, without it. */
export const ofKind = (names: readonly string[], kind: "topics" | "users" | "roles" | "locales"): string[] =>
  names.flatMap((name) => (name.startsWith(`${kind}/`) ? name.slice(kind.length + 1) : []));

/** What is kept of it with a broadcast; null: it went to the audiences that its entries name. */
export const keptSelection = (
  broadcast: { audience: string | null; except: string | null } | null | undefined,
): Selection | null =>
  broadcast?.audience
    ? { audience: JSON.parse(broadcast.audience), except: JSON.parse(broadcast.except ?? "[]") }
    : null;

const TRAIT = /^(?:roles|locales)\//;

/** Whether it is no list of audiences: then everyone whom it means, when it is sent, gets an entry of their own. */
export const isResolved = ({ audience, except }: Selection): boolean =>
  except.length > 0 || audience.some((name) => TRAIT.test(name));

/** Whether the user `u` is meant now. */
export function isMeant({ audience, except }: Selection): Prisma.Sql {
  return except.length === 0 ? isAmong(audience) : sql`${isAmong(audience)} AND NOT ${isAmong(except)}`;
}

function isAmong(names: readonly string[]): Prisma.Sql {
  if (names.includes("all")) return sql`TRUE`;
  const [topics, users] = [ofKind(names, "topics"), ofKind(names, "users")];
  const [roles, locales] = [ofKind(names, "roles"), ofKind(names, "locales")];
  const ways = [
    ...(topics.length === 0
      ? []
      : [sql`u.id IN (SELECT m."userId" FROM "Membership" m WHERE m.slug IN (${join(topics)}) AND m."toSeq" IS NULL)`]),
    ...(users.length === 0 ? [] : [sql`u.id IN (${join(users)})`]),
    ...(roles.length === 0 ? [] : [sql`u.role IN (${join(roles)})`]),
    ...locales.map(reads),
  ];
  return ways.length === 0 ? sql`FALSE` : sql`(${join(ways, " OR ")})`;
}

/** What one has chosen goes before what the host product says. The document is ours, so that its text is known. */
const reads = (locale: string): Prisma.Sql => sql`(EXISTS (SELECT 1 FROM "Preference" p WHERE p."userId" = u.id
    AND p.document LIKE ${`%"locale":"${locale}"%`})
  OR (COALESCE(u.locale, '') = ${locale} AND NOT EXISTS (SELECT 1 FROM "Preference" p WHERE p."userId" = u.id
    AND p.document LIKE '%"locale":"%')))`;

/** How many people it means now. */
export async function countPeople(db: Pick<Db, "$queryRaw">, selection: Selection): Promise<number> {
  const [row] = await db.$queryRaw<
    { n: bigint | number }[]
  >`SELECT COUNT(*) AS n FROM "User" u WHERE ${isMeant(selection)}`;
  return Number(row?.n ?? 0);
}

/** Their ids, at most so many. */
export async function peopleMeant(db: Pick<Db, "$queryRaw">, selection: Selection, limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<
    { id: string }[]
  >`SELECT u.id AS id FROM "User" u WHERE ${isMeant(selection)} ORDER BY u.id LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}
