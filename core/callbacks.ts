/**
 * Calls that the server makes for a reader who presses a button. Whoever may send may name an address, so none but
 * public ones are reached: the address is judged after its name is resolved and is the one connected to, so that a name
 * cannot change its mind in between; redirects are not followed.
 */
import { createHash, createHmac, hkdfSync } from "node:crypto";
import { lookup } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { Db } from "./db.ts";
import type { Env } from "./env.ts";
import { AppError } from "./errors.ts";
import type { Inbox } from "./inbox.ts";
import type { Action, CallResult } from "./protocol.ts";
import { isPublicAddress } from "./public-address.ts";

export interface Callbacks {
  /**
   * Calls what the item's action names, once: while it runs a second call shares its result, and what is done is not
   * done again within a day. Throws `item_gone`; `not_found` where there is no such action; `invalid` for a link.
   */
  run(userId: string, itemId: string, index: number): Promise<CallResult>;
}

/** For all of it, resolving and connecting too. */
const TIMEOUT_MS = 10_000;
/** Calls under way at once; beyond them `rate_limited`. */
const AT_ONCE = 50;

type Call = NonNullable<Action["call"]>;
type Settings = Pick<Env, "secret" | "callbackHosts">;

/** @param timeoutMs overrides the ten seconds, for tests that cannot wait. */
export function createCallbacks(db: Db, inbox: Inbox, env: Settings, timeoutMs = TIMEOUT_MS): Callbacks {
  const running = new Map<string, Promise<CallResult>>();

  return {
    async run(userId, itemId, index) {
      const { item } = await inbox.item(userId, itemId);
      const action = await actionOf(db, itemId, index);
      const scope = `actions/${userId}`;
      const key = `${itemId}/${index}/${item.revision}`;
      const inFlight = running.get(`${scope}/${key}`);
      if (inFlight) return inFlight;
      if (running.size >= AT_ONCE) throw new AppError("rate_limited");
      const data = { notificationId: itemId, userId, label: action.label, index, ...bodyOf(action.call) };
      const result = once(db, { scope, key }, () => call(action.call, idOf(scope, key), data, env, timeoutMs));
      running.set(`${scope}/${key}`, result);
      return result.finally(() => running.delete(`${scope}/${key}`));
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

/** What is done is remembered as long as an idempotency key (core/chores.ts forgets both); what failed may be tried again. */
async function once(db: Db, id: { scope: string; key: string }, make: () => Promise<CallResult>): Promise<CallResult> {
  const earlier = await db.idempotencyKey.findUnique({ where: { scope_key: id } });
  if (earlier) return { ...(JSON.parse(earlier.response) as Extract<CallResult, { outcome: "done" }>), repeated: true };
  const result = await make();
  if (result.outcome === "done") {
    const data = { ...id, digest: "", response: JSON.stringify(result), createdAt: new Date() };
    await db.idempotencyKey.upsert({ where: { scope_key: id }, create: data, update: data });
  }
  return result;
}

/** The same for the same press, however often it is made: receivers know a repetition by it. */
const idOf = (scope: string, key: string): string =>
  `act_${createHash("sha256").update(`${scope}/${key}`).digest("hex").slice(0, 32)}`;

/** The key of the signatures, as receivers are given it. */
export const callbackSecret = ({ secret }: Pick<Env, "secret">): string =>
  `whsec_${Buffer.from(hkdfSync("sha256", secret, "", "carillon callbacks", 32)).toString("base64")}`;

/** Headers and body as of https://www.standardwebhooks.com. */
function signed(id: string, data: object, env: Settings): { body: string; headers: Record<string, string> } {
  const at = new Date();
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const body = JSON.stringify({ type: "notification.action", timestamp: at.toISOString(), data });
  const key = Buffer.from(callbackSecret(env).slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    "user-agent": "Carillon",
    "idempotency-key": id,
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
  return { body, headers };
}

function call({ method, url }: Call, id: string, data: object, env: Settings, timeoutMs: number): Promise<CallResult> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, "");
  const isListed = env.callbackHosts.some((one) => one === target.hostname || one === target.host);
  // A literal address is connected to without being looked up.
  if (!isListed && isIP(host) !== 0 && !isPublicAddress(host))
    return Promise.resolve({ outcome: "failed", reason: "forbidden" });
  const { body, headers } = signed(id, data, env);
  const request = target.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const outgoing = request(
      target,
      // A connection of its own: a kept one was resolved for another call.
      { method, headers, signal, agent: false, ...(!isListed && { lookup: lookupPublic }) },
      (answer) => {
        // Nobody reads what it says.
        answer.destroy();
        resolve(resultOf(answer.statusCode ?? 0));
      },
    );
    outgoing.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === FORBIDDEN ? "forbidden" : signal.aborted ? "timeout" : "unreachable";
      resolve({ outcome: "failed", reason });
    });
    outgoing.end(body);
  });
}

function resultOf(status: number): CallResult {
  if (status >= 200 && status < 300) return { outcome: "done", status, at: new Date().toISOString(), repeated: false };
  return { outcome: "failed", reason: status >= 300 && status < 400 ? "redirect" : "status", status };
}

const FORBIDDEN = "EFORBIDDENADDRESS";

/** One private address among several is enough: which of them is connected to is not ours to say. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address)))
      return callback(Object.assign(new Error("The address is not public."), { code: FORBIDDEN }), []);
    if (options.all) return callback(null, addresses);
    const [first] = addresses;
    callback(null, first?.address ?? "", first?.family);
  });
};
