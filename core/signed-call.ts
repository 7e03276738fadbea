/**
 * Calls that the server makes to addresses that others have named: those of actions, and webhooks. None but public ones
 * are reached: the address is judged after its name is resolved and is the one connected to, so that a name cannot
 * change its mind in between; redirects are not followed.
 */
import { createHmac, hkdfSync } from "node:crypto";
import { lookup } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { Env } from "./env.ts";
import { isPublicAddress } from "./public-address.ts";
import type { CALL_FAILURES, CALL_METHODS } from "./vocabulary.ts";

export interface SignedCall {
  method: (typeof CALL_METHODS)[number];
  url: string;
  /** The same whenever the same is said again: receivers know a repetition by it. */
  id: string;
  body: string;
  /** `whsec_…`; each of them signs. */
  secrets: readonly string[];
}
export interface CallLimits {
  /** Private hosts that may be called, each with or without a port. */
  hosts: Env["callbackHosts"];
  /** For all of it, resolving and connecting too. */
  timeoutMs?: number;
  /** Gives it up: the answer is then `unreachable`. */
  signal?: AbortSignal;
  /** How much of what it says is kept; 0 when left out. */
  keptBytes?: number;
}
export type CallAnswer =
  | { status: number; text: string }
  | { reason: Exclude<CallFailure["reason"], "status" | "redirect"> };
/** Why there was no answer at all. */
type Silence = Extract<CallAnswer, { reason: unknown }>["reason"];
export interface CallFailure {
  reason: (typeof CALL_FAILURES)[number];
  status?: number;
}

const TIMEOUT_MS = 10_000;
/** For a name to be resolved when nothing is called yet. */
const LOOKUP_MS = 3_000;
/** 1xx answers before the one that counts. */
const MAX_NOTICES = 20;
const SECRET_PREFIX = "whsec_";

/** What is said, as of https://www.standardwebhooks.com. */
export const payloadOf = (type: string, data: object, at = new Date()): string =>
  JSON.stringify({ type, timestamp: at.toISOString(), data });

/** A key of signatures, as receivers are given it; nothing of it is stored. */
export const derivedSecret = ({ secret }: Pick<Env, "secret">, salt: string, purpose: string): string =>
  `${SECRET_PREFIX}${Buffer.from(hkdfSync("sha256", secret, salt, `carillon ${purpose}`, 32)).toString("base64")}`;

export function signedCall(
  { method, url, id, body, secrets }: SignedCall,
  { hosts, timeoutMs = TIMEOUT_MS, signal: given, keptBytes = 0 }: CallLimits,
): Promise<CallAnswer> {
  const target = new URL(url);
  const isListed = isAmong(hosts, target);
  // A literal address is connected to without being looked up.
  if (!isListed && isPrivateLiteral(target)) return Promise.resolve({ reason: "forbidden" });
  const headers = { "content-length": String(Buffer.byteLength(body)), ...headersOf(id, body, secrets) };
  const request = target.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let status: number | null = null;
    let left = keptBytes;
    let notices = 0;
    // A connection of its own: a kept one was resolved for another call.
    const outgoing = request(target, { method, headers, agent: false, ...(!isListed && { lookup: lookupPublic }) });

    /** Whatever it is that ends it: what has been said by then is the answer. Again: nothing more. */
    const settle = (reason: Silence): void => {
      clearTimeout(late);
      given?.removeEventListener("abort", giveUp);
      outgoing.destroy();
      resolve(status === null ? { reason } : { status, text: textOf(parts, keptBytes) });
    };
    const giveUp = (): void => settle("unreachable");
    // A clock of our own: what the peer does, and what the engine makes of it, decides nothing about when this ends.
    const late = setTimeout(() => settle("timeout"), timeoutMs);

    outgoing.on("response", (answer) => {
      status = answer.statusCode ?? 0;
      // Cut off in the middle too: what has come is what is told.
      for (const end of ["end", "error", "close"]) answer.on(end, giveUp);
      if (left === 0) return giveUp();
      answer.on("data", (part: Buffer) => {
        parts.push(part);
        left -= part.length;
        if (left <= 0) giveUp();
      });
    });
    outgoing.on("information", () => {
      notices += 1;
      if (notices > MAX_NOTICES) giveUp();
    });
    // It would talk in another protocol, which nobody here does.
    outgoing.on("upgrade", (answer, socket) => {
      status = answer.statusCode ?? 0;
      socket.destroy();
      giveUp();
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) =>
      settle(error.code === FORBIDDEN ? "forbidden" : "unreachable"),
    );
    outgoing.on("close", giveUp);
    given?.addEventListener("abort", giveUp);
    if (given?.aborted) giveUp();
    else outgoing.end(body);
  });
}

/** Why it did not do what it should; null: any 2xx. */
export function failureOf(answer: CallAnswer): CallFailure | null {
  if ("reason" in answer) return { reason: answer.reason };
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  return { reason: status >= 300 && status < 400 ? "redirect" : "status", status };
}

/** Whether a call would be refused as things are. A name that does not resolve now may do so later, and is judged then. */
export async function isForbidden(url: string, hosts: CallLimits["hosts"]): Promise<boolean> {
  const target = new URL(url);
  if (isAmong(hosts, target)) return false;
  const host = hostOf(target);
  if (isIP(host) !== 0) return !isPublicAddress(host);
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), LOOKUP_MS);
    lookupPublic(host, { all: true }, (error) => {
      clearTimeout(late);
      resolve(error?.code === FORBIDDEN);
    });
  });
}

const isAmong = (hosts: CallLimits["hosts"], { hostname, host }: URL): boolean =>
  hosts.some((one) => one === hostname || one === host);

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");

const isPrivateLiteral = (target: URL): boolean => isIP(hostOf(target)) !== 0 && !isPublicAddress(hostOf(target));

function headersOf(id: string, body: string, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(SECRET_PREFIX.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  });
  return {
    "content-type": "application/json",
    "user-agent": "Carillon",
    "idempotency-key": id,
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}

function textOf(parts: readonly Buffer[], bytes: number): string {
  const text = Buffer.concat(parts).subarray(0, bytes).toString();
  // Without a character that was cut in two, and without what no page can show.
  return text.replace(/\uFFFD$/, "").replace(/(?![\n\t])\p{Cc}/gu, "");
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
