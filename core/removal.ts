/**
 * The end of a person. With the first commit nobody gets in as them, and their connections close; what is theirs goes in
 * small transactions, so that nobody waits long for the write lock; the row goes last, and with it the id and the email.
 * A removal that is broken off is finished later ({@link Removal.finish}).
 */
import { type Actor, record } from "./audit.ts";
import { scopeOf } from "./callbacks.ts";
import { type Db, Prisma } from "./db.ts";
import { deleteInParts } from "./delete-in-parts.ts";
import { notice } from "./entry.ts";
import { AppError } from "./errors.ts";
import { voidInvitations } from "./invitations.ts";
import type { Log } from "./log.ts";
import { revokeAccess } from "./revoke.ts";
import { assertAdminStays } from "./users.ts";

const { sql, join } = Prisma;
/** Of those who are on their way out, finished by one call. */
const FINISHED = 20;

export interface Removal {
  /**
   * With inbox, preferences, sessions, tokens and what was sent to them alone; connections are closed. Throws
   * `not_found`, and `last_admin` if one has to stay.
   */
  remove(id: string, by?: Actor): Promise<void>;
  /** Removals that were begun before and did not end. */
  finish(): Promise<void>;
}

export function createRemoval(db: Db, log: Log): Removal {
  async function finish(id: string): Promise<void> {
    const audience = `users/${id}`;
    await deleteInParts((most) => log.commit(({ tx }) => deleteEntries(tx, audience, most)));
    for (const deletePart of [deleteReceipts, deleteMemberships, deleteKeys]) {
      await deleteInParts((most) => log.commit(({ tx }) => tx.$executeRaw(deletePart(id, most))));
    }
    await log.commit(async ({ tx, append }) => {
      const { count } = await tx.user.deleteMany({ where: { id, removedAt: { not: null } } });
      if (count === 0) return;
      // What was under way to them meanwhile.
      await tx.entry.deleteMany({ where: { audience } });
      append(notice({ kind: "revoked", userId: id }));
    });
  }

  return {
    async remove(id, by) {
      await log.commit(async (batch) => {
        const { tx, at } = batch;
        await assertAdminStays(tx, id);
        const row = await tx.user.findUnique({ where: { id }, select: { disabledAt: true, removedAt: true } });
        if (!row) throw new AppError("not_found", "There is no such user.");
        if (row.removedAt) return;
        await tx.user.update({ where: { id }, data: { removedAt: at, disabledAt: row.disabledAt ?? at } });
        await voidInvitations(tx, id);
        await revokeAccess(batch, id);
        record(batch, by, { action: "user.removed", target: `users/${id}` });
      });
      await finish(id);
    },
    async finish() {
      const rows = await db.user.findMany({
        where: { removedAt: { not: null } },
        take: FINISHED,
        select: { id: true },
      });
      for (const { id } of rows) await finish(id);
    },
  };
}

/** Resolves to how many it looked at. What was sent to them alone goes with them, and all that they did to it. */
async function deleteEntries(
  tx: Pick<Db, "$queryRaw" | "$executeRaw">,
  audience: string,
  most: number,
): Promise<number> {
  const rows = await tx.$queryRaw<{ seq: bigint | number; id: string | null; type: string }[]>(
    sql`SELECT seq, "notificationId" AS id, type FROM "Entry" WHERE audience = ${audience} ORDER BY seq LIMIT ${most}`,
  );
  if (rows.length === 0) return 0;
  const ids = rows.flatMap(({ id, type }) => (id !== null && type === "item.created" ? id : []));
  if (ids.length > 0) {
    await tx.$executeRaw`DELETE FROM "Notification" WHERE id IN (${join(ids)}) AND groups = '[]' AND status <> 'sending'
      AND NOT EXISTS (SELECT 1 FROM "Entry" o WHERE o."notificationId" = "Notification".id AND o.audience <> ${audience})`;
  }
  await tx.$executeRaw`DELETE FROM "Entry" WHERE seq IN (${join(rows.map(({ seq }) => seq))})`;
  return rows.length;
}

const deleteReceipts = (id: string, most: number) =>
  sql`DELETE FROM "Receipt" WHERE "userId" = ${id} AND "notificationId" IN
    (SELECT "notificationId" FROM "Receipt" WHERE "userId" = ${id} LIMIT ${most})`;

const deleteMemberships = (id: string, most: number) =>
  sql`DELETE FROM "Membership" WHERE id IN (SELECT id FROM "Membership" WHERE "userId" = ${id} LIMIT ${most})`;

const deleteKeys = (id: string, most: number) =>
  sql`DELETE FROM "IdempotencyKey" WHERE (scope, "key") IN
    (SELECT scope, "key" FROM "IdempotencyKey" WHERE scope IN (${id}, ${scopeOf(id)}) LIMIT ${most})`;
