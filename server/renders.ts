/** How many pages are rendered at once and how often for one: each costs the event loop some 15 ms, a long inbox more. */
import { createRateLimit, type RateLimit, rateLimited } from "#core/rate-limit.ts";

/** At once in all. More would only make each of them later. */
const AT_ONCE = 4;
/** Beyond those; who comes then is told to come again. */
const WAITING = 64;
/** Of one person or address: a page brings along the pages that its links lead to. */
const RATE = { burst: 120, perMinute: 240 };
/** To come again after, when all places are taken. */
const RETRY_MS = 2_000;

export interface Renders {
  /** Waits for its turn. Throws `rate_limited`: they ask too often, or too many wait. */
  run<T>(who: string, render: () => Promise<T>): Promise<T>;
  readonly running: number;
}

export function createRenders(limit: RateLimit = createRateLimit(RATE)): Renders {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function turn(): Promise<void> {
    if (running < AT_ONCE) {
      running += 1;
      return;
    }
    if (waiting.length >= WAITING) throw rateLimited(RETRY_MS);
    // Whoever leaves hands the place on.
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  return {
    async run(who, render) {
      limit.take(who);
      await turn();
      try {
        return await render();
      } finally {
        leave();
      }
    },
    get running() {
      return running;
    },
  };
}
