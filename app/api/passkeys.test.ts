import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type TestApi } from "./testing.ts";
import { createTestPasskey, type TestPasskey } from "./testing-passkey.ts";

const SITE = "https://bells.example.com";
const PASSWORD = "correct horse";
let api: TestApi;
let root: Record<string, string>;
beforeAll(async () => {
  api = await startApi({ url: SITE });
  root = await api.as("root");
});
afterAll(() => api.close());

type Headers_ = Record<string, string>;
const cookiesOf = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
const ask = (method: string, path: string, body?: unknown, headers: Headers_ = {}) =>
  api.call(method, path, body, { origin: SITE, ...headers });
const signIn = (id: string, more: object = {}) =>
  ask("POST", "/api/session", { email: `${id}@example.com`, password: PASSWORD, ...more });
const question = async () => (await ask("POST", "/api/session/passkey/question")).body;
const enter = async (answer: object) => ask("POST", "/api/session/passkey", { answer });

async function person(id: string): Promise<Headers_> {
  await api.call("PUT", `/api/users/${id}`, { name: id, email: `${id}@example.com` });
  await api.core.runtime.auth.sessions.setPassword(id, PASSWORD);
  return { cookie: cookiesOf((await signIn(id)).headers) };
}
async function withPasskey(id: string): Promise<{ me: Headers_; passkey: TestPasskey }> {
  const me = await person(id);
  const passkey = createTestPasskey();
  expect((await add(me, passkey)).status).toBe(201);
  return { me, passkey };
}
async function add(me: Headers_, passkey: TestPasskey, name = "Laptop") {
  const { body } = await ask("POST", "/api/account/passkeys/question", { password: PASSWORD }, me);
  return ask("POST", "/api/account/passkeys", { name, answer: passkey.answerNew(body, SITE) }, me);
}
const need = (me: Headers_, needed: boolean, password: string | undefined = PASSWORD) =>
  ask("PUT", "/api/account/passkeys/needed", { needed, password }, me);
/** The same bytes, with a bit set that the last character has to spare. */
function respelled(text: string): string {
  const bytes = Buffer.from(text, "base64url");
  const others = [..."BCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].map(
    (c) => text.slice(0, -1) + c,
  );
  const other = others.find((one) => one !== text && Buffer.from(one, "base64url").equals(bytes));
  if (!other) throw new Error("no bit to spare");
  return other;
}
const codeOf = ({ status, body }: { status: number; body: { error?: { code: string } } }) => [status, body.error?.code];

