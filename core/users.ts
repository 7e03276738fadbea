/** People, as the host product provisions them; ids are its own. */
import { type Audiences, noticeOf } from "./audiences.ts";
import { type Actor, record } from "./audit.ts";
import type { Db, Prisma, Tx } from "./db.ts";
import { emailKey } from "./email.ts";
import { notice } from "./entry.ts";
import { AppError } from "./errors.ts";
import { chunks, type Draft, type Log } from "./log.ts";
import type { NewUser } from "./protocol.ts";
import type { Role } from "./vocabulary.ts";

export interface User {
  id: string;
  name: string;
  email: string;
  role: Role;
  locale: string | null;
  timeZone: string | null;
  image: string | null;
  data: Record<string, unknown> | null;
}

export interface Users {
  /**
   * Creates or replaces. Throws `conflict` when another user has the email, or with `onlyNew` anybody the id;
   * `last_admin` if one has to stay.
   */
  put(id: string, user: NewUser, by?: Actor, options?: { onlyNew?: boolean }): Promise<{ user: User; isNew: boolean }>;
  /** Throws `not_found`. */
  rename(id: string, name: string): Promise<User>;
  get(id: string): Promise<User | null>;
  /** Who was here first, without those who are disabled. */
  first(limit: number): Promise<User[]>;
  topicsOf(id: string): Promise<{ slug: string; name: string }[]>;
  /** Of these ids, those that are nobody's. */
  unknown(ids: readonly string[]): Promise<string[]>;
}

export const FIELDS = {
  id: true,
  name: true,
  email: true,
  role: true,
  locale: true,
  timeZone: true,
  image: true,
  data: true,
} as const;
type Row = Prisma.UserGetPayload<{ select: typeof FIELDS }>;

export const toUser = (row: Row): User => ({
  ...row,
  role: row.role as Role,
  data: row.data === null ? null : (JSON.parse(row.data) as User["data"]),
});

/**
 * Names, emails and the like are told as changed, not with their values: the audit log outlives the person, and what is
 * theirs goes with them.
 */
export function recordChange(draft: Draft, by: Actor | undefined, before: Row | null, after: Row): void {
  const target = `users/${after.id}`;
  if (!before) {
    record(draft, by, { action: "user.created", target, after: { role: after.role } });
    return;
  }
  const fields = PERSONAL.filter((field) => before[field] !== after[field]);
  record(draft, by, {
    action: "user.changed",
    target,
    before: { role: before.role },
    after: { role: after.role, ...(fields.length > 0 && { fields }) },
  });
}
const PERSONAL = ["name", "email", "locale", "timeZone", "data"] as const;

/** What is kept of people in memory (core/auth.ts, core/readers.ts). */
export const CHANGING = ["role", "name", "locale", "data"] as const;

/** One has to be able to get in and put things right. Throws `last_admin`. */
export async function assertAdminStays(tx: Tx, id: string): Promise<void> {
  const admins = await tx.user.findMany({ where: { role: "admin", disabledAt: null }, take: 2, select: { id: true } });
  if (admins.length === 1 && admins[0]?.id === id) throw new AppError("last_admin");
}

/** Throws `conflict` if it is another's. Resolves to the columns that hold it. */
export async function emailOf(tx: Tx, email: string, id: string): Promise<{ email: string; emailKey: string }> {
  const key = emailKey(email);
  const holder = await tx.user.findUnique({ where: { emailKey: key }, select: { id: true } });
  if (holder && holder.id !== id)
    throw new AppError("conflict", "Another user has this email.", [{ path: "email", message: "is taken" }]);
  return { email, emailKey: key };
}

/** Ids kept in memory as somebody's; the first that came is the first to go. */
const KEPT = 100_000;

export function createUsers(db: Db, log: Log, audiences: Audiences): Users {
  /** Asked for, found, and not removed since. */
  const known = new Set<string>();
  let notices = 0;
  log.onEntries((entries) => {
    for (const entry of entries) {
      const notice = noticeOf(entry);
      if (notice?.kind !== "revoked") continue;
      notices += 1;
      known.delete(notice.userId);
    }
  });

  return {
    async put(id, { name, email, role, locale, timeZone, data }, by, { onlyNew = false } = {}) {
      return log.commit(async (batch) => {
        const { tx, next, append } = batch;
        if (await tx.user.findUnique({ where: { id, removedAt: { not: null } }, select: { id: true } }))
          throw new AppError("conflict", "The user with this id is being removed; try again.", [
            { path: "id", message: "is being removed" },
          ]);
        const before = await tx.user.findUnique({ where: { id }, select: FIELDS });
        if (before && onlyNew)
          throw new AppError("conflict", "Another user has this id.", [{ path: "id", message: "is taken" }]);
        const address = await emailOf(tx, email, id);
        if (role === "member") await assertAdminStays(tx, id);
        const fields = {
          name,
          ...address,
          ...(role !== undefined && { role }),
          ...(locale !== undefined && { locale }),
          ...(timeZone !== undefined && { timeZone }),
          ...(data !== undefined && { data: data === null ? null : JSON.stringify(data) }),
        };
        const row = await tx.user.upsert({
          where: { id },
          create: { id, ...fields, joinedSeq: BigInt(next - 1) },
          update: fields,
          select: FIELDS,
        });
        if (before && CHANGING.some((field) => before[field] !== row[field]))
          append(notice({ kind: "changed", userId: id }));
        recordChange(batch, by, before, row);
        return { user: toUser(row), isNew: !before };
      });
    },
    async rename(id, name) {
      return log.commit(async ({ tx, append }) => {
        const { count } = await tx.user.updateMany({ where: { id }, data: { name } });
        if (count === 0) throw new AppError("not_found", "There is no such user.");
        append(notice({ kind: "changed", userId: id }));
        return toUser(await tx.user.findUniqueOrThrow({ where: { id }, select: FIELDS }));
      });
    },
    async get(id) {
      const row = await db.user.findUnique({ where: { id }, select: FIELDS });
      return row && toUser(row);
    },
    async first(limit) {
      const rows = await db.user.findMany({
        where: { disabledAt: null },
        orderBy: [{ createdAt: "asc" }, { id: "asc" }],
        take: limit,
        select: FIELDS,
      });
      return rows.map(toUser);
    },
    async topicsOf(id) {
      const stays = await audiences.of(id);
      const slugs = [...(stays ?? [])]
        .filter(([audience, list]) => audience.startsWith("topics/") && list.some(({ to }) => to === null))
        .map(([audience]) => audience.slice("topics/".length));
      return db.topic.findMany({
        where: { slug: { in: slugs } },
        orderBy: { name: "asc" },
        select: { slug: true, name: true },
      });
    },
    async unknown(ids) {
      const asked = ids.filter((id) => !known.has(id));
      const found = new Set<string>();
      const before = notices;
      for (const part of chunks(asked, 10_000)) {
        const rows = await db.user.findMany({ where: { id: { in: part } }, select: { id: true } });
        for (const { id } of rows) found.add(id);
      }
      // Somebody was removed while the rows were on their way: they may still have them.
      if (before === notices) for (const id of found) known.add(id);
      for (const oldest of known) {
        if (known.size <= KEPT) break;
        known.delete(oldest);
      }
      return asked.filter((id) => !found.has(id));
    },
  };
}
