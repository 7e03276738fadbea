import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "#core/admin-protocol.ts";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
let root: Record<string, string>;
beforeAll(async () => {
  api = await startApi();
  root = await api.as("root");
});
afterAll(() => api.close());

const page = async (query: string) => {
  const { status, body } = await api.call("GET", `/api/users?${query}`, undefined, root);
  expect(status).toBe(200);
  return body as { users: Person[]; next: string | null };
};
const ids = async (query: string) => (await page(query)).users.map(({ id }) => id);
const change = (id: string, body: object) => api.call("PATCH", `/api/users/${id}`, body, root);
const put = (id: string, more: object = {}) =>
  api.call("PUT", `/api/users/${id}`, { name: id, email: `${id}@example.com`, ...more }, root);

test("people are found by a part of name, email or id, and by role, topic and whether they are disabled", async () => {
  await put("p-anna", { name: "Anna Per_cent" });
  await put("p-bert", { name: "Bert 100%", role: "admin" });
  await api.call("PUT", "/api/topics/p-topic", { name: "P" }, root);
  await api.call("PUT", "/api/topics/p-topic/members/p-anna", undefined, root);
  await change("p-bert", { disabled: true });
  expect(await ids("q=p-")).toEqual(["p-anna", "p-bert"]);
  expect(await ids("q=ANNA%20P")).toEqual(["p-anna"]);
  expect(await ids("q=p-bert%40example")).toEqual(["p-bert"]);
  expect(await ids("q=100%25")).toEqual(["p-bert"]);
  expect(await ids("q=r_c")).toEqual(["p-anna"]);
  expect(await ids("q=p-&role=admin")).toEqual(["p-bert"]);
  expect(await ids("topic=p-topic")).toEqual(["p-anna"]);
  expect(await ids("q=p-&status=active")).toEqual(["p-anna"]);
  expect(await ids("q=p-&status=disabled")).toEqual(["p-bert"]);
  expect(await ids("q=nobody-at-all")).toEqual([]);
  await put("p-maria", { name: "Мария Öberg" });
  for (const q of ["мария", "МАРИЯ", "öberg", "oberg", "O\u0308BERG"])
    expect(await ids(`q=${encodeURIComponent(q)}`), q).toEqual(["p-maria"]);
});

test("pages meet without a gap or a repetition, with names alike and beyond what is looked at in one step", async () => {
  await api.core.runtime.db.$executeRaw`
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 10999)
    INSERT INTO "User" (id, name, email, "emailKey", "updatedAt")
    SELECT 'crowd-' || i, 'Crowd ' || (i % 7), 'crowd-' || i || '@example.com', 'crowd-' || i || '@example.com', '2026-01-01T00:00:00.000+00:00' FROM n`;
  const seen: string[] = [];
  let after = "";
  do {
    const { users, next } = await page(`q=crowd-1&limit=200${after && `&after=${after}`}`);
    seen.push(...users.map(({ id }) => id));
    after = next ?? "";
  } while (after);
  const wanted = Array.from({ length: 11_000 }, (_, index) => `crowd-${index}`).filter((id) => id.includes("crowd-1"));
  expect(seen).toHaveLength(wanted.length);
  expect(new Set(seen)).toEqual(new Set(wanted));
  // The last one of all, which is far beyond the first step.
  expect(await ids("q=zz-last")).toEqual([]);
  await put("zz-last");
  expect(await ids("q=zz-last")).toEqual(["zz-last"]);
  expect((await api.call("GET", "/api/users?after=nonsense", undefined, root)).status).toBe(422);
});

test("what is left out of a change stays; role and name take hold at once, and are told", async () => {
  await put("c-carl", { locale: "zh-CN", data: { plan: "pro" } });
  const carl = await api.as("c-carl");
  expect((await api.call("GET", "/api/audit", undefined, carl)).status).toBe(403);
  const { body } = await change("c-carl", { role: "admin", name: "Carl" });
  expect(body).toMatchObject({ name: "Carl", role: "admin", locale: "zh-CN", data: { plan: "pro" }, topics: [] });
  expect(Object.keys(body)).not.toContain("tokenVersion");
  // A token has the scopes that it was made with.
  expect((await api.call("GET", "/api/audit", undefined, carl)).status).toBe(403);
  const asAdmin = await api.as("c-carl");
  expect((await api.call("GET", "/api/audit", undefined, asAdmin)).status).toBe(200);
  await change("c-carl", { role: "member" });
  expect((await api.call("GET", "/api/audit", undefined, asAdmin)).status).toBe(403);
  expect((await change("nobody", { name: "x" })).status).toBe(404);
  for (const email of ["Ü@bücher.test", "ü@Bücher.test"])
    expect((await change("c-carl", { email })).body).toMatchObject({ email });
  for (const email of ["ann@example.com", "Ann@Example.com"])
    expect((await change("c-carl", { email })).body.error).toMatchObject({ code: "conflict" });
  for (const wrong of [{ name: "" }, { role: "owner" }, { disabled: "yes" }, { colour: "red" }, { email: "x@y@z" }])
    expect((await change("c-carl", wrong)).status).toBe(422);
});

