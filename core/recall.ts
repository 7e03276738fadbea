/** Taking back, within a transaction: from every inbox, or off the schedule. */
import { type Actor, record } from "./audit.ts";
import { CONTENT } from "./entry.ts";
import { AppError } from "./errors.ts";
import type { Batch } from "./log.ts";
import { reachedBy } from "./revisions.ts";

/** Of what is still being sent the rest is not. Nothing happens to one taken back before. Throws `not_found`. */
export async function recall(batch: Batch, id: string, by?: Actor): Promise<void> {
  const row = await batch.tx.notification.findUnique({ where: { id }, select: { ...CONTENT, status: true } });
  if (!row) throw new AppError("not_found", "There is no such notification.");
  const { status, ...content } = row;
  if (status === "recalled" || status === "canceled") return;
  await batch.tx.notification.update({
    where: { id },
    data: status === "scheduled" ? { status: "canceled" } : { status: "recalled", recalledAt: batch.at },
  });
  await batch.tx.broadcast.updateMany({ where: { notificationId: id, nextAt: { not: null } }, data: { nextAt: null } });
  record(batch, by, {
    action: status === "scheduled" ? "notification.canceled" : "notification.recalled",
    target: `notifications/${id}`,
    before: { title: content.title },
  });
  for (const audience of await reachedBy(batch.tx, id)) {
    batch.append({ audience, type: "item.recalled", content: { ...content, recalledAt: batch.at } });
  }
}

type Collapsing = { senderId: string | null; collapseKey: string | null; groups: string; people: string };
/** What was asked for, where it becomes people as it is sent (core/selection.ts). */
type Meant = { audience: string | null; except: string | null };

/** Takes back the sender's earlier ones of that key to the same audience, whoever is in it by now. */
export async function recallCollapsed(
  batch: Batch,
  { senderId, collapseKey, groups, people }: Collapsing,
  meant: Meant | null,
): Promise<void> {
  if (collapseKey === null) return;
  const sameAudience = meant?.audience
    ? { broadcast: { audience: meant.audience, except: meant.except } }
    : { groups, people, OR: [{ broadcast: null }, { broadcast: { audience: null } }] };
  const older = await batch.tx.notification.findMany({
    where: { collapseKey, senderId, status: { in: ["sent", "sending"] }, ...sameAudience },
    select: { id: true },
  });
  for (const { id } of older) await recall(batch, id);
}
