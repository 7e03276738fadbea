/** What stands behind items, read by id in plain SQL: contents, and what a user did to them. */
import { Prisma } from "./db.ts";
import type { Content } from "./entry.ts";
import { dateOf, flagOf, type Queryable } from "./reads.ts";
import type { ReceiptState } from "./state.ts";

const { sql, join } = Prisma;

/** As the engine gives it: see {@link Queryable}. */
type Raw<T> = {
  [K in keyof T]: T[K] extends Date
    ? string | Date
    : T[K] extends Date | null
      ? string | Date | null
      : T[K] extends bigint | null
        ? bigint | number | null
        : T[K] extends number
          ? bigint | number
          : T[K] extends boolean | null
            ? boolean | number | bigint | null
            : T[K];
};

export async function readContents(from: Queryable, ids: readonly string[]): Promise<Content[]> {
  if (ids.length === 0) return [];
  const rows = await from.$queryRaw<Raw<Content>[]>(
    sql`SELECT id, seq, "groups", title, body, category, priority, href, icon, actions, data, "createdAt", "expiresAt",
      "recalledAt", revision, translations, variables FROM "Notification" WHERE id IN (${join([...ids])})`,
  );
  return rows.map((row) => ({
    ...row,
    seq: row.seq === null ? null : BigInt(row.seq),
    createdAt: new Date(row.createdAt),
    expiresAt: dateOf(row.expiresAt),
    recalledAt: dateOf(row.recalledAt),
    revision: Number(row.revision),
    variables: Boolean(row.variables),
  }));
}

/** What an item counts for, and until when, without its text. */
export async function readWeights(
  from: Queryable,
  ids: readonly string[],
): Promise<Map<string, Pick<Content, "category" | "priority" | "expiresAt">>> {
  if (ids.length === 0) return new Map();
  const rows = await from.$queryRaw<Raw<Pick<Content, "id" | "category" | "priority" | "expiresAt">>[]>(
    sql`SELECT id, category, priority, "expiresAt" FROM "Notification" WHERE id IN (${join([...ids])})`,
  );
  return new Map(rows.map(({ id, expiresAt, ...row }) => [id, { ...row, expiresAt: dateOf(expiresAt) }]));
}

export async function readReceipts(
  from: Queryable,
  userId: string,
  ids: readonly string[],
): Promise<({ notificationId: string } & ReceiptState)[]> {
  if (ids.length === 0) return [];
  const rows = await from.$queryRaw<Raw<{ notificationId: string } & ReceiptState>[]>(
    sql`SELECT "notificationId", seen, "seenAt", "read", "readAt", archived, "archivedAt", "snoozedUntil", "pinnedAt"
      FROM "Receipt" WHERE "userId" = ${userId} AND "notificationId" IN (${join([...ids])})`,
  );
  return rows.map((row) => ({
    notificationId: row.notificationId,
    seen: flagOf(row.seen),
    seenAt: dateOf(row.seenAt),
    read: flagOf(row.read),
    readAt: dateOf(row.readAt),
    archived: flagOf(row.archived),
    archivedAt: dateOf(row.archivedAt),
    snoozedUntil: dateOf(row.snoozedUntil),
    pinnedAt: dateOf(row.pinnedAt),
  }));
}
