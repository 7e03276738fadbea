import { afterAll, beforeAll, expect, test } from "vitest";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const errorOf = ({ status, body }: { status: number; body: { error: { code: string } } }) => [status, body.error.code];
const send = async (fields: object): Promise<string> =>
  (await api.call("POST", "/api/notifications", { audience: "all", title: "Teh news", ...fields })).body.id;
const edit = async (id: string, change: object, headers?: Record<string, string>) =>
  api.call("PATCH", `/api/notifications/${id}`, change, headers ?? (await api.as("root")));
const revisionsOf = async (id: string, query = "") =>
  (await api.call("GET", `/api/notifications/${id}/revisions${query}`)).body.revisions;
const itemOf = async (id: string, userId: string) =>
  (await api.call("GET", `/api/inbox/${id}`, undefined, await api.as(userId))).body.item;
const countsOf = async (userId: string) =>
  (await api.call("GET", "/api/inbox/counts", undefined, await api.as(userId))).body;

test("an edit is in every inbox at once, and takes nothing from what its readers did", async () => {
  const id = await send({ body: "Kept", category: "billing", actions: [{ label: "Open", href: "/a" }] });
  const ben = await api.as("ben");
  await api.call("POST", "/api/inbox/commands", { command: "read", ids: [id] }, ben);
  const before = [await countsOf("ann"), await countsOf("ben")];
  expect(await edit(id, { title: "The news", data: { order: 7 } })).toMatchObject({
    status: 200,
    body: { id, revision: 2 },
  });
  for (const person of ["ann", "ben"]) {
    expect(await itemOf(id, person)).toMatchObject({
      title: "The news",
      body: "Kept",
      data: { order: 7 },
      revision: 2,
    });
  }
  expect((await itemOf(id, "ben")).state.readAt).not.toBeNull();
  const { cursor: _, ...same } = before[0];
  expect(await countsOf("ann")).toMatchObject(same);
});

test("counts follow a change of category and of expiry", async () => {
  const id = await send({ category: "billing", audience: ["topics/t1", "users/ben"] });
  const [ann, ben] = [await countsOf("ann"), await countsOf("ben")];
  await edit(id, { category: "security" });
  for (const [person, was] of [
    ["ann", ann],
    ["ben", ben],
  ] as const) {
    expect((await countsOf(person)).byCategory).toEqual({
      ...was.byCategory,
      billing: was.byCategory.billing > 1 ? was.byCategory.billing - 1 : undefined,
      security: (was.byCategory.security ?? 0) + 1,
    });
  }
  const soon = new Date(Date.now() + 300).toISOString();
  await edit(id, { expiresAt: soon });
  expect((await countsOf("ann")).changesAt).toBe(soon);
  await expect.poll(async () => (await countsOf("ann")).unread).toBe(ann.unread - 1);
  await edit(id, { expiresAt: null });
  expect((await countsOf("ann")).unread).toBe(ann.unread);
});

test("what it said before is kept, with when and by whom, and what it says now comes first", async () => {
  const id = await send({ expiresAt: "2999-01-01T02:00:00+02:00" });
  expect(await revisionsOf(id)).toMatchObject([{ revision: 1, title: "Teh news", by: "keys/bootstrap" }]);
  await edit(id, { title: "The news" });
  await edit(id, { body: "All of it", priority: "high" });
  expect(await revisionsOf(id)).toMatchObject([
    { revision: 3, title: "The news", body: "All of it", priority: "high", by: "root" },
    { revision: 2, title: "The news", body: "", priority: "normal", by: "root" },
    { revision: 1, title: "Teh news", by: "keys/bootstrap", expiresAt: "2999-01-01T00:00:00.000Z" },
  ]);
  expect(await revisionsOf(id, "?before=3&limit=1")).toMatchObject([{ revision: 2 }]);
  expect(errorOf(await api.call("GET", "/api/notifications/nothing/revisions"))).toEqual([404, "not_found"]);
});

test("an edit that changes nothing is no revision, and nobody hears of it", async () => {
  const id = await send({ expiresAt: "2999-01-01T00:00:00Z" });
  const { head } = api.core.runtime.log;
  expect((await edit(id, {})).body.revision).toBe(1);
  expect((await edit(id, { title: " Teh news ", expiresAt: "2999-01-01T01:00:00+01:00" })).body.revision).toBe(1);
  expect(api.core.runtime.log.head).toBe(head);
});

test("of two who edit the same revision the second is told, and overwrites nothing", async () => {
  const id = await send({});
  const answers = await Promise.all([
    edit(id, { title: "Mine", revision: 1 }),
    edit(id, { title: "Yours", revision: 1 }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 409]);
  expect(errorOf(answers[1] as (typeof answers)[0])).toEqual([409, "stale"]);
  expect((await itemOf(id, "ann")).title).toBe("Mine");
});

test.each([
  ["an unknown field", { audience: "all" }, "invalid", "audience"],
  ["no title", { title: " " }, "invalid", "title"],
  ["an expiry that is past", { expiresAt: "2020-01-01T00:00:00Z" }, "invalid", "expiresAt"],
  ["an unknown category", { category: "nonsense" }, "unknown_category", "category"],
  ["a link that runs script", { href: "javascript:alert(1)" }, "invalid", "href"],
])("%s is told by its field, and nothing changes", async (_, change, code, path) => {
  const id = await send({});
  const answer = await edit(id, { body: "changed", ...change });
  expect(errorOf(answer)).toEqual([422, code]);
  expect(answer.body.error.details[0].path).toBe(path);
  expect(await itemOf(id, "ann")).toMatchObject({ body: "", revision: 1 });
});

test("what was taken back is not edited, what has expired is, and members and strangers do neither", async () => {
  const id = await send({});
  await api.call("DELETE", `/api/notifications/${id}`);
  expect(errorOf(await edit(id, { title: "Back" }))).toEqual([409, "not_editable"]);
  expect(errorOf(await edit("nothing", { title: "x" }))).toEqual([404, "not_found"]);
  expect(errorOf(await edit(id, { title: "x" }, await api.as("ann")))).toEqual([403, "forbidden"]);
  expect(errorOf(await edit(id, { title: "x" }, {}))).toEqual([401, "unauthorized"]);
  const past = await send({ expiresAt: new Date(Date.now() + 3_000).toISOString() });
  await expect.poll(async () => await itemOf(past, "ann")).toBeUndefined();
  expect((await edit(past, { title: "Corrected" })).status).toBe(200);
});

test("a recall is exact for one who has read it, one who has archived it and one who has not seen it", async () => {
  const before = [await countsOf("ann"), await countsOf("ben"), await countsOf("root")];
  const id = await send({ category: "billing" });
  for (const [person, command] of [
    ["ann", "read"],
    ["ben", "archive"],
  ] as const)
    await api.call("POST", "/api/inbox/commands", { command, ids: [id] }, await api.as(person));
  await edit(id, { category: "security" });
  await api.call("DELETE", `/api/notifications/${id}`);
  for (const [index, person] of ["ann", "ben", "root"].entries()) {
    const { cursor: _, ...was } = before[index];
    expect(await countsOf(person)).toMatchObject(was);
    expect(await itemOf(id, person)).toBeUndefined();
  }
});
