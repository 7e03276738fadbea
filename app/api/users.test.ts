import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { userId } from "#core/protocol.ts";
import { isUserId } from "#core/vocabulary.ts";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const MIA = {
  name: "Mia",
  email: "mia@example.com",
  locale: "zh-CN",
  timeZone: "Asia/Shanghai",
  data: { plan: "pro" },
};

test("a host product provisions people, mints them tokens and removes them", async () => {
  const created = await api.call("PUT", "/api/users/org:7.mia@x", MIA);
  expect(created).toMatchObject({ status: 201, body: { id: "org:7.mia@x", role: "member", ...MIA } });
  expect((await api.call("PUT", "/api/users/org:7.mia@x", { ...MIA, name: "Mia L." })).status).toBe(200);
  expect((await api.call("GET", "/api/users/org:7.mia@x")).body).toMatchObject({ name: "Mia L." });

  const { status, body } = await api.call("POST", "/api/users/org:7.mia@x/tokens", { ttlSeconds: 60 });
  expect(status).toBe(201);
  const mia = { authorization: `Bearer ${body.token}` };
  expect((await api.call("GET", "/api/session", undefined, mia)).body.user).toMatchObject({ id: "org:7.mia@x" });

  expect((await api.call("DELETE", "/api/users/org:7.mia@x")).status).toBe(204);
  expect((await api.call("GET", "/api/session", undefined, mia)).status).toBe(401);
  expect((await api.call("GET", "/api/users/org:7.mia@x")).status).toBe(404);
  expect((await api.call("DELETE", "/api/users/org:7.mia@x")).status).toBe(404);
});

test("topics are made, joined and left", async () => {
  expect(await api.call("PUT", "/api/topics/ops", { name: "Ops" })).toMatchObject({
    status: 201,
    body: { slug: "ops" },
  });
  expect((await api.call("PUT", "/api/topics/ops", { name: "Operations" })).status).toBe(200);
  expect((await api.call("PUT", "/api/topics/ops/members/ben")).status).toBe(204);
  const ben = await api.as("ben");
  const topics = async (headers?: Record<string, string>) =>
    (await api.call("GET", "/api/topics", undefined, headers)).body.topics;
  expect(await topics(ben)).toEqual([{ slug: "ops", name: "Operations", members: 1 }]);
  expect(await topics()).toHaveLength(2);
  expect((await api.call("DELETE", "/api/topics/ops/members/ben")).status).toBe(204);
  expect(await topics(ben)).toEqual([]);
  expect((await api.call("PUT", "/api/topics/nothing/members/ben")).status).toBe(404);
  expect((await api.call("PUT", "/api/topics/ops/members/nobody")).status).toBe(404);
});

test("people are found by a part of their name", async () => {
  const { body } = await api.call("GET", "/api/users?q=an&limit=5");
  expect(body.users).toEqual([expect.objectContaining({ id: "ann", name: "Ann", role: "member", disabledAt: null })]);
});

test("categories are for everyone signed in", async () => {
  const { body } = await api.call("GET", "/api/categories", undefined, await api.as("ann"));
  expect(body.categories).toContainEqual(expect.objectContaining({ slug: "billing", name: "billing" }));
  expect((await api.call("GET", "/api/categories", undefined, {})).status).toBe(401);
});

test.each([
  ["GET", "/api/users", undefined],
  ["GET", "/api/users/ben", undefined],
  ["PUT", "/api/users/new", MIA],
  ["DELETE", "/api/users/ben", undefined],
  ["POST", "/api/users/ben/tokens", { ttlSeconds: 60 }],
  ["PUT", "/api/topics/mine", { name: "Mine" }],
  ["PUT", "/api/topics/t1/members/ben", undefined],
  ["DELETE", "/api/topics/t1/members/ben", undefined],
] as const)("%s %s is not for members", async (method, path, body) => {
  const answer = await api.call(method, path, body, await api.as("ben"));
  expect(answer).toMatchObject({ status: 403, body: { error: { code: "forbidden" } } });
});

