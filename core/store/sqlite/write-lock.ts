/**
 * Waits for the lock that one writer of the file has at a time, in the event loop: the driver's own way of waiting is to
 * sleep on the only thread, and then nobody is answered, not even who only reads.
 */
import { isBusy } from "./refusals.ts";

/**
 * Does the act once nobody else has the lock. The act throws SQLite's own "busy" before it has done anything, and is done
 * again; acts that wait are done in the order in which they came. After `until` (ms since the epoch; left out, the whole
 * wait from now on) it rejects with that "busy".
 */
export type WriteLock = <T>(act: () => T, until?: number) => Promise<T>;

/** Longer than a copy or a shell's statement holds it, shorter than most clients wait for an answer. */
export const LOCK_WAIT_MS = 5_000;
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 50;
/** Who comes when so many wait is not put behind them: it is tried once, and told. */
const MOST_WAITING = 10_000;

interface Waiting {
  until: number;
  /** False: somebody has the lock still. */
  attempt(): boolean;
  giveUp(): void;
}

export function createWriteLock(waitMs: number): WriteLock {
  const waiting: Waiting[] = [];
  let pauseMs = FIRST_PAUSE_MS;

  function retry(): void {
    if (waiting[0]?.attempt()) {
      waiting.shift();
      pauseMs = FIRST_PAUSE_MS;
      // Each is a write to the disk: the loop turns between two.
      if (waiting.length > 0) setImmediate(retry);
      return;
    }
    const now = Date.now();
    for (let at = waiting.length - 1; at >= 0; at -= 1) {
      if ((waiting[at] as Waiting).until <= now) waiting.splice(at, 1)[0]?.giveUp();
    }
    if (waiting.length === 0) return;
    setTimeout(retry, pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }

  return async (act, until = Date.now() + waitMs) => {
    if (waiting.length === 0 || waiting.length >= MOST_WAITING) {
      try {
        return act();
      } catch (error) {
        if (!isBusy(error) || waiting.length >= MOST_WAITING || until <= Date.now()) throw error;
      }
    }
    return new Promise((resolve, reject) => {
      let refusal: unknown;
      const isFirst = waiting.length === 0;
      waiting.push({
        until,
        attempt() {
          try {
            resolve(act());
          } catch (error) {
            refusal = error;
            if (isBusy(error)) return false;
            reject(error);
          }
          return true;
        },
        giveUp() {
          // Who stood behind others to the end is tried once, to know that it is busy.
          if (refusal !== undefined || !this.attempt()) reject(refusal);
        },
      });
      if (!isFirst) return;
      pauseMs = FIRST_PAUSE_MS;
      setTimeout(retry, pauseMs);
    });
  };
}
