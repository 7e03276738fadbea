/** Answers a repeated request as the first time: what a sender asked for under a key is done once. */
import { createHash } from "node:crypto";
import type { Db } from "./db.ts";
import { deleteInParts } from "./delete-in-parts.ts";
import { AppError } from "./errors.ts";
import type { Batch, Log } from "./log.ts";

/** How long a key is honoured. */
const IDEMPOTENCY_MS = 24 * 3600 * 1000;

/** Forgets the keys that are honoured no more. */
export async function forgetOldKeys(db: Db): Promise<void> {
  const old = new Date(Date.now() - IDEMPOTENCY_MS);
  await deleteInParts(
    (most) => db.$executeRaw`DELETE FROM "IdempotencyKey" WHERE rowid IN
      (SELECT rowid FROM "IdempotencyKey" WHERE "createdAt" < ${old} LIMIT ${most})`,
  );
}

export interface IdempotencyId {
  /** Whose key it is. */
  scope: string;
  key: string;
}

/**
 * Runs `act` in a transaction that keeps its answer with the key; a repetition gets that answer. What throws keeps
 * nothing, so that a mended request may use the key again.
 * @param request compared by value: the order of an object's keys does not count.
 * @param before runs ahead of the transaction, and not at all for a repetition.
 * @param keeps whether the answer is kept.
 * Throws `idempotency_conflict` for a key that came with another request.
 */
export async function oncePerKey<P, A>(
  db: Db,
  log: Log,
  id: IdempotencyId,
  request: unknown,
  { before, act, keeps = () => true }: OnceActs<P, A>,
): Promise<A> {
  const digest = createHash("sha256").update(canonical(request)).digest("hex");
  // Looked at before the rest: a repeated request is answered even if its audience or time would not pass now.
  const earlier = await repeated<A>(db, id, digest);
  if (earlier) return earlier.answer;
  const prepared = await before();
  return log.commit(async (batch) => {
    const raced = await repeated<A>(batch.tx, id, digest);
    if (raced) return raced.answer;
    await batch.tx.idempotencyKey.deleteMany({ where: id });
    const answer = await act(batch, prepared);
    if (keeps(answer)) {
      await batch.tx.idempotencyKey.create({
        data: { ...id, digest, response: JSON.stringify(answer), createdAt: batch.at },
      });
    }
    return answer;
  });
}

interface OnceActs<P, A> {
  before(): Promise<P>;
  act(batch: Batch, prepared: P): Promise<A>;
  keeps?(answer: A): boolean;
}

async function repeated<A>(
  db: Pick<Batch["tx"], "idempotencyKey">,
  id: IdempotencyId,
  digest: string,
): Promise<{ answer: A } | null> {
  const row = await db.idempotencyKey.findUnique({ where: { scope_key: id } });
  if (!row || row.createdAt.getTime() < Date.now() - IDEMPOTENCY_MS) return null;
  if (row.digest !== digest) throw new AppError("idempotency_conflict");
  return { answer: JSON.parse(row.response) as A };
}

/** JSON with the keys of every object in order. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