test.each([
  ["an id with a line break", "/api/users/a%0Ab", MIA, 422, "invalid"],
  ["an id that is too long", `/api/users/${"x".repeat(129)}`, MIA, 422, "invalid"],
  ["an email that is none", "/api/users/mia", { ...MIA, email: "mia" }, 422, "invalid"],
  ["an email with a space", "/api/users/mia", { ...MIA, email: "mi a@example.com" }, 422, "invalid"],
  ["an email that another has", "/api/users/mia", { ...MIA, email: "ANN@example.com" }, 409, "conflict"],
  ["a role that is none", "/api/users/mia", { ...MIA, role: "owner" }, 422, "invalid"],
  ["a time zone that is none", "/api/users/mia", { ...MIA, timeZone: "Mars/Base" }, 422, "invalid"],
  ["an unknown field", "/api/users/mia", { ...MIA, password: "x" }, 422, "invalid"],
  ["a slug in capitals", "/api/topics/Ops", { name: "Ops" }, 422, "invalid"],
])("%s is refused", async (_, path, body, status, code) => {
  expect(await api.call("PUT", path, body)).toMatchObject({ status, body: { error: { code } } });
});

test.each([0, -1, 1.5, 30 * 24 * 3600 + 1, "60"])("a token for %j seconds is refused", async (ttlSeconds) => {
  expect((await api.call("POST", "/api/users/ann/tokens", { ttlSeconds })).status).toBe(422);
});

test("a token is for a user that exists", async () => {
  expect((await api.call("POST", "/api/users/nobody/tokens", {})).status).toBe(404);
});

test("[V5] whatever is printable is somebody's id, in every path and back again", async () => {
  const character = fc.constantFrom(..."aZ09|/+=#%?&;:@.\\\"'<>{}[]~^`,! é陈Ж🔔");
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: character, minLength: 1, maxLength: 24 }).filter(isUserId), async (id) => {
      const path = `/api/users/${encodeURIComponent(id)}`;
      const made = await api.call("PUT", path, { name: "Some One", email: "some.one@example.com" });
      expect(made.body).toMatchObject({ id });
      expect((await api.call("GET", path)).body).toMatchObject({ id });
      expect((await api.call("PUT", `/api/topics/t1/members/${encodeURIComponent(id)}`)).status).toBeLessThan(300);
      const { body } = await api.call("POST", `${path}/tokens`, { ttlSeconds: 60 });
      const own = { authorization: `Bearer ${body.token}` };
      await api.call("POST", "/api/notifications", { audience: [`users/${id}`], title: "to one" });
      const inbox = await api.call("GET", "/api/inbox", undefined, own);
      expect(inbox.body.items[0]).toMatchObject({ title: "to one", audience: `users/${id}` });
      const read = await api.call(
        "POST",
        "/api/inbox/commands",
        { command: "read", ids: [inbox.body.items[0].id] },
        own,
      );
      expect(read.body).toMatchObject({ ok: true });
      expect((await api.call("PUT", "/api/preferences", { timeZone: "Europe/Berlin" }, own)).status).toBeLessThan(300);
      expect((await api.call("DELETE", path)).status).toBe(204);
      expect((await api.call("GET", path)).status).toBe(404);
    }),
    { numRuns: 25 },
  );
});

test("[V5] what is no id is refused as such", async () => {
  const wrong = [" a", "a ", "a  b", "a\nb", "a\u202eb", "a\u200bb", "e\u0301", "keys/bootstrap", "x".repeat(129)];
  for (const id of wrong) {
    const { status, body } = await api.call("PUT", `/api/users/${encodeURIComponent(id)}`, {
      name: "x",
      email: "x@example.com",
    });
    expect([status, body.error?.code], id).toEqual([422, "invalid"]);
  }
  for (const id of [".", "..", "keys/bootstrap", "actions/bo", "e\u0301"])
    expect(userId.safeParse(id).success, id).toBe(false);
  expect(userId.safeParse("...").success).toBe(true);
});
