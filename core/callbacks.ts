/** Calls that the server makes for a reader who presses a button (core/signed-call.ts). */
import { createHash } from "node:crypto";
import type { Db } from "./db.ts";
import { notice } from "./entry.ts";
import type { Env } from "./env.ts";
import { AppError } from "./errors.ts";
import type { Inbox } from "./inbox.ts";
import type { Log } from "./log.ts";
import type { Action, CallResult } from "./protocol.ts";
import { rateLimited } from "./rate-limit.ts";
import { type CallAnswer, derivedSecret, failureOf, payloadOf, signedCall } from "./signed-call.ts";

export interface Callbacks {
  /**
   * Calls what the item's action names, once: while it runs a second call shares its result, and what is done is not
   * done again within a day. Throws `item_gone`; `not_found` where there is no such action; `invalid` for a link.
   */
  run(userId: string, itemId: string, index: number): Promise<CallResult>;
  /** Makes no more, and waits a moment for those under way: then `shutting_down`. May be called twice. */
  close(): Promise<void>;
}

/** Calls under way at once; beyond them `rate_limited`. */
const AT_ONCE = 50;
/** For calls under way once the server leaves. */
const GRACE_MS = 1_500;
/** After which one of them may well have ended. */
const FULL_MS = 1_000;

type Call = NonNullable<Action["call"]>;
type Settings = Pick<Env, "secret" | "callbackHosts">;

/** @param timeoutMs overrides the ten seconds, for tests that cannot wait. */
export function createCallbacks(db: Db, log: Log, inbox: Inbox, env: Settings, timeoutMs?: number): Callbacks {
  const running = new Map<string, Promise<CallResult>>();
  const leaving = new AbortController();
  let isClosed = false;

  return {
    async run(userId, itemId, index) {
      const { item } = await inbox.item({ userId }, itemId);
      const action = await actionOf(db, itemId, index);
      const scope = scopeOf(userId);
      const key = `${itemId}/${index}/${item.revision}`;
      const inFlight = running.get(`${scope}/${key}`);
      if (inFlight) return inFlight;
      if (isClosed) throw new AppError("shutting_down");
      if (running.size >= AT_ONCE) throw rateLimited(FULL_MS);
      const press = { notificationId: itemId, userId, label: action.label, index };
      const make = async () => {
        const { method, url } = action.call;
        const body = payloadOf("notification.action", { ...press, ...bodyOf(action.call) });
        const said = { method, url, id: idOf(scope, key), body, secrets: [callbackSecret(env)] };
        const { signal } = leaving;
        const limits = { hosts: env.callbackHosts, signal, ...(timeoutMs !== undefined && { timeoutMs }) };
        const answer = await signedCall(said, limits);
        // It may have been heard; pressed again it is the same call, by the same id.
        if ("reason" in answer && signal.aborted) throw new AppError("shutting_down");
        return resultOf(answer);
      };
      const result = once(db, log, { scope, key }, press, make);
      running.set(`${scope}/${key}`, result);
      return result.finally(() => running.delete(`${scope}/${key}`));
    },
    async close() {
      isClosed = true;
      const late = setTimeout(() => leaving.abort(), GRACE_MS);
      await Promise.allSettled(running.values());
      clearTimeout(late);
    },
  };
}

async function actionOf(db: Db, id: string, index: number): Promise<{ label: string; call: Call }> {
  const { actions } = await db.notification.findUniqueOrThrow({ where: { id }, select: { actions: true } });
  const action = (JSON.parse(actions) as Action[])[index];
  if (!action) throw new AppError("not_found", "There is no such action.");
  const { label, call } = action;
  if (!call) throw new AppError("invalid", "index: is a link", [{ path: "index", message: "is a link" }]);
  return { label, call };
}

const bodyOf = ({ body }: Call): { body?: Call["body"] } => (body === undefined ? {} : { body });

type Press = { notificationId: string; userId: string; label: string; index: number };

/**
 * What is done is remembered as long as an idempotency key (core/chores.ts forgets both), and the log has it; what
 * failed may be tried again.
 */
async function once(
  db: Db,
  log: Log,
  id: { scope: string; key: string },
  press: Press,
  make: () => Promise<CallResult>,
): Promise<CallResult> {
  const earlier = await db.idempotencyKey.findUnique({ where: { scope_key: id } });
  if (earlier) return { ...(JSON.parse(earlier.response) as Extract<CallResult, { outcome: "done" }>), repeated: true };
  const result = await make();
  if (result.outcome === "done") {
    await log.commit(async ({ tx, at, append }) => {
      // Removed meanwhile: what they did goes with them.
      if (!(await tx.user.findUnique({ where: { id: press.userId }, select: { id: true } }))) return;
      const data = { ...id, digest: "", response: JSON.stringify(result), createdAt: at };
      await tx.idempotencyKey.upsert({ where: { scope_key: id }, create: data, update: data });
      append(notice({ kind: "acted", ...press }));
    });
  }
  return result;
}

/** Of the keys under which a user's presses are remembered. */
export const scopeOf = (userId: string): string => `actions/${userId}`;

/** What a user pressed that is still remembered. */
export async function pressedBy(db: Db, userId: string) {
  const rows = await db.idempotencyKey.findMany({
    where: { scope: scopeOf(userId) },
    orderBy: { createdAt: "asc" },
    select: { key: true, response: true, createdAt: true },
  });
  return rows.map(({ key, response, createdAt }) => {
    const [notificationId = "", index] = key.split("/");
    const { status } = JSON.parse(response) as Extract<CallResult, { outcome: "done" }>;
    return { notificationId, index: Number(index), at: createdAt, status };
  });
}

/** The same for the same press, however often it is made: receivers know a repetition by it. */
const idOf = (scope: string, key: string): string =>
  `act_${createHash("sha256").update(`${scope}/${key}`).digest("hex").slice(0, 32)}`;

/** The key of the signatures, as receivers are given it. */
export const callbackSecret = (env: Pick<Env, "secret">): string => derivedSecret(env, "", "callbacks");

function resultOf(answer: CallAnswer): CallResult {
  const failure = failureOf(answer);
  if (failure) return { outcome: "failed", ...failure };
  const status = "status" in answer ? answer.status : 200;
  return { outcome: "done", status, at: new Date().toISOString(), repeated: false };
}
