import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startCore, type TestCore } from "#core/testing.ts";
import { createSessions, type Sessions } from "./sessions.ts";

const KEY = { userId: "ann", clientId: "phone" };
/** As often as they are written. */
const WRITE_MS = 1_000;

let core: TestCore;
let sessions: Sessions;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  core = await startCore();
  sessions = createSessions(core.runtime);
});
afterEach(async () => {
  vi.useRealTimers();
  await core.close();
});

const stored = async () =>
  (await core.runtime.db.mqttSession.findUnique({ where: { userId_clientId: KEY } }))?.seq ?? null;
/** As a full disk does, which takes root to fill. */
const refuseWrites = (isRefused: boolean) =>
  core.runtime.db.$queryRawUnsafe(`PRAGMA query_only = ${isRefused ? "ON" : "OFF"}`);
const acknowledge = (seq: number) =>
  sessions.keep(KEY, () => ({ seq, grants: new Map([["users/ann", 1]]), sent: seq + 1 }));

it("keeps what was acknowledged while it cannot be written, goes by it, and writes it once it can", async () => {
  await refuseWrites(true);
  acknowledge(7);
  for (let tries = 0; tries < 3; tries += 1) {
    vi.advanceTimersByTime(WRITE_MS);
    const cursor = core.runtime.log.cursorAt(7);
    expect(await sessions.find(KEY)).toMatchObject({ cursor, sent: 8, grants: new Map([["users/ann", 1]]) });
  }
  expect(await stored()).toBeNull();
  // What came later is not overwritten by what is tried again.
  vi.advanceTimersByTime(WRITE_MS);
  acknowledge(9);
  await sessions.find(KEY);
  await refuseWrites(false);
  vi.advanceTimersByTime(WRITE_MS);
  await expect.poll(stored).toBe(9n);
  await sessions.close();
});

it("does not bring back a session that was ended meanwhile, and ends though nothing can be written", async () => {
  await refuseWrites(true);
  acknowledge(7);
  vi.advanceTimersByTime(WRITE_MS);
  await sessions.forget(KEY);
  expect(await sessions.find(KEY)).toBeNull();
  acknowledge(8);
  await sessions.close();
  expect(await stored()).toBeNull();
  await refuseWrites(false);
});