describe("a passkey", () => {
  test("is added with the password, listed, signs in alone and makes the browser known, is renamed and removed", async () => {
    const { me, passkey } = await withPasskey("pam");
    const { body } = await ask("GET", "/api/account/passkeys", undefined, me);
    expect(body).toMatchObject({ passkeys: [{ name: "Laptop", lastUsedAt: null }], needed: false, possible: true });
    const entered = await enter(passkey.answer(await question(), SITE));
    expect(entered).toMatchObject({ status: 201, body: { user: { id: "pam" } } });
    expect(entered.headers.getSetCookie().join()).toContain("carillon-known-");
    expect((await ask("GET", "/api/inbox", undefined, { cookie: cookiesOf(entered.headers) })).status).toBe(200);
    const again = await ask("GET", "/api/account/passkeys", undefined, me);
    expect(again.body.passkeys[0].lastUsedAt).toEqual(expect.any(String));
    expect((await ask("GET", "/api/account/export", undefined, me)).body.passkeys).toMatchObject([{ name: "Laptop" }]);

    const rename = (name: string, by = me) =>
      ask("PATCH", `/api/account/passkeys/${body.passkeys[0].id}`, { name }, by);
    expect((await rename("  Work phone ")).body.passkeys).toMatchObject([{ name: "Work phone" }]);
    for (const name of ["", "   ", "x".repeat(61)]) expect(codeOf(await rename(name))).toEqual([422, "invalid"]);
    expect(codeOf(await rename("Mine now", await person("peg")))).toEqual([404, "not_found"]);
    expect((await rename("By a token", await api.as("pam"))).status).toBe(403);
    expect((await rename("By another page", { ...me, origin: "https://evil.example" })).status).toBe(403);
    expect((await ask("GET", "/api/account/passkeys", undefined, me)).body.passkeys[0].name).toBe("Work phone");
    expect((await enter(passkey.answer(await question(), SITE))).status).toBe(201);

    const remove = (fields: object) => ask("DELETE", `/api/account/passkeys/${body.passkeys[0].id}`, fields, me);
    expect(codeOf(await remove({}))).toEqual([422, "invalid"]);
    expect((await remove({ password: PASSWORD })).body.passkeys).toEqual([]);
    expect(codeOf(await remove({ password: PASSWORD }))).toEqual([404, "not_found"]);
    expect(codeOf(await enter(passkey.answer(await question(), SITE)))).toEqual([401, "unauthorized"]);
  });

  test("is taken for this site, by a verified person, for a question of ours, once", async () => {
    const { me, passkey } = await withPasskey("pia");
    const refused = [401, "unauthorized"];
    const good = passkey.answer(await question(), SITE);
    expect((await enter(good)).status).toBe(201);
    expect(codeOf(await enter(good))).toEqual(refused);
    const { response } = good;
    const clientDataJSON = respelled(response.clientDataJSON);
    expect(codeOf(await enter({ ...good, response: { ...response, clientDataJSON } }))).toEqual(refused);
    expect(codeOf(await enter(passkey.answer(await question(), "https://evil.example")))).toEqual(refused);
    expect(codeOf(await enter(passkey.answer(await question(), SITE, { isVerified: false })))).toEqual(refused);
    expect(codeOf(await enter(passkey.answer({ ...(await question()), rpId: "evil.example" }, SITE)))).toEqual(refused);
    const made = Buffer.from(`${(Date.now() + 60_000).toString(36)}.x.y`).toString("base64url");
    expect(codeOf(await enter(passkey.answer({ challenge: made, rpId: "bells.example.com" }, SITE)))).toEqual(refused);
    // The question for a new one is none for signing in, nor another's for adding.
    const { body: forNew } = await ask("POST", "/api/account/passkeys/question", { password: PASSWORD }, me);
    const asEntry = { challenge: forNew.challenge, rpId: "bells.example.com" };
    expect(codeOf(await enter(passkey.answer(asEntry, SITE)))).toEqual(refused);
    const other = await person("otto");
    const answer = createTestPasskey().answerNew(forNew, SITE);
    expect(codeOf(await ask("POST", "/api/account/passkeys", { name: "x", answer }, other))).toEqual([422, "invalid"]);
    expect(codeOf(await enter(createTestPasskey().answer(await question(), SITE)))).toEqual(refused);
    expect((await enter(passkey.answer(await question(), SITE))).status).toBe(201);
  });

  test("is not added without the password, by a token, by a foreign page, or twice", async () => {
    const me = await person("pit");
    const path = "/api/account/passkeys/question";
    expect(codeOf(await ask("POST", path, { password: "wrong" }, me))).toEqual([422, "invalid"]);
    expect((await ask("POST", path, { password: PASSWORD }, await api.as("pit"))).status).toBe(403);
    const foreign = { ...me, origin: "https://evil.example" };
    expect((await ask("POST", path, { password: PASSWORD }, foreign)).status).toBe(403);
    const passkey = createTestPasskey();
    expect((await add(me, passkey)).status).toBe(201);
    expect(codeOf(await add(me, passkey))).toEqual([409, "conflict"]);
  });

  test("[V6] has a name in which something is to be seen, and nothing turns text round", async () => {
    const me = await person("pru");
    for (const name of ["\u200b", "Lap\u202etop", "a\nb"]) {
      const answer = await add(me, createTestPasskey(), name);
      expect([answer.status, answer.body.error.details[0].path], name).toEqual([422, "name"]);
    }
    expect((await add(me, createTestPasskey(), "  Téléphone 📱 ")).body.passkeys[0].name).toBe("Téléphone 📱");
  });

  test("lets nobody in who is disabled", async () => {
    const { passkey } = await withPasskey("dis");
    await api.call("PATCH", "/api/users/dis", { disabled: true }, root);
    expect(codeOf(await enter(passkey.answer(await question(), SITE)))).toEqual([403, "disabled"]);
  });
});

