import { afterAll, beforeAll, expect, test } from "vitest";
import { openSettings } from "#core/settings.ts";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
let root: Record<string, string>;
beforeAll(async () => {
  api = await startApi({ logMaxEntries: 500, logMaxAgeDays: 9 });
  root = await api.as("root");
});
afterAll(() => api.close());

const call = (method: string, body?: unknown) => api.call(method, "/api/settings/retention", body, root);

test("retention holds from the moment it is set, and outlives a restart", async () => {
  const { runtime } = api.core;
  expect((await call("GET")).body).toMatchObject({ retention: { maxEntries: 500, maxAgeDays: 9 } });
  for (let index = 0; index < 8; index += 1) await api.core.publish(["users/ann"], `Item ${index}`);
  const old = runtime.log.cursorAt(runtime.log.head - 6);
  const { status, body } = await call("PUT", { maxEntries: 3, maxAgeDays: 30 });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    retention: { maxEntries: 3, maxAgeDays: 30 },
    defaults: { maxEntries: 500, maxAgeDays: 9 },
    log: { entries: 3, tail: runtime.log.head - 3 },
  });
  const ann = await api.as("ann");
  expect(runtime.log.locate(old)).toEqual({ reset: "expired" });
  expect((await api.call("GET", "/api/inbox", undefined, ann)).body.items).toHaveLength(8);
  const again = await openSettings(runtime.db, runtime.log, runtime.env);
  expect(again.retention).toEqual({ maxEntries: 3, maxAgeDays: 30 });

  expect((await call("DELETE")).body).toMatchObject({ retention: { maxEntries: 500, maxAgeDays: 9 } });
  const { body: told } = await api.call("GET", "/api/audit?action=settings", undefined, root);
  expect(told.entries).toMatchObject([
    { before: { maxEntries: 3, maxAgeDays: 30 }, after: { maxEntries: 500, maxAgeDays: 9 } },
    { before: { maxEntries: 500, maxAgeDays: 9 }, after: { maxEntries: 3, maxAgeDays: 30 } },
  ]);
});

test.each([
  ["none", { maxEntries: 0, maxAgeDays: 1 }, "maxEntries"],
  ["too many days", { maxEntries: 1, maxAgeDays: 36_501 }, "maxAgeDays"],
  ["half a day", { maxEntries: 1, maxAgeDays: 0.5 }, "maxAgeDays"],
  ["nothing", {}, "maxEntries"],
  ["a misspelt field", { maxEntries: 1, maxAgeDays: 1, maxHours: 1 }, "maxHours"],
])("%s is refused, and the field named; what was set holds", async (_, input, path) => {
  const before = (await call("GET")).body;
  const { status, body } = await call("PUT", input);
  expect(status).toBe(422);
  expect(body.error.details).toContainEqual({ path, message: expect.any(String) });
  expect((await call("GET")).body.retention).toEqual(before.retention);
});

test.each([
  ["GET", undefined],
  ["PUT", { maxEntries: 1, maxAgeDays: 1 }],
  ["DELETE", undefined],
])("%s is not for members", async (method, body) => {
  expect((await api.call(method, "/api/settings/retention", body, await api.as("ben"))).status).toBe(403);
});
