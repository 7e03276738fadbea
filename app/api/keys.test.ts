import { afterAll, beforeAll, expect, test } from "vitest";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
let root: Record<string, string>;
beforeAll(async () => {
  api = await startApi();
  root = await api.as("root");
});
afterAll(() => api.close());

const make = async (input: object) => {
  const { status, body } = await api.call("POST", "/api/keys", input, root);
  expect(status).toBe(201);
  return { id: body.key.id as string, secret: body.secret as string, as: { authorization: `Bearer ${body.secret}` } };
};
const listed = async (id: string) =>
  (await api.call("GET", "/api/keys", undefined, root)).body.keys.find((key: { id: string }) => key.id === id);
const send = (as: Record<string, string>) =>
  api.call("POST", "/api/notifications", { audience: ["users/ann"], title: "Hello" }, as);

test("a key is good for its scopes alone, and is told once", async () => {
  const sender = await make({ name: "Shop", scopes: ["send"] });
  const admin = await make({ name: "Provisioning", scopes: ["admin"] });
  expect(sender.secret).toMatch(/^ck_[\w-]{43}$/);
  expect((await send(sender.as)).status).toBe(201);
  expect((await send(admin.as)).status).toBe(403);
  expect((await api.call("GET", "/api/users", undefined, admin.as)).status).toBe(200);
  expect((await api.call("GET", "/api/users", undefined, sender.as)).status).toBe(403);
  expect((await api.call("POST", "/api/keys", { name: "More", scopes: ["admin"] }, sender.as)).status).toBe(403);
  const text = JSON.stringify((await api.call("GET", "/api/keys", undefined, root)).body);
  expect(text).toContain(sender.secret.slice(0, 8));
  expect(text).not.toContain(sender.secret);
  const kept = JSON.stringify(await api.core.runtime.db.apiKey.findMany());
  expect(kept).not.toContain(sender.secret.slice(8));
});

test("a key that is revoked lets nobody in from that moment, and stays in the list", async () => {
  const { id, as } = await make({ name: "Old", scopes: ["send", "admin"] });
  expect((await send(as)).status).toBe(201);
  expect((await api.call("DELETE", `/api/keys/${id}`, undefined, root)).status).toBe(204);
  expect((await send(as)).status).toBe(401);
  expect((await api.call("DELETE", `/api/keys/${id}`, undefined, root)).status).toBe(204);
  expect(await listed(id)).toMatchObject({ name: "Old", revokedAt: expect.any(String) });
  expect((await api.call("DELETE", "/api/keys/nothing", undefined, root)).status).toBe(404);
});

test("a key ends by itself", async () => {
  const { as } = await make({ name: "Brief", scopes: ["send"], expiresAt: new Date(Date.now() + 1_500).toISOString() });
  expect((await send(as)).status).toBe(201);
  await expect.poll(async () => (await send(as)).status).toBe(401);
});

test("when it was last used is known at once, and written at the minute or the end, not at each call", async () => {
  const { id, as } = await make({ name: "Counter", scopes: ["send"] });
  expect((await listed(id)).lastUsedAt).toBeNull();
  const before = Date.now();
  await send(as);
  await send(as);
  const { lastUsedAt } = await listed(id);
  expect(Date.parse(lastUsedAt)).toBeGreaterThanOrEqual(before);
  const stored = () => api.core.runtime.db.apiKey.findUniqueOrThrow({ where: { id } });
  expect((await stored()).lastUsedAt).toBeNull();
  await api.core.runtime.keys.writeUses();
  expect((await stored()).lastUsedAt?.toISOString()).toBe(lastUsedAt);
});

test("the one from the environment is in the list, and cannot be revoked there", async () => {
  expect(await listed("bootstrap")).toMatchObject({ hint: null, scopes: ["send", "admin"] });
  expect(await api.call("DELETE", "/api/keys/bootstrap", undefined, root)).toMatchObject({
    status: 409,
    body: { error: { code: "conflict" } },
  });
});

test("making and revoking are in the audit log, and what a key does is told by its name", async () => {
  const { id, as } = await make({ name: "Audited", scopes: ["admin"] });
  await api.call("PUT", "/api/topics/by-key", { name: "By key" }, as);
  await api.call("DELETE", `/api/keys/${id}`, undefined, root);
  const { body } = await api.call("GET", `/api/audit?target=keys/${id}`, undefined, root);
  expect(body.entries).toMatchObject([
    { action: "key.revoked", actor: { id: "root" }, before: { name: "Audited" }, after: null },
    { action: "key.created", actor: { id: "root" }, before: null, after: { name: "Audited", scopes: ["admin"] } },
  ]);
  const { body: done } = await api.call("GET", `/api/audit?actor=keys/${id}`, undefined, root);
  expect(done.entries).toMatchObject([{ action: "topic.created", actor: { name: "Audited" } }]);
});

test.each([
  ["no name", { name: " ", scopes: ["send"] }, "name"],
  ["no scope", { name: "x", scopes: [] }, "scopes"],
  ["an unknown scope", { name: "x", scopes: ["read"] }, "scopes.0"],
  ["a scope twice", { name: "x", scopes: ["send", "send"] }, "scopes"],
  ["an end in the past", { name: "x", scopes: ["send"], expiresAt: "2020-01-01T00:00:00Z" }, "expiresAt"],
  ["a misspelt field", { name: "x", scopes: ["send"], expires: null }, "expires"],
])("a key with %s is refused, and the field named", async (_, input, path) => {
  const { status, body } = await api.call("POST", "/api/keys", input, root);
  expect(status).toBe(422);
  expect(body.error.details).toContainEqual({ path, message: expect.any(String) });
});

test.each([
  ["GET", "/api/keys", undefined],
  ["POST", "/api/keys", { name: "x", scopes: ["send"] }],
  ["DELETE", "/api/keys/x", undefined],
] as const)("%s %s is not for members", async (method, path, body) => {
  expect((await api.call(method, path, body, await api.as("ben"))).status).toBe(403);
});
