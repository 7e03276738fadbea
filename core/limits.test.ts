import { expect, test } from "vitest";
import { readEnv } from "./env.ts";
import { isAppError } from "./errors.ts";
import { createLimits } from "./limits.ts";
import type { RateLimit } from "./rate-limit.ts";

const env = readEnv({ CARILLON_SECRET: "test-secret-0123456789-0123456789-abcdef" });
const DAY_MS = 24 * 3_600_000;

/** How many one caller gets through at full speed: as soon as one is allowed it is taken. */
function atFullSpeed(limit: RateLimit, ms: number, clock: { now: number }): number {
  const end = clock.now + ms;
  let taken = 0;
  while (clock.now < end) {
    try {
      limit.take("one");
      taken += 1;
    } catch (error) {
      if (!isAppError(error)) throw error;
      clock.now += error.retryAfterMs ?? Number.NaN;
    }
  }
  return taken;
}

test("what one person can add to the log in a day leaves a cursor of yesterday in a log of the default size", () => {
  const clock = { now: 0 };
  const limits = createLimits(env, () => clock.now);
  const commands = atFullSpeed(limits.commands, DAY_MS, clock);
  clock.now = 0;
  const changes = atFullSpeed(limits.changes, DAY_MS, clock);
  // The burst, and 120 a minute; 60 a minute.
  expect(commands).toBeLessThanOrEqual(3_000 + 120 * 24 * 60 + 1);
  expect(commands).toBeGreaterThan(120 * 24 * 60);
  expect(commands + changes).toBeLessThan(env.logMaxEntries / 3);
});

test("ten commands a second for six minutes are ordinary use, and so are fifty tabs that come back and poll", () => {
  let now = 0;
  const limits = createLimits(env, () => now);
  for (let n = 0; n < 6 * 60 * 10; n += 1) {
    limits.commands.take("ann");
    now += 100;
  }
  for (let tab = 0; tab < 50; tab += 1) {
    limits.reads.take("ann", 3);
    limits.polls.take("ann", 20);
  }
});

test("a number of 0 is no limit, and senders have none unless one is set", () => {
  const unlimited = createLimits({ limits: { ...env.limits, commands: 0 } }, () => 0);
  for (let n = 0; n < 10_000; n += 1) {
    unlimited.commands.take("ann");
    unlimited.sends.take("keys/ci");
  }
});
