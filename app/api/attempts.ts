/** How often a password may be tried. Bounded: beyond what is kept, the window that began longest ago is forgotten. */

import { forgetOldest } from "#core/forget-oldest.ts";
import { rateLimited } from "#core/rate-limit.ts";

export interface Attempts {
  /** Counts one attempt under each key. Throws `rate_limited`. */
  take(limits: Readonly<Record<string, number>>): void;
  /** It was the right password: the attempt does not count. */
  giveBack(keys: readonly string[]): void;
}

const WINDOW_MS = 60_000;
const KEPT = 50_000;

export function createAttempts(now: () => number = Date.now): Attempts {
  const windows = new Map<string, { count: number; until: number }>();

  function windowOf(key: string) {
    const window = windows.get(key);
    if (window && window.until > now()) return window;
    const fresh = { count: 0, until: now() + WINDOW_MS };
    windows.delete(key);
    windows.set(key, fresh);
    forgetOldest(windows, KEPT);
    return fresh;
  }

  return {
    take(limits) {
      const wanted = Object.entries(limits).map(([key, limit]) => ({ window: windowOf(key), limit }));
      const full = wanted.filter(({ window, limit }) => window.count >= limit);
      if (full.length > 0) throw rateLimited(Math.max(...full.map(({ window }) => window.until)) - now());
      for (const { window } of wanted) window.count += 1;
    },
    giveBack(keys) {
      for (const key of keys) {
        const window = windows.get(key);
        if (window && window.count > 0) window.count -= 1;
      }
    },
  };
}