test("one who is made here is found and aimed at; an id or email of another is refused by its field", async () => {
  const make = (id: string, more: object = {}) =>
    api.call("PUT", `/api/users/${id}?new=true`, { name: "Mara", email: "mara@example.com", ...more }, root);
  expect(await make("n-mara", { role: "member", locale: "zh-CN" })).toMatchObject({
    status: 201,
    body: { id: "n-mara", locale: "zh-CN", role: "member" },
  });
  expect(await ids("q=n-mara")).toEqual(["n-mara"]);
  expect((await api.call("PUT", "/api/topics/p-topic/members/n-mara", undefined, root)).status).toBe(204);
  const { body: dry } = await api.call(
    "POST",
    "/api/notifications/dry-run",
    { audience: ["locales/zh-CN"], except: ["users/root"] },
    root,
  );
  expect(dry.sample).toContainEqual({ id: "n-mara", name: "Mara", email: "mara@example.com" });
  await api.core.publish(["users/n-mara"], "Welcome");
  const { body: inbox } = await api.call("GET", "/api/inbox", undefined, await api.as("n-mara"));
  expect(inbox.items).toMatchObject([{ title: "Welcome" }]);

  const refusal = ({ status, body }: Awaited<ReturnType<typeof make>>) => [
    status,
    body.error.code,
    body.error.details[0].path,
  ];
  expect(refusal(await make("n-mara", { name: "Another", email: "other@example.com" }))).toEqual([
    409,
    "conflict",
    "id",
  ]);
  expect((await page("q=n-mara")).users).toMatchObject([{ name: "Mara", email: "mara@example.com" }]);
  expect(refusal(await make("n-other", { email: "MARA@example.com" }))).toEqual([409, "conflict", "email"]);
  for (const [field, value] of [
    ["name", "  "],
    ["email", "mara"],
    ["role", "owner"],
  ] as const)
    expect(refusal(await make("n-other", { [field]: value }))).toEqual([422, "invalid", field]);
  expect(refusal(await make("n%0Aother"))).toEqual([422, "invalid", "id"]);
  // As an import does: one who is there gets what the file says.
  expect((await put("n-mara", { name: "Mara L.", email: "mara@example.com" })).status).toBe(200);
  const { body: told } = await api.call("GET", "/api/audit?target=users/n-mara&action=user.created", undefined, root);
  expect(told.entries).toMatchObject([{ actor: { id: "root" }, after: { role: "member" } }]);
});

test("one who is disabled is out everywhere at once, and back in only anew", async () => {
  const { runtime } = api.core;
  await put("d-dana");
  await runtime.auth.sessions.setPassword("d-dana", "a good long password");
  const token = await api.as("d-dana");
  const signIn = () =>
    api.call(
      "POST",
      "/api/session",
      { email: "d-dana@example.com", password: "a good long password" },
      { origin: api.origin },
    );
  const signedIn = await signIn();
  expect(signedIn.status).toBe(201);
  const cookie = { cookie: signedIn.headers.getSetCookie().join("; ") };
  const closed: string[] = [];
  const connect = () =>
    runtime.hub.subscribe(
      { kind: "user", userId: "d-dana", role: "member", via: "token", expiresAt: null },
      { transport: "sse", write: () => true, close: (reason) => void closed.push(reason) },
    );
  connect();
  connect();
  expect((await change("d-dana", { disabled: true })).body).toMatchObject({ disabledAt: expect.any(String) });
  expect(closed).toEqual(["revoked", "revoked"]);
  for (const headers of [token, cookie])
    expect((await api.call("GET", "/api/inbox", undefined, headers)).status).toBe(401);
  expect(await signIn()).toMatchObject({ status: 403, body: { error: { code: "disabled" } } });
  expect(await api.call("POST", "/api/users/d-dana/tokens", { ttlSeconds: 60 })).toMatchObject({
    status: 403,
    body: { error: { code: "disabled" } },
  });
  // One that was let in a moment before is let go.
  connect();
  await expect.poll(() => closed).toHaveLength(3);

  await api.core.publish(["users/d-dana"], "While away");
  expect((await change("d-dana", { disabled: false })).body).toMatchObject({ disabledAt: null });
  expect((await api.call("GET", "/api/inbox", undefined, token)).status).toBe(401);
  expect((await signIn()).status).toBe(201);
  const { body } = await api.call("GET", "/api/inbox", undefined, await api.as("d-dana"));
  expect(body.items).toMatchObject([{ title: "While away" }]);
  const { body: told } = await api.call("GET", "/api/audit?target=users/d-dana&action=user", undefined, root);
  expect(told.entries.map(({ action }: { action: string }) => action)).toEqual([
    "user.enabled",
    "user.disabled",
    "user.created",
  ]);
});

test("the last admin who can get in stays one", async () => {
  const before = await page("role=admin&status=active&limit=200");
  for (const { id } of before.users) if (id !== "root") await change(id, { role: "member" });
  await put("e-eve", { role: "admin" });
  await change("e-eve", { disabled: true });
  const refused = { status: 409, body: { error: { code: "last_admin" } } };
  expect(await change("root", { role: "member" })).toMatchObject(refused);
  expect(await change("root", { disabled: true })).toMatchObject(refused);
  expect(await put("root", { role: "member" })).toMatchObject(refused);
  expect(await api.call("DELETE", "/api/users/root", undefined, root)).toMatchObject(refused);
  await change("e-eve", { disabled: false });
  expect((await change("root", { role: "member" })).status).toBe(200);
});

test("a change is not for members", async () => {
  expect((await api.call("PATCH", "/api/users/ann", { role: "admin" }, await api.as("ben"))).status).toBe(403);
});
