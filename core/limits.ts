/**
 * How often one caller may ask for what costs. Each is a number a minute (core/env.ts; 0: no limit) and a burst, which
 * ordinary use never comes near: whole minutes of triage by keyboard, and every tab coming back at once.
 */
import type { Env } from "./env.ts";
import { createRateLimit, type RateLimit } from "./rate-limit.ts";

/** By the user's id, or for senders and admins by that of the key. */
export interface Limits {
  /** Each may be an entry of the log: see docs/decisions/0031. */
  readonly commands: RateLimit;
  /** Changes of one's preferences and account. */
  readonly changes: RateLimit;
  /** Pages of the inbox, items, counts. */
  readonly reads: RateLimit;
  readonly searches: RateLimit;
  /** Of events, those that do not wait. */
  readonly polls: RateLimit;
  readonly dryRuns: RateLimit;
  readonly exports: RateLimit;
  /** One for each notification. */
  readonly sends: RateLimit;
}
export type LimitName = keyof Limits;

/** Minutes' worth that may come at once. Ten commands a second for more than six minutes are less than this. */
const BURST_MINUTES: Partial<Record<LimitName, number>> = { commands: 25 };

export function createLimits({ limits }: Pick<Env, "limits">, now?: () => number): Limits {
  const limit = (name: LimitName): RateLimit => {
    const perMinute = limits[name];
    const rate = { burst: perMinute * (BURST_MINUTES[name] ?? 1), perMinute };
    return createRateLimit(rate, now && { now });
  };
  return {
    commands: limit("commands"),
    changes: limit("changes"),
    reads: limit("reads"),
    searches: limit("searches"),
    polls: limit("polls"),
    dryRuns: limit("dryRuns"),
    exports: limit("exports"),
    sends: limit("sends"),
  };
}
