/**
 * How one who was put here by others gets in with a password of their own: through a link that works once. It is for
 * the first time, and for one who has lost theirs.
 */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { type Actor, record } from "./audit.ts";
import type { Db, Tx } from "./db.ts";
import { AppError } from "./errors.ts";
import type { Log } from "./log.ts";
import { forgetPasskeys } from "./passkeys.ts";
import type { Sessions } from "./sessions.ts";
import { turn } from "./turn.ts";

export interface Invitations {
  /** Voids the one before it. Throws `not_found`, `disabled`. */
  make(userId: string, by: Actor): Promise<{ token: string; expiresAt: Date }>;
  /** Who is invited by it; null: nobody, or not any more. */
  guest(token: string): Promise<{ id: string; name: string; email: string } | null>;
  /** Spends it on a password, so that whoever got in before is out, passkeys too, and resolves to whose it is. Throws `unauthorized`. */
  accept(token: string, password: string, address: string | null): Promise<string>;
}

const LIFETIME_MS = 7 * 24 * 3600 * 1000;
/** Of the rows among those of the link for the first admin. */
const PREFIX = "invitation:";

/** Of one who is removed or disabled: another may have the id later. */
export async function voidInvitations(tx: Pick<Tx, "verification">, userId: string): Promise<void> {
  await tx.verification.deleteMany({ where: { identifier: { startsWith: PREFIX }, value: userId } });
}

/** Links looked at in one step. */
const LOOKED_AT = 100;

/** Forgets those whose time is over, and that of the first admin. In steps, in the order of their ids: no index knows their ends. */
export async function forgetOldLinks(db: Db): Promise<void> {
  const now = new Date();
  for (let last = ""; ; await turn()) {
    const rows = await db.verification.findMany({
      where: { id: { gt: last } },
      orderBy: { id: "asc" },
      take: LOOKED_AT,
      select: { id: true, expiresAt: true },
    });
    const over = rows.filter(({ expiresAt }) => expiresAt < now).map(({ id }) => id);
    if (over.length > 0) await db.verification.deleteMany({ where: { id: { in: over } } });
    const next = rows.at(-1)?.id;
    if (next === undefined || rows.length < LOOKED_AT) return;
    last = next;
  }
}

export function createInvitations(db: Db, log: Log, sessions: Sessions): Invitations {
  async function find(token: string) {
    const row = await db.verification.findFirst({
      where: { identifier: identifierOf(token), expiresAt: { gt: new Date() } },
    });
    const user = row && (await db.user.findUnique({ where: { id: row.value, disabledAt: null }, select: GUEST }));
    return user ? { row, user } : null;
  }

  return {
    async make(userId, by) {
      const token = randomBytes(24).toString("base64url");
      const expiresAt = await log.commit(async (batch) => {
        const { tx, at } = batch;
        const user = await tx.user.findUnique({ where: { id: userId }, select: { disabledAt: true } });
        if (!user) throw new AppError("not_found", "There is no such user.");
        if (user.disabledAt) throw new AppError("disabled");
        const expiresAt = new Date(at.getTime() + LIFETIME_MS);
        await voidInvitations(tx, userId);
        await tx.verification.create({
          data: { id: randomUUID(), identifier: identifierOf(token), value: userId, expiresAt },
        });
        record(batch, by, { action: "user.invited", target: `users/${userId}`, after: { expiresAt } });
        return expiresAt;
      });
      return { token, expiresAt };
    },
    guest: async (token) => (await find(token))?.user ?? null,
    async accept(token, password, address) {
      const found = await find(token);
      // Of two that come at once, one deletes it.
      const { count } = await db.verification.deleteMany({ where: { id: found?.row.id ?? "" } });
      if (!found || count === 0)
        throw new AppError("unauthorized", "The link was used already, or is too old. Ask for a new one.");
      const { id } = found.user;
      try {
        await log.commit((batch) => forgetPasskeys(batch, id, { id, address }));
        await sessions.setPassword(id, password);
      } catch (error) {
        await db.verification.create({ data: found.row });
        throw error;
      }
      return id;
    },
  };
}

const GUEST = { id: true, name: true, email: true } as const;

const identifierOf = (token: string): string => PREFIX + createHash("sha256").update(token).digest("hex");
