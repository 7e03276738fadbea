import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { mostAtOnce, startCore, type TestCore } from "./testing.ts";

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

test("sessions that have expired are removed within the hour, however many, a hundred at once, and no others", async () => {
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
  expect(await mostAtOnce(core, "Session", 1)).toBe(100);
  const left = () => db.session.findMany({ select: { userId: true } });
  await expect.poll(left).toEqual([{ userId: "ann" }]);
});

test("keys of requests are forgotten after a day, however many, a hundred at once, and no others", async () => {
  const { db } = core.runtime;
  const key = (n: number, hours: number) => ({
    ...{ scope: "s", key: `k${n}`, digest: "d", response: "{}" },
    createdAt: new Date(Date.now() - hours * HOUR),
  });
  await db.idempotencyKey.createMany({ data: Array.from({ length: 250 }, (_, n) => key(n, 25)) });
  await db.idempotencyKey.create({ data: key(250, 23) });
  vi.advanceTimersByTime(HOUR);
  expect(await mostAtOnce(core, "IdempotencyKey", 1)).toBe(100);
  expect(await db.idempotencyKey.findMany({ select: { key: true } })).toEqual([{ key: "k250" }]);
});

test("links that are over are forgotten, however many, a hundred at once at most, and no others", async () => {
  const { db } = core.runtime;
  await db.verification.deleteMany();
  const link = (n: number) => ({
    ...{ id: `link-${1_000 + n}`, identifier: `invitation:${n}`, value: "ann" },
    expiresAt: new Date(Date.now() + (n % 4 === 0 ? HOUR : -1)),
  });
  await db.verification.createMany({ data: Array.from({ length: 1_004 }, (_, n) => link(n)) });
  vi.advanceTimersByTime(HOUR);
  expect(await mostAtOnce(core, "Verification", 251)).toBe(75);
  expect(await db.verification.count({ where: { expiresAt: { gt: new Date() } } })).toBe(251);
});
