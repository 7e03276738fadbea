import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startCore, type TestCore } from "./testing.ts";

const HOUR = 3_600_000;

let core: TestCore;
beforeAll(async () => {
  // The clock of the chores alone is ours.
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  core = await startCore();
});
afterAll(async () => {
  vi.useRealTimers();
  await core.close();
});

test("sessions that have expired are removed within the hour, however many, and no others", async () => {
  const { db, auth } = core.runtime;
  await auth.sessions.signInAs("ann");
  const expired = Array.from({ length: 1_203 }, (_, n) => ({
    id: `old-${n}`,
    token: `old-${n}`,
    userId: "ben",
    expiresAt: new Date(Date.now() - 1),
  }));
  await db.session.createMany({ data: expired });
  vi.advanceTimersByTime(HOUR);
  const left = () => db.session.findMany({ select: { userId: true } });
  await expect.poll(left).toEqual([{ userId: "ann" }]);
});

test("keys of requests are forgotten after a day, however many, and no others", async () => {
  const { db } = core.runtime;
  const key = (n: number, hours: number) => ({
    ...{ scope: "s", key: `k${n}`, digest: "d", response: "{}" },
    createdAt: new Date(Date.now() - hours * HOUR),
  });
  await db.idempotencyKey.createMany({ data: Array.from({ length: 250 }, (_, n) => key(n, 25)) });
  await db.idempotencyKey.create({ data: key(250, 23) });
  vi.advanceTimersByTime(HOUR);
  const left = () => db.idempotencyKey.findMany({ select: { key: true } });
  await expect.poll(left, { timeout: 20_000 }).toEqual([{ key: "k250" }]);
});
