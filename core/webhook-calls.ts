/**
 * Makes the deliveries that are due: a few of each webhook at a time, so that a slow one is slow alone. A row stays due
 * until what came of it is written down, so a restart at any moment can repeat one (its id says so) and lose none.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Db, Prisma } from "./db.ts";
import type { Env } from "./env.ts";
import type { Batch, Log } from "./log.ts";
import type { Logger } from "./logger.ts";
import { type CallAnswer, type CallFailure, failureOf, signedCall } from "./signed-call.ts";
import type { WebhookResult } from "./webhook-protocol.ts";
import { secretsOf } from "./webhook-secrets.ts";

/** What came of a call. */
export type CallOutcome = "done" | CallFailure["reason"];
export interface WebhookCalls {
  /** Calls since the start. */
  readonly outcomes: ReadonlyMap<CallOutcome, number>;
  /** Begins what is due and has room; more follows as that ends. */
  makeDue(): Promise<void>;
  /** Begins no more, and waits a moment for those under way. */
  close(): Promise<void>;
}
export interface CallTiming {
  /** Between one attempt and the next; after the last it is given up. */
  delaysMs: readonly number[];
  timeoutMs: number;
  /** A webhook is disabled after so many attempts in a row that failed, over so long. */
  stopAfter: { failures: number; ms: number };
}

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];
export const CALL_TIMING: CallTiming = {
  delaysMs: [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR],
  timeoutMs: 10 * SECOND,
  stopAfter: { failures: 20, ms: 24 * HOUR },
};
/** Part of a delay by which it may be shorter or longer. */
const JITTER = 0.2;
/** Calls under way, in all and of one webhook. There are no more webhooks (core/webhooks.ts) than fill the first. */
const AT_ONCE = 100;
const AT_ONCE_EACH = 4;
/** Of an answer. */
const KEPT_BYTES = 512;
/** For calls under way once the server leaves; they are made again by the next. */
const GRACE_MS = 2 * SECOND;
/** When what came of a call cannot be written down: it would be made again at once. */
const HOLD_MS = 30 * SECOND;

type Due = Prisma.WebhookDeliveryGetPayload<{ include: { webhook: true } }>;

export function createWebhookCalls(
  db: Db,
  log: Log,
  env: Pick<Env, "secret" | "callbackHosts">,
  logger: Logger,
  { delaysMs, timeoutMs, stopAfter }: CallTiming,
): WebhookCalls {
  /** By id of the delivery. */
  const underWay = new Map<string, { webhookId: string; ended: Promise<void> }>();
  const leaving = new AbortController();
  const outcomes = new Map<CallOutcome, number>();
  let isClosed = false;
  let looking: Promise<void> | null = null;
  let again = false;

  function makeDue(): Promise<void> {
    again = true;
    looking ??= lookOften().finally(() => {
      looking = null;
    });
    return looking;
  }

  async function lookOften(): Promise<void> {
    while (again && !isClosed) {
      again = false;
      await look();
    }
  }

  async function look(): Promise<void> {
    const due = { nextAt: { lte: new Date() }, webhook: { enabled: true } };
    const waiting = await db.webhookDelivery.groupBy({ by: ["webhookId"], where: due });
    for (const { webhookId } of waiting) {
      const mine = [...underWay].flatMap(([id, call]) => (call.webhookId === webhookId ? [id] : []));
      const room = Math.min(AT_ONCE_EACH - mine.length, AT_ONCE - underWay.size);
      if (room <= 0) continue;
      const rows = await db.webhookDelivery.findMany({
        where: { ...due, webhookId, id: { notIn: mine } },
        orderBy: [{ nextAt: "asc" }, { id: "asc" }],
        take: room,
        include: { webhook: true },
      });
      for (const row of rows) begin(row);
    }
  }

  function begin(row: Due): void {
    if (isClosed) return;
    const failed = (error: unknown) => logger.error({ err: error, webhook: row.webhookId }, "a delivery failed");
    const ended = make(row)
      .catch(async (error: unknown) => {
        failed(error);
        await pause(HOLD_MS, undefined, { ref: false, signal: leaving.signal }).catch(() => undefined);
      })
      .then(() => {
        underWay.delete(row.id);
        makeDue().catch(failed);
      });
    underWay.set(row.id, { webhookId: row.webhookId, ended });
  }

  async function make({ webhook, ...row }: Due): Promise<void> {
    const secrets = secretsOf(env, webhook, new Date());
    const limits = { hosts: env.callbackHosts, timeoutMs, signal: leaving.signal, keptBytes: KEPT_BYTES };
    const answer = await signedCall({ method: "POST", url: webhook.url, id: row.id, body: row.body, secrets }, limits);
    if ("reason" in answer && leaving.signal.aborted) return;
    const outcome = failureOf(answer)?.reason ?? "done";
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    const stopped = await log.commit((batch) => settle(batch, row, answer));
    if (stopped) logger.warn({ webhook: webhook.id, reason: stopped }, "a webhook is disabled");
  }

  /** Resolves to why the webhook was disabled, if it was. */
  async function settle({ tx, at }: Batch, row: Omit<Due, "webhook">, answer: CallAnswer): Promise<string | null> {
    const failure = failureOf(answer);
    const { status, text } = "status" in answer ? answer : { status: null, text: "" };
    const reason = failure?.reason ?? null;
    const isGone = status === 410;
    const delayMs = row.type === "ping" || isGone ? undefined : delaysMs[row.attempts];
    const nextAt = failure && delayMs !== undefined ? new Date(at.getTime() + spread(delayMs)) : null;
    await tx.webhookDelivery.updateMany({
      where: { id: row.id },
      data: {
        attempts: row.attempts + 1,
        state: failure ? (nextAt ? "pending" : "failed") : "done",
        nextAt,
        settledAt: nextAt ? null : at,
        lastAt: at,
        status,
        reason,
        answer: text || null,
      },
    });
    const webhook = await tx.webhook.findUnique({ where: { id: row.webhookId } });
    if (!webhook) return null;
    const result: WebhookResult = { at: at.toISOString(), outcome: failure ? "failed" : "done", status, reason };
    const failures = failure ? webhook.failures + 1 : 0;
    const failingSince = failure ? (webhook.failingSince ?? at) : null;
    const hasFailedLong =
      failingSince !== null && failures >= stopAfter.failures && at.getTime() - failingSince.getTime() >= stopAfter.ms;
    const stopped = !webhook.enabled ? null : isGone ? "gone" : hasFailedLong ? "failing" : null;
    await tx.webhook.update({
      where: { id: webhook.id },
      data: {
        lastResult: JSON.stringify(result),
        failures,
        failingSince,
        ...(stopped && { enabled: false, stopped }),
      },
    });
    return stopped;
  }

  return {
    outcomes,
    makeDue,
    async close() {
      isClosed = true;
      await looking?.catch(() => undefined);
      const late = setTimeout(() => leaving.abort(), GRACE_MS);
      await Promise.all([...underWay.values()].map(({ ended }) => ended));
      clearTimeout(late);
    },
  };
}

const spread = (ms: number): number => ms * (1 - JITTER + 2 * JITTER * Math.random());
