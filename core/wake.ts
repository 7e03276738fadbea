/** Ends snoozes whose time has come. */

import type { Db } from "./db.ts";
import { type StateChange, stateChanged } from "./entry.ts";
import { type Batch, chunks, type Log } from "./log.ts";
import { addTo, noDelta, stateOf, weigh } from "./state.ts";
import { readWatermarks } from "./watermark-rows.ts";

/** Items woken in one round, and of one user in one transaction. */
const A_ROUND = 1_000;
const A_COMMIT = 200;

/**
 * Wakes what is due: it comes back to the top of the list, new and unread. Exactly once, also when several nodes try:
 * an item is snoozed until the entry that says it woke, and not until a time. Resolves to how many were due.
 */
export async function wakeDue(db: Db, log: Log): Promise<number> {
  const due = await db.receipt.findMany({
    where: { snoozedUntil: { lte: new Date() } },
    orderBy: { snoozedUntil: "asc" },
    take: A_ROUND,
    select: { userId: true, notificationId: true },
  });
  const byUser = new Map<string, string[]>();
  for (const { userId, notificationId } of due) {
    const ids = byUser.get(userId);
    if (ids) ids.push(notificationId);
    else byUser.set(userId, [notificationId]);
  }
  for (const [userId, ids] of byUser) {
    for (const part of chunks(ids, A_COMMIT)) await log.commit((batch) => wake(batch, userId, part));
  }
  return due.length;
}

async function wake({ tx, at, append }: Batch, userId: string, ids: readonly string[]): Promise<void> {
  // Read again within the transaction: another node, or the user, may have been here first.
  const receipts = await tx.receipt.findMany({
    where: { userId, notificationId: { in: [...ids] }, snoozedUntil: { lte: at } },
    orderBy: [{ snoozedUntil: "asc" }, { seq: "asc" }],
    include: { notification: { select: { category: true, expiresAt: true, recalledAt: true } } },
  });
  const watermarks = await readWatermarks(tx, userId);
  const say = (change: StateChange): number => append(stateChanged(userId, change));
  for (const { notification, ...receipt } of receipts) {
    const { notificationId, seq } = receipt;
    const where = { userId_notificationId: { userId, notificationId } };
    const { category, expiresAt, recalledAt } = notification;
    // Whether it came quietly makes no difference: it is snoozed, and wakes unread.
    const before = stateOf(receipt, watermarks, Number(seq));
    const isShown = recalledAt === null && (expiresAt === null || expiresAt > at);
    if (!isShown || before.archivedAt !== null) {
      // Whoever has archived it meanwhile is done with it: it only stops being snoozed.
      await tx.receipt.update({ where, data: { snoozedUntil: null } });
      if (recalledAt === null) say({ ids: [notificationId], state: { snoozedUntil: null }, delta: noDelta() });
      continue;
    }
    const state = { seenAt: null, readAt: null, snoozedUntil: null };
    const delta = noDelta();
    addTo(delta, category, weigh({ ...before, ...state }, true));
    addTo(delta, category, weigh(before, true), -1);
    const place = say({ ids: [notificationId], state, woken: true, delta });
    // Every mark is spelled out: a watermark that moves between its own seq and its place must not reach it.
    const marks = { seen: false, seenAt: null, read: false, readAt: null, archived: false, archivedAt: null };
    await tx.receipt.update({ where, data: { ...marks, snoozedUntil: null, place: BigInt(place) } });
  }
}
