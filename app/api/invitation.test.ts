import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
let root: Record<string, string>;
beforeAll(async () => {
  api = await startApi();
  root = await api.as("root");
});
afterAll(() => api.close());
beforeEach(() => api.call("PUT", "/api/users/ivo", { name: "Ivo", email: "ivo@example.com" }, root));

const PASSWORD = "a good long password";
const invite = async (id = "ivo"): Promise<string> => {
  const { status, body } = await api.call("POST", `/api/users/${id}/invitation`, undefined, root);
  expect(status).toBe(201);
  expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(6.9 * 24 * 3_600_000);
  return new URL(body.path, api.origin).searchParams.get("token") ?? "";
};
const accept = (token: string, password = PASSWORD) =>
  api.call("POST", "/api/invitation", { token, password }, { origin: api.origin });
const signIn = (password: string) =>
  api.call("POST", "/api/session", { email: "ivo@example.com", password }, { origin: api.origin });
const refused = { status: 401, body: { error: { code: "unauthorized" } } };

test("who has the link chooses a password, is in, and gets in by it from then on; it works once", async () => {
  expect((await signIn(PASSWORD)).status).toBe(401);
  const token = await invite();
  expect(await api.core.runtime.invitations.guest(token)).toEqual({ id: "ivo", name: "Ivo", email: "ivo@example.com" });
  expect(await accept(token, "too short")).toMatchObject({ status: 422, body: { error: { code: "invalid" } } });
  for (const password of ["1234567890", "ivo@example.com", "ivoivoivoivo"])
    expect(await accept(token, password)).toMatchObject({
      status: 422,
      body: { error: { code: "weak_password", details: [{ path: "password" }] } },
    });
  const answers = await Promise.all([1, 2, 3].map(() => accept(token)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401]);
  const made = answers.find(({ status }) => status === 201);
  expect(made?.body).toMatchObject({ user: { id: "ivo" } });
  const cookie = { cookie: made?.headers.getSetCookie().join("; ") ?? "" };
  expect((await api.call("GET", "/api/inbox", undefined, cookie)).status).toBe(200);
  expect((await signIn(PASSWORD)).status).toBe(201);
  expect(await accept(token, "another long password")).toMatchObject(refused);
  expect((await signIn(PASSWORD)).status).toBe(201);
  expect(await api.core.runtime.invitations.guest(token)).toBeNull();
  const kept = JSON.stringify(await api.core.runtime.db.verification.findMany());
  expect(kept).not.toContain(await invite());
});

test("of many that spend it in the same moment, one does", async () => {
  const token = await invite();
  const words = [1, 2, 3, 4].map((n) => `the words of number ${n}`);
  const { invitations } = api.core.runtime;
  const outcomes = await Promise.allSettled(words.map((password) => invitations.accept(token, password, null)));
  const winners = outcomes.flatMap(({ status }, index) => (status === "fulfilled" ? index : []));
  expect(winners).toHaveLength(1);
  expect((await signIn(words[winners[0] ?? -1] ?? "")).status).toBe(201);
});

test("for one who has lost their password another link makes a new one, and ends what sessions and tokens there are", async () => {
  await accept(await invite());
  const before = await signIn(PASSWORD);
  const cookie = { cookie: before.headers.getSetCookie().join("; ") };
  const token = await api.as("ivo");
  const [older, newer] = [await invite(), await invite()];
  // Making one ends nothing, and voids the one before.
  expect((await api.call("GET", "/api/inbox", undefined, cookie)).status).toBe(200);
  expect(await accept(older, "the older one's words")).toMatchObject(refused);
  expect((await accept(newer, "a new long password")).status).toBe(201);
  expect((await api.call("GET", "/api/inbox", undefined, cookie)).status).toBe(401);
  expect((await api.call("GET", "/api/inbox", undefined, token)).status).toBe(401);
  expect((await signIn(PASSWORD)).status).toBe(401);
  expect((await signIn("a new long password")).status).toBe(201);
});

test("a link ends with its time, and with the person, also for the next with that id", async () => {
  const { db } = api.core.runtime;
  const late = await invite();
  await db.verification.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
  expect(await accept(late)).toMatchObject(refused);

  const disabled = await invite();
  await api.call("PATCH", "/api/users/ivo", { disabled: true }, root);
  expect(await accept(disabled)).toMatchObject(refused);
  const again = await api.call("POST", "/api/users/ivo/invitation", undefined, root);
  expect([again.status, again.body.error.code]).toEqual([403, "disabled"]);
  await api.call("PATCH", "/api/users/ivo", { disabled: false }, root);
  expect(await accept(disabled)).toMatchObject(refused);

  const removed = await invite();
  await api.call("DELETE", "/api/users/ivo", undefined, root);
  await api.call("PUT", "/api/users/ivo", { name: "Another Ivo", email: "ivo@example.com" }, root);
  expect(await accept(removed)).toMatchObject(refused);
});

test("only admins make one, it stands in the audit log without the link, and no foreign page spends it", async () => {
  expect((await api.call("POST", "/api/users/ivo/invitation", undefined, await api.as("ben"))).status).toBe(403);
  expect((await api.call("POST", "/api/users/ivo/invitation", undefined, {})).status).toBe(401);
  expect((await api.call("POST", "/api/users/nobody/invitation", undefined, root)).status).toBe(404);
  const token = await invite();
  const { body } = await api.call("GET", "/api/audit?target=users/ivo&action=user.invited", undefined, root);
  expect(body.entries[0]).toMatchObject({ actor: { id: "root" }, after: { expiresAt: expect.any(String) } });
  expect(JSON.stringify(body)).not.toContain(token);
  const foreign = { origin: "http://evil.example" };
  expect((await api.call("POST", "/api/invitation", { token, password: PASSWORD }, foreign)).status).toBe(403);
  expect((await accept(token)).status).toBe(201);
});
