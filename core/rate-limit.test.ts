import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError, errorBodyOf, isAppError, retryAfterOf } from "./errors.ts";
import { createRateLimit, type RateLimit, rateLimited, takeAll } from "./rate-limit.ts";

const RATE = { burst: 5, perMinute: 60 };
const STEP_MS = 1_000;

/** Null: it was let through; else the wait that the refusal told. */
function tried(act: () => void): number | null {
  try {
    act();
    return null;
  } catch (error) {
    if (!isAppError(error) || error.code !== "rate_limited") throw error;
    return error.retryAfterMs ?? Number.NaN;
  }
}

/** A bucket of tokens for each key, never forgotten: what the limit has to be like. */
function createModel() {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const filled = (key: string, now: number) => {
    const { tokens, at } = buckets.get(key) ?? { tokens: RATE.burst, at: now };
    return Math.min(RATE.burst, tokens + (now - at) / STEP_MS);
  };
  return {
    tokensOf: filled,
    take: (key: string, now: number) => buckets.set(key, { tokens: filled(key, now) - 1, at: now }),
  };
}

const steps = fc.array(
  fc.record({ key: fc.constantFrom("a", "b", "c", "d", "e", "f"), pauseMs: fc.nat({ max: 200 }) }),
  { minLength: 100, maxLength: 200 },
);

describe("what a rate limit lets through", () => {
  it("is what a bucket of tokens lets through, and the wait that it tells is the true one", () => {
    fc.assert(
      fc.property(steps, (wanted) => {
        let now = 0;
        const limit = createRateLimit(RATE, { now: () => now });
        const model = createModel();
        for (const { key, pauseMs } of wanted) {
          now += pauseMs;
          const tokens = model.tokensOf(key, now);
          const wait = tried(() => limit.take(key));
          if (wait === null) {
            expect(tokens).toBeGreaterThanOrEqual(1 - 1e-6);
            model.take(key, now);
          } else {
            expect(tokens).toBeLessThan(1);
            expect(Math.abs(wait - (1 - tokens) * STEP_MS)).toBeLessThanOrEqual(1);
            expect(limit.waitMs(key)).toBeGreaterThan(wait - 1);
          }
        }
      }),
    );
  });

  it("is never more than that of any key, whatever else comes: there is no flushing", () => {
    fc.assert(
      fc.property(
        steps,
        fc.array(fc.nat({ max: 40 }), { minLength: 50 }),
        fc.integer({ min: 1, max: 3 }),
        (wanted, junk, keys) => {
          let now = 0;
          let made = 0;
          const limit = createRateLimit(RATE, { keys, now: () => now });
          const model = createModel();
          for (const [index, { key, pauseMs }] of wanted.entries()) {
            now += pauseMs;
            const upTo = made + (junk[index] ?? 0);
            for (; made < upTo; made += 1) tried(() => limit.take(`junk ${made}`));
            if (tried(() => limit.take(key)) === null) {
              expect(model.tokensOf(key, now)).toBeGreaterThanOrEqual(1 - 1e-6);
              model.take(key, now);
            }
            expect(limit.size).toBeLessThanOrEqual(keys);
          }
        },
      ),
      // Each is a hundred steps with up to forty strangers between: four thousand refusals.
      { numRuns: 30 },
    );
  });

  it("stays limited for a key that is limited while ten times as many keys come as are kept", () => {
    let now = 0;
    const limit = createRateLimit({ burst: 2, perMinute: 2 }, { keys: 1_000, now: () => now });
    limit.take("ned", 2);
    for (let n = 0; n < 10_000; n += 1) {
      now += 1;
      tried(() => limit.take(`junk ${n}`));
      expect(tried(() => limit.take("ned"))).not.toBeNull();
    }
    expect(limit.size).toBe(1_000);
    now = 60_000;
    expect(tried(() => limit.take("ned"))).toBeNull();
  });

  it("makes nothing of a refusal: no key, and no longer wait", () => {
    let now = 0;
    const limit = createRateLimit(RATE, { now: () => now });
    const pair = createRateLimit(RATE, { now: () => now });
    limit.take("a", 5);
    const wait = limit.waitMs("a");
    for (let n = 0; n < 100; n += 1)
      expect(
        tried(() =>
          takeAll([
            [pair, `a ${n}`],
            [limit, "a"],
          ]),
        ),
      ).toBe(wait);
    expect([limit.waitMs("a"), limit.size, pair.size]).toEqual([wait, 1, 0]);
    now += wait;
    expect(tried(() => limit.take("a"))).toBeNull();
  });

  it("takes one of each limit, or none, and tells the longest wait", () => {
    const now = () => 0;
    const [short, long] = [
      createRateLimit({ burst: 1, perMinute: 60 }, { now }),
      createRateLimit({ burst: 1, perMinute: 6 }, { now }),
    ];
    const both = [
      [short, "a"],
      [long, "a"],
    ] as [RateLimit, string][];
    takeAll(both);
    expect(tried(() => takeAll(both))).toBe(10_000);
    expect(
      tried(() =>
        takeAll([
          [short, "b"],
          [long, "a"],
        ]),
      ),
    ).toBe(10_000);
    expect(short.waitMs("b")).toBe(0);
  });

  it("lets go of the keys that owe nothing", () => {
    let now = 0;
    const limit = createRateLimit(RATE, { now: () => now });
    for (let n = 0; n < 1_000; n += 1) limit.take(`${n}`);
    now = STEP_MS;
    for (let n = 0; n < 400; n += 1) limit.take(`later ${n}`);
    expect(limit.size).toBe(400);
  });

  it("is given back what does not count", () => {
    const limit = createRateLimit(RATE, { now: () => 0 });
    for (let n = 0; n < 100; n += 1) {
      limit.take("a");
      limit.giveBack("a");
    }
    limit.take("a", 5);
    expect(tried(() => limit.take("a"))).toBe(STEP_MS);
  });

  it("is all of the burst for what costs more than that, and everything without a limit", () => {
    const limit = createRateLimit(RATE, { now: () => 0 });
    limit.take("a", 20);
    expect(tried(() => limit.take("a"))).toBe(16 * STEP_MS);
    const unlimited = createRateLimit({ burst: 1, perMinute: 0 });
    for (let n = 0; n < 1_000; n += 1) unlimited.take("a");
    expect([unlimited.waitMs("a"), unlimited.size]).toEqual([0, 0]);
  });

  it("tells its wait in whole seconds over HTTP, never too early", () => {
    expect(retryAfterOf(errorBodyOf(rateLimited(1_000.4)))).toBe("2");
    expect(errorBodyOf(rateLimited(1_000.4))).toMatchObject({ code: "rate_limited", retryAfterMs: 1_001 });
    expect(retryAfterOf(errorBodyOf(new AppError("not_found")))).toBeNull();
  });
});
