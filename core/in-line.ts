/** One after the other for each key: who comes while another is at it waits, up to a bound. */
import { rateLimited } from "./rate-limit.ts";

/** That may wait behind the one that is at it. */
const WAITING = 4;
/** After which one of them may well have had its turn. */
const BUSY_MS = 1_000;

/** Throws `rate_limited` when too many wait. Kept as long as somebody is at it. */
export function createLines(): <T>(key: string, act: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, { last: Promise<unknown>; length: number }>();
  return (key, act) => {
    const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 };
    if (line.length > WAITING) return Promise.reject(rateLimited(BUSY_MS));
    line.length += 1;
    lines.set(key, line);
    const mine = line.last.then(act).finally(() => {
      line.length -= 1;
      if (line.length === 0) lines.delete(key);
    });
    line.last = mine.catch(() => undefined);
    return mine;
  };
}
