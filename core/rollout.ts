/** Going out to a part of the people first. Who is in which part is chance, but the same chance at every look. */
import { createHash } from "node:crypto";
import { type Actor, record } from "./audit.ts";
import { AppError } from "./errors.ts";
import type { Batch } from "./log.ts";
import type { RolloutChange } from "./protocol.ts";

/** Whether a person is among the first so many in a hundred. Of another notification others are. */
export function isInShare(userId: string, notificationId: string, percent: number): boolean {
  if (percent >= 100) return true;
  const digest = createHash("sha256").update(`${notificationId}:${userId}`).digest();
  return (digest.readUInt32BE() / 2 ** 32) * 100 < percent;
}

/** Further, a halt, or on again; the next wave follows at once. Throws `not_found`, `not_staged`, `invalid`. */
export async function changeRollout(batch: Batch, id: string, change: RolloutChange, by: Actor): Promise<void> {
  const { tx, at } = batch;
  const row = await tx.notification.findUnique({ where: { id }, select: { status: true, broadcast: true } });
  if (!row) throw new AppError("not_found", "There is no such notification.");
  const { status, broadcast } = row;
  if (status !== "sending" || !broadcast || broadcast.percent === null) throw new AppError("not_staged");
  const before = { percent: broadcast.percent, paused: broadcast.pausedAt !== null };
  const after = { percent: change.percent ?? before.percent, paused: change.paused ?? before.paused };
  if (after.percent < before.percent) {
    const message = `is ${before.percent} by now, and only grows; recall it to take it back`;
    throw new AppError("invalid", `percent: ${message}`, [{ path: "percent", message }]);
  }
  const pausedAt = after.paused ? (broadcast.pausedAt ?? at) : null;
  await tx.broadcast.update({
    where: { notificationId: id },
    data: { percent: after.percent, pausedAt, nextAt: after.paused ? null : at },
  });
  record(batch, by, { action: "notification.rolled_out", target: `notifications/${id}`, before, after });
}
