/** What webhooks were told and are to be told: looked at, made again, tried out and forgotten. */
import { type Actor, record } from "./audit.ts";
import type { Db, Prisma, Tx } from "./db.ts";
import { deleteInParts } from "./delete-in-parts.ts";
import { AppError } from "./errors.ts";
import type { Log } from "./log.ts";
import { payloadOf } from "./signed-call.ts";
import type { DeliveriesQuery, Delivery } from "./webhook-protocol.ts";
import { MAX_WAITING, newDeliveryId } from "./webhook-tail.ts";

export interface Deliveries {
  /** The newest first. `next`: give it as `before` for the next page. Throws `not_found`. */
  deliveries(id: string, query: DeliveriesQuery): Promise<{ deliveries: Delivery[]; next: string | null }>;
  /** Under the same id, from the first attempt on. Throws `not_found`; `conflict` while the webhook is disabled. */
  replay(id: string, deliveryId: string, by: Actor): Promise<Delivery>;
  /** Tried once. Throws `not_found`; `conflict` while the webhook is disabled, or too much waits. */
  ping(id: string, by: Actor): Promise<Delivery>;
}

const KEPT_MS = 7 * 24 * 3_600_000;
/** Settled deliveries of each. */
const KEPT = 500;

/** @param begin called when one is due at once. */
export function createDeliveries(db: Db, log: Log, begin: () => void): Deliveries {
  async function soon(delivery: Promise<Delivery>): Promise<Delivery> {
    const made = await delivery;
    begin();
    return made;
  }

  return {
    async deliveries(id, { before, limit }) {
      await findWebhook(db, id);
      const rows = await db.webhookDelivery.findMany({
        where: { webhookId: id, ...(before !== undefined && { id: { lt: before } }) },
        orderBy: { id: "desc" },
        take: limit + 1,
        omit: { body: true },
      });
      const shown = rows.slice(0, limit);
      return { deliveries: shown.map(toDelivery), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
    },
    replay: (id, deliveryId, by) =>
      soon(
        log.commit(async (batch) => {
          assertEnabled(await findWebhook(batch.tx, id));
          const where = { id: deliveryId, webhookId: id };
          const fresh = { state: "pending", attempts: 0, nextAt: batch.at, settledAt: null };
          const { count } = await batch.tx.webhookDelivery.updateMany({ where, data: fresh });
          if (count === 0) throw new AppError("not_found", "There is no such delivery.");
          record(batch, by, { action: "webhook.replayed", target: `webhooks/${id}`, after: { delivery: deliveryId } });
          return toDelivery(await batch.tx.webhookDelivery.findUniqueOrThrow({ where: { id: deliveryId } }));
        }),
      ),
    ping: (id, by) =>
      soon(
        log.commit(async (batch) => {
          assertEnabled(await findWebhook(batch.tx, id));
          if ((await waitingOf(batch.tx, id)) >= MAX_WAITING)
            throw new AppError("conflict", `${MAX_WAITING} deliveries wait already.`);
          const body = payloadOf("ping", { webhookId: id }, batch.at);
          const data = {
            id: newDeliveryId(),
            webhookId: id,
            type: "ping",
            body,
            createdAt: batch.at,
            nextAt: batch.at,
          };
          record(batch, by, { action: "webhook.pinged", target: `webhooks/${id}` });
          return toDelivery(await batch.tx.webhookDelivery.create({ data }));
        }),
      ),
  };
}

/** Throws `not_found`. */
export async function findWebhook(tx: Pick<Tx, "webhook">, id: string): Promise<Prisma.WebhookGetPayload<object>> {
  const row = await tx.webhook.findUnique({ where: { id } });
  if (!row) throw new AppError("not_found", "There is no such webhook.");
  return row;
}

export const waitingOf = (tx: Tx, webhookId: string): Promise<number> =>
  tx.webhookDelivery.count({ where: { webhookId, nextAt: { not: null } } });

function assertEnabled({ enabled }: { enabled: boolean }): void {
  if (!enabled) throw new AppError("conflict", "The webhook is disabled: enable it first.");
}

const toDelivery = (row: Omit<Prisma.WebhookDeliveryGetPayload<object>, "body">): Delivery => ({
  id: row.id,
  webhookId: row.webhookId,
  type: row.type as Delivery["type"],
  records: row.records,
  state: row.state as Delivery["state"],
  attempts: row.attempts,
  createdAt: row.createdAt.toISOString(),
  nextAt: row.nextAt?.toISOString() ?? null,
  lastAt: row.lastAt?.toISOString() ?? null,
  status: row.status,
  reason: row.reason as Delivery["reason"],
  answer: row.answer,
});

export async function sweepDeliveries(db: Db): Promise<void> {
  const old = new Date(Date.now() - KEPT_MS);
  await deleteInParts(
    (most) => db.$executeRaw`DELETE FROM "WebhookDelivery" WHERE rowid IN
      (SELECT rowid FROM "WebhookDelivery" WHERE "settledAt" < ${old} LIMIT ${most})`,
  );
  // What waits for so long waits for a webhook that is disabled.
  await deleteInParts(
    (most) => db.$executeRaw`DELETE FROM "WebhookDelivery" WHERE rowid IN
      (SELECT rowid FROM "WebhookDelivery" WHERE "nextAt" < ${old} LIMIT ${most})`,
  );
  for (const { id } of await db.webhook.findMany({ select: { id: true } })) await sweepCrowded(db, id);
}

/** Leaves the last of what is settled. */
async function sweepCrowded(db: Db, webhookId: string): Promise<void> {
  const [last] = await db.webhookDelivery.findMany({
    where: { webhookId, settledAt: { not: null } },
    orderBy: { id: "desc" },
    skip: KEPT,
    take: 1,
    select: { id: true },
  });
  if (!last) return;
  await deleteInParts(
    (most) => db.$executeRaw`DELETE FROM "WebhookDelivery" WHERE rowid IN
      (SELECT rowid FROM "WebhookDelivery" WHERE "webhookId" = ${webhookId} AND "settledAt" IS NOT NULL
        AND id <= ${last.id} LIMIT ${most})`,
  );
}
