/**
 * How often something may be done, by key. A key's allowance is one number: the time at which all that was taken is
 * given back (GCRA). So a refusal writes nothing, and a key whose time has come is as good as unknown and is let go.
 *
 * Bounded, and not to be flushed: no key that still owes is let go for another. Beyond `keys` of them the unknown ones
 * share a fixed number of lanes by a secret hash, and one that gets a place of its own later takes the lane's debt along.
 */
import { createHash, randomBytes } from "node:crypto";
import { AppError } from "./errors.ts";

export interface Rate {
  /** So many at once. */
  burst: number;
  /** And so many a minute, evenly; 0: no limit at all. */
  perMinute: number;
}
export interface RateLimit {
  /** Throws `rate_limited` with `retryAfterMs`; then nothing is taken. `cost` above the burst waits for the whole of it. */
  take(key: string, cost?: number): void;
  /** It came to more than was taken: that too has to be waited for. */
  owe(key: string, cost: number): void;
  /** It was not one of those that are limited: it does not count. */
  giveBack(key: string, cost?: number): void;
  /** Milliseconds until that much may be taken; 0: now. Takes nothing. */
  waitMs(key: string, cost?: number): number;
  /** Keys in memory. */
  readonly size: number;
}
export interface RateLimitOptions {
  /** Kept at most. Callers bound how long one is. */
  keys?: number;
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
}

const MINUTE_MS = 60_000;
const KEYS = 50_000;
/** For keys beyond those kept. */
const LANES = 1_024;
/** Keys looked at whenever one comes, to let go of those that owe nothing: more than come, so that memory comes back. */
const LOOKED_AT = 4;

export function createRateLimit(
  { burst, perMinute }: Rate,
  { keys = KEYS, now = () => performance.now() }: RateLimitOptions = {},
): RateLimit {
  /** What one costs, in ms; of an unlimited rate nothing. */
  const stepMs = perMinute === 0 ? 0 : MINUTE_MS / perMinute;
  /** When each key owes nothing any more. */
  const clearAt = new Map<string, number>();
  /** Where `tidy` looks on. From the front each time it would pass over all that was deleted there since. */
  let walk = clearAt.entries();
  const lanes = new Float64Array(LANES);
  const seed = randomBytes(16);

  const laneOf = (key: string): number => createHash("sha256").update(seed).update(key).digest().readUInt16LE() % LANES;

  const debtOf = (key: string): number => clearAt.get(key) ?? lanes[laneOf(key)] ?? 0;

  function tidy(at: number): void {
    for (let looked = 0; looked < LOOKED_AT; looked += 1) {
      const { done, value } = walk.next();
      if (done) {
        walk = clearAt.entries();
        return;
      }
      const [key, clear] = value;
      if (clear <= at) clearAt.delete(key);
    }
  }

  function charge(key: string, until: number, at: number): void {
    if (!clearAt.has(key)) tidy(at);
    if (clearAt.has(key) || clearAt.size < keys) clearAt.set(key, until);
    else lanes[laneOf(key)] = until;
  }

  function waitMs(key: string, cost = 1): number {
    if (stepMs === 0) return 0;
    const room = Math.max(0, burst - cost) * stepMs;
    return Math.max(0, debtOf(key) - now() - room);
  }

  function owe(key: string, cost: number): void {
    if (stepMs === 0 || cost === 0) return;
    const at = now();
    charge(key, Math.max(at, debtOf(key)) + cost * stepMs, at);
  }

  return {
    waitMs,
    owe,
    take(key, cost = 1) {
      const wait = waitMs(key, cost);
      if (wait > 0) throw rateLimited(wait);
      owe(key, cost);
    },
    giveBack(key, cost = 1) {
      const clear = clearAt.get(key);
      if (clear !== undefined) clearAt.set(key, clear - cost * stepMs);
    },
    get size() {
      return clearAt.size;
    },
  };
}

/** Takes one of each limit, or none. Throws `rate_limited` with the longest wait. */
export function takeAll(limits: readonly (readonly [limit: RateLimit, key: string])[]): void {
  const wait = Math.max(0, ...limits.map(([limit, key]) => limit.waitMs(key)));
  if (wait > 0) throw rateLimited(wait);
  for (const [limit, key] of limits) limit.take(key);
}

/** Whole milliseconds, after which it is sure to be allowed. */
export const rateLimited = (waitMs: number, message?: string): AppError =>
  new AppError("rate_limited", message, undefined, { retryAfterMs: Math.ceil(waitMs) });
