/** Webhooks: who is told what happens here, and what came of telling them (docs/webhooks.md). */
import { randomBytes } from "node:crypto";
import { type Actor, record } from "./audit.ts";
import type { Db, Prisma } from "./db.ts";
import type { Env } from "./env.ts";
import { AppError } from "./errors.ts";
import type { Log } from "./log.ts";
import type { Logger } from "./logger.ts";
import type { Reads } from "./reads.ts";
import { isForbidden } from "./signed-call.ts";
import { CALL_TIMING, type CallOutcome, type CallTiming, createWebhookCalls } from "./webhook-calls.ts";
import { createDeliveries, type Deliveries, findWebhook, sweepDeliveries, waitingOf } from "./webhook-deliveries.ts";
import type { NewWebhook, Webhook, WebhookChange, WebhookEvent, WebhookResult } from "./webhook-protocol.ts";
import { newSalt, OVERLAP_MS, secretOf } from "./webhook-secrets.ts";
import { tailLog } from "./webhook-tail.ts";

export interface Webhooks extends Deliveries {
  /** The oldest first. */
  list(): Promise<Webhook[]>;
  /** `secret` is told here and never again. Throws `invalid` for an address that is not let out, `conflict` for too many. */
  create(input: NewWebhook, by: Actor): Promise<{ webhook: Webhook; secret: string }>;
  /** What is left out stays. Enabled, it begins anew at the head of the log. Throws `not_found`, `invalid`. */
  change(id: string, change: WebhookChange, by: Actor): Promise<Webhook>;
  /** With its deliveries. Throws `not_found`. */
  remove(id: string, by: Actor): Promise<void>;
  /** For a day both sign. Throws `not_found`. */
  rotate(id: string, by: Actor): Promise<{ secret: string }>;
  /** What came of the calls since the start. */
  readonly outcomes: ReadonlyMap<CallOutcome, number>;
  /** Deliveries that are to be made to those that are enabled, and since when the oldest of them waits. */
  pending(): Promise<{ count: number; since: Date | null }>;
  /** For how long what happens is gathered. */
  readonly windowMs: number;
  /** Makes deliveries of what the log has, and begins those that are due. */
  tell(): Promise<void>;
  /** Begins the deliveries that are due. */
  makeDue(): Promise<void>;
  /** Forgets what was settled long ago, and more of it than is kept. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}
export interface WebhookTiming extends CallTiming {
  windowMs: number;
}

const WINDOW_MS = 5_000;
const MAX_WEBHOOKS = 25;

/** @param timing overrides what is not to be waited for in tests. */
export function createWebhooks(
  db: Db,
  reads: Reads,
  log: Log,
  env: Pick<Env, "secret" | "callbackHosts">,
  logger: Logger,
  timing: Partial<WebhookTiming> = {},
): Webhooks {
  const calls = createWebhookCalls(db, log, env, logger, { ...CALL_TIMING, ...timing });
  const begin = () =>
    void calls.makeDue().catch((error: unknown) => logger.error({ err: error }, "deliveries wait for the next second"));
  const deliveries = createDeliveries(db, log, begin);
  let telling: Promise<void> | null = null;

  async function assertLetOut(url: string | undefined): Promise<void> {
    if (url === undefined || !(await isForbidden(url, env.callbackHosts))) return;
    const message = "leads to an address that is not public";
    throw new AppError("invalid", `url: ${message}`, [{ path: "url", message }]);
  }

  return {
    outcomes: calls.outcomes,
    async pending() {
      const where = { nextAt: { not: null }, webhook: { enabled: true } };
      const { _count, _min } = await db.webhookDelivery.aggregate({ where, _count: true, _min: { createdAt: true } });
      return { count: _count, since: _min.createdAt };
    },
    windowMs: timing.windowMs ?? WINDOW_MS,
    async list() {
      const [rows, waiting] = await Promise.all([
        db.webhook.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }], take: MAX_WEBHOOKS }),
        db.webhookDelivery.groupBy({ by: ["webhookId"], where: { nextAt: { not: null } }, _count: true }),
      ]);
      const counts = new Map(waiting.map(({ webhookId, _count }) => [webhookId, _count]));
      return rows.map((row) => toWebhook(row, counts.get(row.id) ?? 0));
    },
    async create(input, by) {
      await assertLetOut(input.url);
      const salt = newSalt();
      const webhook = await log.commit(async (batch) => {
        if ((await batch.tx.webhook.count()) >= MAX_WEBHOOKS)
          throw new AppError("conflict", `There are ${MAX_WEBHOOKS} webhooks: remove some first.`);
        const row = await batch.tx.webhook.create({
          data: {
            ...input,
            id: randomBytes(9).toString("base64url"),
            events: JSON.stringify(input.events),
            salt,
            cursor: BigInt(batch.next - 1),
            createdAt: batch.at,
            createdBy: by.id,
          },
        });
        record(batch, by, { action: "webhook.created", target: `webhooks/${row.id}`, after: { ...input } });
        return toWebhook(row, 0);
      });
      return { webhook, secret: secretOf(env, salt) };
    },
    async change(id, { events, ...fields }, by) {
      await assertLetOut(fields.url);
      const changed = await log.commit(async (batch) => {
        const before = await findWebhook(batch.tx, id);
        const isNews = fields.enabled !== undefined && fields.enabled !== before.enabled;
        const row = await batch.tx.webhook.update({
          where: { id },
          data: {
            ...fields,
            ...(events && { events: JSON.stringify(events) }),
            ...(isNews && { stopped: null }),
            ...(isNews && fields.enabled && { failures: 0, failingSince: null, cursor: BigInt(batch.next - 1) }),
          },
        });
        record(batch, by, {
          action: "webhook.changed",
          target: `webhooks/${id}`,
          before: told(before),
          after: told(row),
        });
        return toWebhook(row, await waitingOf(batch.tx, id));
      });
      begin();
      return changed;
    },
    async remove(id, by) {
      await log.commit(async (batch) => {
        const before = await findWebhook(batch.tx, id);
        await batch.tx.webhook.delete({ where: { id } });
        record(batch, by, { action: "webhook.removed", target: `webhooks/${id}`, before: told(before) });
      });
    },
    async rotate(id, by) {
      const salt = newSalt();
      await log.commit(async (batch) => {
        const { salt: oldSalt } = await findWebhook(batch.tx, id);
        const oldUntil = new Date(batch.at.getTime() + OVERLAP_MS);
        await batch.tx.webhook.update({ where: { id }, data: { salt, oldSalt, oldUntil } });
        record(batch, by, { action: "webhook.rotated", target: `webhooks/${id}` });
      });
      return { secret: secretOf(env, salt) };
    },
    ...deliveries,
    async tell() {
      telling ??= tailLog(db, reads, log, logger).finally(() => {
        telling = null;
      });
      await telling;
      await calls.makeDue();
    },
    makeDue: calls.makeDue,
    sweep: () => sweepDeliveries(db),
    close: () => calls.close(),
  };
}

type Row = Prisma.WebhookGetPayload<object>;

/** What the audit log tells of it. */
const told = ({ url, events, description, enabled }: Row) => ({
  url,
  events: JSON.parse(events) as WebhookEvent[],
  description,
  enabled,
});

const toWebhook = (row: Row, waiting: number): Webhook => ({
  id: row.id,
  ...told(row),
  stopped: row.stopped as Webhook["stopped"],
  lastResult: row.lastResult === null ? null : (JSON.parse(row.lastResult) as WebhookResult),
  failures: row.failures,
  waiting,
  missedAt: row.missedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  createdBy: row.createdBy,
});
