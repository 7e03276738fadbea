import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

describe("how long items are kept", () => {
  const PATH = "/api/settings/items";
  const rules = {
    maxDays: 365,
    archivedDays: 30,
    readDays: null,
    categories: [{ category: "billing", maxDays: null }],
  };

  test("is for ever, until an admin says otherwise; what they say is audited and outlives a restart", async () => {
    expect((await api.call("GET", PATH)).body).toEqual({
      maxDays: null,
      archivedDays: null,
      readDays: null,
      categories: [],
    });
    expect(await api.call("PUT", PATH, rules)).toMatchObject({ status: 200, body: rules });
    const { body } = await api.call("GET", "/api/audit?action=settings.changed&limit=1");
    expect(body.entries[0]).toMatchObject({
      target: { id: "settings/item-retention" },
      before: { maxDays: null },
    });
    expect(body.entries[0].after).toMatchObject({ maxDays: 365, archivedDays: 30, categories: rules.categories });
    const { db, log, env } = api.core.runtime;
    expect((await openSettings(db, log, env)).itemRetention).toEqual(rules);
  });

  test.each([
    ["no day", { maxDays: 0 }, "maxDays"],
    ["a part of a day", { archivedDays: 1.5 }, "archivedDays"],
    ["a century", { readDays: 36_501 }, "readDays"],
    ["a misspelt field", { maxDay: 5 }, "maxDay"],
    ["a category twice", { categories: [1, 2].map((maxDays) => ({ category: "billing", maxDays })) }, "categories"],
  ])("refuses %s, and names the field", async (_, wrong, path) => {
    const { status, body } = await api.call("PUT", PATH, wrong);
    expect([status, body.error.details[0].path]).toEqual([422, path]);
  });

  test("refuses a category that does not exist, and names it", async () => {
    const wrong = {
      categories: [
        { category: "billing", maxDays: 1 },
        { category: "nothing", maxDays: 1 },
      ],
    };
    expect(await api.call("PUT", PATH, wrong)).toMatchObject({
      status: 422,
      body: { error: { code: "unknown_category", details: [{ path: "categories.1.category" }] } },
    });
  });

  test("is an admin's to see and say, and so is what takes how much", async () => {
    const ann = await api.as("ann");
    expect((await api.call("GET", PATH, undefined, ann)).status).toBe(403);
    expect((await api.call("PUT", PATH, rules, ann)).status).toBe(403);
    expect((await api.call("GET", "/api/storage", undefined, ann)).status).toBe(403);
    expect((await api.call("GET", "/api/storage")).body).toMatchObject({ file: expect.any(Number) });
  });
});

describe("who may use the lab", () => {
  const PATH = "/api/settings/lab";

  test("is for admins to say; until then members may in a demo only, and what is said is audited and stays", async () => {
    const { db, log, env, lab } = api.core.runtime;
    expect(env.isDemo).toBe(false);
    expect((await openSettings(db, log, { ...env, isDemo: true })).labAccess).toEqual({ members: true });
    expect((await api.call("GET", PATH)).body).toEqual({ members: false });
    expect([lab.isFor("admin"), lab.isFor("member")]).toEqual([true, false]);
    expect(await api.call("PUT", PATH, { members: true }, root)).toMatchObject({
      status: 200,
      body: { members: true },
    });
    expect([lab.isFor("admin"), lab.isFor("member")]).toEqual([true, true]);
    const { body } = await api.call("GET", "/api/audit?action=settings.changed&limit=1");
    expect(body.entries[0]).toMatchObject({
      actor: { id: "root" },
      target: { id: "settings/lab" },
      before: { members: false },
      after: { members: true },
    });
    expect((await openSettings(db, log, env)).labAccess).toEqual({ members: true });
    await api.call("PUT", PATH, { members: false }, root);
    // Said once, it holds in a demo too.
    expect((await openSettings(db, log, { ...env, isDemo: true })).labAccess).toEqual({ members: false });
  });

  test.each([
    ["nothing", {}, "members"],
    ["a word", { members: "yes" }, "members"],
    ["a misspelt field", { members: true, guests: true }, "guests"],
  ])("refuses %s, and names the field", async (_, wrong, path) => {
    const { status, body } = await api.call("PUT", PATH, wrong);
    expect([status, body.error.details[0].path]).toEqual([422, path]);
  });

  test.each([["GET"], ["PUT"]])("%s is not for members", async (method) => {
    const body = method === "PUT" ? { members: true } : undefined;
    expect((await api.call(method, PATH, body, await api.as("ben"))).status).toBe(403);
  });
});
