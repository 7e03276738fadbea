/**
 * How often one caller may ask for what costs. Each is a number a minute (core/env.ts; 0: no limit) and a burst, which
 * ordinary use never comes near: whole minutes of triage by keyboard, and every tab coming back at once.
 */
import type { Env } from "./env.ts";
import { forgetOldest } from "./forget-oldest.ts";
import type { InboxQuery } from "./protocol.ts";
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

/** What a page costs that goes on with a search from where the server said; the first one costs 1. */
const GOES_ON = 0.25;
/** Places told and not forgotten; without theirs people pay as for a first page. */
const PLACES = 10_000;

/** Charges `searches` for a page of one; `told` is called with where the next begins. */
export function createSearchLimit({ searches }: Pick<Limits, "searches">) {
  const places = new Map<string, true>();
  const placeOf = (userId: string, { before, limit: _, ...query }: InboxQuery): string =>
    JSON.stringify([userId, before, Object.entries(query).sort()]);
  return {
    take(userId: string, query: InboxQuery): void {
      searches.take(userId, places.has(placeOf(userId, query)) ? GOES_ON : 1);
    },
    told(userId: string, query: InboxQuery, next: number | null): void {
      if (next === null) return;
      places.set(placeOf(userId, { ...query, before: next }), true);
      forgetOldest(places, PLACES);
    },
  };
}

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
