import { expect, test } from "vitest";
import { readEnv } from "./env.ts";
import { isAppError } from "./errors.ts";
import { createLimits, createSearchLimit } from "./limits.ts";
import { inboxQuery } from "./protocol.ts";
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

test("a search that goes on from where the server said costs a quarter, and nothing else does", () => {
  const now = 0;
  const limits = createLimits({ limits: { ...env.limits, searches: 100 } }, () => now);
  const search = createSearchLimit(limits);
  const asked = (more: object = {}) => inboxQuery.parse({ q: "bell", ...more });
  const left = (who: string) => {
    let taken = 0;
    for (; limits.searches.waitMs(who) === 0; taken += 1) limits.searches.take(who);
    return taken;
  };
  search.take("ann", asked());
  search.told("ann", asked(), 90);
  // Page after page, in whatever size; the same one again is no dearer.
  for (let place = 90; place > 50; place -= 1) {
    search.take("ann", asked({ before: place, limit: 200 }));
    search.told("ann", asked({ before: place, limit: 200 }), place - 1);
  }
  search.take("ann", asked({ before: 90 }));
  search.told("ann", asked({ before: 50 }), null);
  expect(left("ann")).toBe(88);

  // Made up, of another search or of somebody else it is a search as any other.
  search.told("ben", asked(), 90);
  for (const query of [{ before: 89 }, { before: 90, q: "bells" }, { before: 90, view: "unread" }, {}])
    search.take("ben", asked(query));
  search.take("cleo", asked({ before: 90 }));
  expect([left("ben"), left("cleo")]).toEqual([96, 99]);
});
