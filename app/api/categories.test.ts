import { afterAll, beforeAll, expect, test } from "vitest";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
let root: Record<string, string>;
beforeAll(async () => {
  api = await startApi();
  root = await api.as("root");
});
afterAll(() => api.close());

const put = (slug: string, category: object, as = root) => api.call("PUT", `/api/categories/${slug}`, category, as);
const priorityOf = async (input: object) => {
  const sent = await api.call("POST", "/api/notifications", { audience: "all", title: "Hello", ...input }, root);
  expect(sent.status).toBe(201);
  return (await api.call("GET", `/api/notifications/${sent.body.id}`, undefined, root)).body.priority;
};

test("what names no priority has its category's, from the change on", async () => {
  expect((await put("outages", { name: "Outages", priority: "high" })).status).toBe(201);
  expect(await priorityOf({ category: "outages" })).toBe("high");
  expect(await priorityOf({ category: "outages", priority: "low" })).toBe("low");
  expect((await put("outages", { name: "Outages", priority: "low" })).status).toBe(200);
  expect(await priorityOf({ category: "outages" })).toBe("low");
  expect(await priorityOf({})).toBe("normal");
});

test("in a critical category all is critical, also what is moved there by an edit", async () => {
  await put("alarms", { name: "Alarms", critical: true });
  expect(await priorityOf({ category: "alarms", priority: "low" })).toBe("critical");
  const { body } = await api.call("POST", "/api/notifications", { audience: "all", title: "Hello" }, root);
  await api.call("PATCH", `/api/notifications/${body.id}`, { category: "alarms" }, root);
  const after = await api.call("GET", `/api/notifications/${body.id}`, undefined, root);
  expect(after.body).toMatchObject({ category: "alarms", priority: "critical" });
});

test("its channels hold for whoever has not chosen, from the change on, and for nobody who has", async () => {
  expect((await put("tips", { name: "Tips" })).body.alerts).toEqual({ desktop: true, sound: true });
  const ann = await api.as("ann");
  const choose = (channels: object) => api.call("PUT", "/api/preferences", { channels }, ann);
  // On by default, and said all the same.
  expect((await choose({ tips: { sound: true, inApp: true } })).body.channels).toEqual({ tips: { sound: true } });
  const alerts = async () => {
    const query = { audience: "all", category: "tips", priority: "high" };
    return (await api.call("POST", "/api/notifications/dry-run", query, root)).body.alerts;
  };
  expect(await alerts()).toMatchObject({ desktop: { fires: 3 }, sound: { fires: 3 } });
  const { body } = await put("tips", { name: "Tips", alerts: { sound: false } });
  expect(body.alerts).toEqual({ desktop: true, sound: false });
  expect((await api.call("GET", "/api/categories", undefined, ann)).body.categories).toContainEqual(body);
  expect(await alerts()).toMatchObject({ desktop: { fires: 3 }, sound: { fires: 1, held: { channel: 2 } } });
  await choose({});
  expect(await alerts()).toMatchObject({ sound: { fires: 0, held: { channel: 3 } } });
  const { body: log } = await api.call("GET", "/api/audit?target=categories%2Ftips", undefined, root);
  expect(log.entries[0]).toMatchObject({
    before: { alerts: { desktop: true, sound: true } },
    after: { alerts: { desktop: true, sound: false } },
  });
  const wrong = await put("tips", { name: "Tips", alerts: { email: true } });
  expect([wrong.status, wrong.body.error.details[0].path]).toEqual([422, "alerts.email"]);
});

test("only admins change them, it stands in the audit log, and a wrong field is named", async () => {
  expect((await put("alarms", { name: "Mine" }, await api.as("ann"))).status).toBe(403);
  const wrong = await put("alarms", { name: "Alarms", priority: "loud" });
  expect(wrong.status).toBe(422);
  expect(wrong.body.error.details[0].path).toBe("priority");
  expect((await put("No Slug", { name: "x" })).status).toBe(422);
  await put("alarms", { name: "Alarms and sirens", critical: true });
  const { body } = await api.call("GET", "/api/audit?target=categories%2Falarms", undefined, root);
  expect(body.entries[0]).toMatchObject({
    action: "category.changed",
    actor: { id: "root" },
    before: { name: "Alarms" },
    after: { name: "Alarms and sirens" },
  });
});