describe("beside the password", () => {
  test("is asked for once one says so; then the password alone lets nobody in, and leaves no session", async () => {
    const { me, passkey } = await withPasskey("sam");
    expect(codeOf(await need(me, true, ""))).toEqual([422, "invalid"]);
    expect((await need(me, true)).body.needed).toBe(true);
    const before = await api.core.runtime.db.session.count({ where: { userId: "sam" } });
    const half = await signIn("sam");
    expect(codeOf(half)).toEqual([403, "passkey_needed"]);
    expect(half.headers.getSetCookie()).toEqual([]);
    expect(await api.core.runtime.db.session.count({ where: { userId: "sam" } })).toBe(before);
    // A wrong password tells nothing of it.
    expect(codeOf(await signIn("sam", { password: "a wrong one" }))).toEqual([401, "unauthorized"]);
    const { passkey: others } = await withPasskey("tom");
    expect(codeOf(await signIn("sam", { passkey: others.answer(await question(), SITE) }))).toEqual([
      401,
      "unauthorized",
    ]);
    expect((await signIn("sam", { passkey: passkey.answer(await question(), SITE) })).status).toBe(201);
    expect((await enter(passkey.answer(await question(), SITE))).status).toBe(201);
    await need(me, false);
    expect((await signIn("sam")).status).toBe(201);
  });

  test("needs one, and is over with the last", async () => {
    const me = await person("una");
    expect(codeOf(await need(me, true))).toEqual([409, "conflict"]);
    await add(me, createTestPasskey());
    const { body } = await need(me, true);
    await ask("DELETE", `/api/account/passkeys/${body.passkeys[0].id}`, { password: PASSWORD }, me);
    expect((await signIn("una")).status).toBe(201);
    await add(me, createTestPasskey());
    expect((await ask("GET", "/api/account/passkeys", undefined, me)).body.needed).toBe(false);
  });

  test("goes with all passkeys when one gets in by an administrator's link, and the audit log tells it", async () => {
    const { me, passkey } = await withPasskey("vic");
    await need(me, true);
    const { body } = await api.call("POST", "/api/users/vic/invitation", undefined, root);
    const token = new URL(body.path, SITE).searchParams.get("token");
    expect((await ask("POST", "/api/invitation", { token, password: "a bell rings at noon" })).status).toBe(201);
    expect(codeOf(await enter(passkey.answer(await question(), SITE)))).toEqual([401, "unauthorized"]);
    expect((await signIn("vic", { password: "a bell rings at noon" })).status).toBe(201);
    const told = await api.call("GET", "/api/audit?target=users/vic&action=user.passkeys_removed", undefined, root);
    expect(told.body.entries).toMatchObject([{ actor: { id: "vic" }, after: { count: 1 } }]);
  });
});

test("where browsers have none, there is none: an address without a name", async () => {
  const bare = await startApi();
  expect((await bare.call("POST", "/api/session/passkey/question", undefined, { origin: bare.origin })).status).toBe(
    404,
  );
  const named = bare.origin.replace("127.0.0.1", "localhost");
  const answer = await fetch(`${named}/api/session/passkey/question`, { method: "POST", headers: { origin: named } });
  expect(await answer.json()).toMatchObject({ rpId: "localhost" });
  await bare.close();
});