test("a category by the name of what every object has is a category like any other", async () => {
  const ann = await api.as("ann");
  const counts = async () => (await api.call("GET", "/api/inbox/counts", undefined, ann)).body;
  await put("constructor", { name: "Constructor" });
  // Asked before and after: the first is read from the database, the rest is folded over the log.
  expect(Object.keys((await counts()).byCategory)).not.toContain("constructor");
  await priorityOf({ category: "constructor" });
  await priorityOf({ category: "constructor" });
  expect(Object.entries((await counts()).byCategory)).toContainEqual(["constructor", 2]);
  const [row] = (await api.call("GET", "/api/inbox?category=constructor", undefined, ann)).body.items;
  await api.call("POST", "/api/inbox/commands", { command: "read", ids: [row.id] }, ann);
  expect(Object.entries((await counts()).byCategory)).toContainEqual(["constructor", 1]);
  await api.call("POST", "/api/inbox/commands", { command: "read", through: 1e9 }, ann);
  expect(Object.keys((await counts()).byCategory)).not.toContain("constructor");

  expect((await api.call("PUT", "/api/preferences", { channels: { constructor: { sound: false } } }, ann)).status).toBe(
    200,
  );
  await api.call("PUT", "/api/preferences", { channels: {} }, ann);
  const query = { audience: ["users/ann"], category: "constructor", priority: "high" };
  const { body } = await api.call("POST", "/api/notifications/dry-run", query, root);
  expect(body.alerts.desktop.fires).toBe(1);
});

test("a category goes, and what is in it to another one, with exact counts for whoever watches", async () => {
  const ann = await api.as("ann");
  const counts = async () =>
    Object.entries((await api.call("GET", "/api/inbox/counts", undefined, ann)).body.byCategory);
  const remove = (slug: string, query = "") => api.call("DELETE", `/api/categories/${slug}${query}`, undefined, root);
  await put("fleeting", { name: "Fleeting" });
  await put("lasting", { name: "Lasting" });
  const send = { audience: "all", category: "fleeting" };
  const ids: string[] = [];
  for (const title of ["One", "Two", "Three", "Four", "Five"])
    ids.push((await api.call("POST", "/api/notifications", { ...send, title }, root)).body.id);
  const at = new Date(Date.now() + 3_600_000).toISOString();
  const later = await api.call("POST", "/api/notifications", { ...send, title: "Later", scheduledAt: at }, root);
  await api.call("DELETE", `/api/notifications/${ids[4]}`, undefined, root);
  await api.call("POST", "/api/inbox/commands", { command: "read", ids: [ids[0]] }, ann);
  const draft = await api.call("POST", "/api/drafts", { content: { title: "Draft", category: "fleeting" } }, root);
  expect(draft.status).toBe(201);
  await api.call("PUT", "/api/preferences", { channels: { fleeting: { sound: false } } }, ann);
  expect(await counts()).toContainEqual(["fleeting", 3]);

  expect((await remove("fleeting")).body.error).toMatchObject({ code: "category_in_use" });
  expect((await remove("fleeting", "?moveTo=nowhere")).body.error).toMatchObject({ code: "unknown_category" });
  expect((await remove("fleeting", "?moveTo=fleeting")).body.error).toMatchObject({ code: "unknown_category" });
  expect((await remove("general", "?moveTo=lasting")).status).toBe(422);
  expect((await api.call("DELETE", "/api/categories/fleeting?moveTo=lasting", undefined, ann)).status).toBe(403);
  expect((await remove("fleeting", "?moveTo=lasting")).status).toBe(204);

  expect((await remove("fleeting", "?moveTo=lasting")).status).toBe(404);
  expect((await api.call("GET", "/api/categories", undefined, ann)).body.categories).not.toContainEqual(
    expect.objectContaining({ slug: "fleeting" }),
  );
  const after = await counts();
  expect(after).toContainEqual(["lasting", 3]);
  expect(after.map(([slug]) => slug)).not.toContain("fleeting");
  // What had been read stays read, and all has moved.
  const { items } = (await api.call("GET", "/api/inbox?category=lasting", undefined, ann)).body;
  expect(items).toHaveLength(4);
  expect(items.find(({ id }: { id: string }) => id === ids[0]).state.readAt).not.toBeNull();
  for (const id of [...ids, later.body.id])
    expect((await api.call("GET", `/api/notifications/${id}`, undefined, root)).body.category).toBe("lasting");
  expect((await api.call("GET", `/api/drafts/${draft.body.id}`, undefined, root)).body.content.category).toBe(
    "lasting",
  );
  expect((await api.call("GET", "/api/preferences", undefined, ann)).body.channels).toEqual({});
  expect((await api.call("POST", "/api/notifications", { ...send, title: "Six" }, root)).body.error.code).toBe(
    "unknown_category",
  );
  const { body } = await api.call("GET", "/api/audit?target=categories%2Ffleeting", undefined, root);
  expect(body.entries[0]).toMatchObject({ action: "category.removed", after: { movedTo: "lasting" } });
});

test("what arrived quietly in a category that goes stays read", async () => {
  const ann = await api.as("ann");
  const unread = async () => (await api.call("GET", "/api/inbox/counts", undefined, ann)).body.unread;
  await put("noise", { name: "Noise" });
  await api.call("PUT", "/api/preferences", { channels: { noise: { inApp: false } } }, ann);
  const before = await unread();
  await priorityOf({ category: "noise" });
  expect(await unread()).toBe(before);
  expect((await api.call("DELETE", "/api/categories/noise?moveTo=general", undefined, root)).status).toBe(204);
  expect(await unread()).toBe(before);
});
