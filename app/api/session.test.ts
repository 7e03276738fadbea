import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { issueSetupToken } from "#core/setup.ts";
import { startApi, type TestApi } from "./testing.ts";

const cookieOf = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");

describe("in production", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
    await api.core.runtime.auth.sessions.setPassword("ann", "correct horse");
  });
  afterAll(() => api.close());

  const signIn = (email: string, password: string, headers: Record<string, string> = {}) =>
    api.call("POST", "/api/session", { email, password }, headers);

  test("one signs in, is known, and signs out", async () => {
    const { status, body, headers } = await signIn("ANN@example.com", "correct horse");
    expect(status).toBe(201);
    expect(body).toMatchObject({ user: { id: "ann", role: "member" }, topics: [{ slug: "t1" }], demo: false });
    const cookie = cookieOf(headers);
    expect((await api.call("GET", "/api/session", undefined, { cookie })).body).toEqual(body);
    expect((await api.call("DELETE", "/api/session", undefined, { cookie })).status).toBe(204);
    expect((await api.call("GET", "/api/session", undefined, { cookie })).status).toBe(401);
  });

  test("a wrong password and an unknown person get the same answer", async () => {
    const wrong = await signIn("ann@example.com", "wrong password");
    const unknown = await signIn("nobody@example.com", "wrong password");
    expect(wrong.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
  });

  test("guessing is slowed down; the right password does not count", async () => {
    await api.core.runtime.auth.sessions.setPassword("ben", "battery staple");
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await signIn("ben@example.com", "battery staple")).status);
    for (let n = 0; n < 11; n += 1) statuses.push((await signIn("ben@example.com", `guess ${n}`)).status);
    expect(statuses).toEqual([...Array(4).fill(201), ...Array(10).fill(401), 429]);
    const limited = await signIn("ben@example.com", "battery staple");
    expect(limited).toMatchObject({ status: 429, body: { error: { code: "rate_limited" } } });
    const { retryAfterMs } = limited.body.error;
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(600_000);
    expect(limited.headers.get("retry-after")).toBe(String(Math.ceil(retryAfterMs / 1_000)));
  });

  test("a browser that has signed in before is let in while strangers guess; others are not known by its cookie", async () => {
    const { sessions } = api.core.runtime.auth;
    for (const id of ["cleo", "dora"]) {
      await api.call("PUT", `/api/users/${id}`, { name: id, email: `${id}@example.com` });
      await sessions.setPassword(id, "correct horse");
    }
    const at = (id: string, from: string, password = "correct horse", cookie = "") =>
      signIn(`${id}@example.com`, password, { "x-forwarded-for": from, ...(cookie && { cookie }) });
    const knownOf = (headers: Headers): string => {
      const [known] = headers.getSetCookie().filter((cookie) => cookie.startsWith("carillon-known-"));
      expect(known).toMatch(/; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Strict$/);
      return known?.split(";")[0] ?? "";
    };
    const cleos = knownOf((await at("cleo", "203.0.113.1")).headers);
    const doras = knownOf((await at("dora", "203.0.113.2", undefined, cleos)).headers);
    // Each of the two is known there, and neither is named.
    expect(doras.split("~")).toHaveLength(2);
    expect(doras).not.toMatch(/cleo|dora/);

    // From here on the account is slow there to whoever is not known.
    for (let n = 0; n < 10; n += 1) await at("cleo", "192.0.2.1", "a guess");
    expect((await at("cleo", "192.0.2.1")).status).toBe(429);
    expect((await at("dora", "192.0.2.1")).status).toBe(201);
    expect((await at("cleo", "192.0.2.1", undefined, cleos)).status).toBe(201);
    const both = await at("cleo", "192.0.2.1", undefined, doras);
    expect(both.status).toBe(201);
    // Signing in again leaves it the same device, so that what was tried on it counts on.
    const deviceOf = (cookie: string) => cookie.split("=")[1]?.split(".")[0];
    expect(deviceOf(knownOf(both.headers))).toBe(deviceOf(cleos));

    const forged = cleos.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
    const late = cleos.replace(/\.[0-9a-z]+\./, ".zzzzzzz.");
    for (const cookie of [forged, late, "carillon-known-00000000=x", doras.split("=")[0] ?? ""])
      expect((await at("cleo", "192.0.2.1", undefined, cookie)).status).toBe(429);
    const annsOwn = knownOf((await signIn("ann@example.com", "correct horse")).headers);
    expect((await at("cleo", "192.0.2.1", undefined, annsOwn)).status).toBe(429);

    // With the password the devices go too.
    await sessions.setPassword("cleo", "correct horse");
    expect((await at("cleo", "192.0.2.1", undefined, cleos)).status).toBe(429);
    expect((await at("dora", "192.0.2.1", undefined, doras)).status).toBe(201);
  });

  test("[V7] one signs in by an email in any script, however it is typed, and is shown it as it was given", async () => {
    for (const [id, email, typed] of [
      ["uwe", "Ü@e.test", "ü@E.test"],
      ["bea", "b@bücher.test", "B@BÜCHER.test"],
      ["lou", "lou@localhost", "Lou@localhost"],
      ["pia", "pe\u0301@e.test", "P\u00e9@e.test"],
    ] as const) {
      expect((await api.call("PUT", `/api/users/${id}`, { name: "Some One", email })).status).toBe(201);
      await api.core.runtime.auth.sessions.setPassword(id, "correct horse");
      expect(await signIn(typed, "correct horse")).toMatchObject({ status: 201, body: { user: { id, email } } });
      const found = await api.call("POST", "/api/users/lookup", { names: [typed] });
      expect(found.body).toEqual({ users: [{ id, name: "Some One", email, image: null }], missing: [] });
      expect((await api.call("PUT", "/api/users/other", { name: "Other", email: typed })).status).toBe(409);
    }
  });

  test("what is no email is no account", async () => {
    for (const email of ["ned", "203.0.113.50 ned@example.test", "a\nb@example.com", `${"n".repeat(320)}@example.com`])
      expect(await signIn(email, "x")).toMatchObject({
        status: 422,
        body: { error: { details: [{ path: "email" }] } },
      });
  });

  test("a foreign page can neither sign in nor write with the cookie; ours can", async () => {
    const foreign = { origin: "http://evil.example" };
    expect((await signIn("ann@example.com", "correct horse", foreign)).body.error.code).toBe("foreign_origin");
    const cookie = cookieOf((await signIn("ann@example.com", "correct horse", { origin: api.origin })).headers);
    const write = (headers: Record<string, string>) =>
      api.call("POST", "/api/inbox/commands", { command: "seen", through: 1 }, headers);
    expect(await write({ cookie, ...foreign })).toMatchObject({
      status: 403,
      body: { error: { code: "foreign_origin" } },
    });
    expect((await write({ cookie, origin: api.origin })).status).toBe(200);
    expect((await write({ cookie })).status).toBe(200);
    // A token is not sent by itself, so whoever sends it means it.
    expect((await write({ ...(await api.as("ann")), ...foreign })).status).toBe(200);
    expect((await api.call("DELETE", "/api/session", undefined, { cookie, ...foreign })).status).toBe(403);
  });

  test("nobody is let in without a password", async () => {
    expect((await api.call("GET", "/api/session/demo", undefined, {})).status).toBe(404);
    expect((await api.call("POST", "/api/session/demo", { userId: "ann" }, {})).status).toBe(404);
  });
});

describe("in the demo", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ isDemo: true });
  });
  afterAll(() => api.close());

  test("one picks a person and is in", async () => {
    const { body } = await api.call("GET", "/api/session/demo", undefined, {});
    expect(body.people).toContainEqual({ id: "root", name: "Root", role: "admin", image: null, title: null });
    const { status, headers } = await api.call("POST", "/api/session/demo", { userId: "root" }, {});
    expect(status).toBe(201);
    const cookie = cookieOf(headers);
    expect((await api.call("GET", "/api/session", undefined, { cookie })).body).toMatchObject({
      user: { id: "root", role: "admin" },
      demo: true,
    });
    expect((await api.call("POST", "/api/session/demo", { userId: "nobody" }, {})).status).toBe(404);
  });

  test("whoever is added to it comes after its own people", async () => {
    await api.call("PUT", "/api/users/aaron", { name: "Aaron", email: "aaron@example.com" });
    const { body } = await api.call("GET", "/api/session/demo", undefined, {});
    expect(body.people.map(({ id }: { id: string }) => id)).toEqual(["ann", "ben", "root", "aaron"]);
  });
});

describe("the first admin", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
    await api.core.runtime.db.user.deleteMany({ where: { role: "admin" } });
  });
  afterAll(() => api.close());

  const setup = (token: string, fields: object = {}) =>
    api.call(
      "POST",
      "/api/setup",
      { token, name: "Ida", email: "ida@example.com", password: "a good password", ...fields },
      {},
    );

  test("is made through the newest link, once", async () => {
    const { db } = api.core.runtime;
    const older = await issueSetupToken(db);
    const token = (await issueSetupToken(db)) ?? "";
    expect((await db.verification.findMany()).map(({ value }) => value)).not.toContain(token);
    expect((await setup(older ?? "")).status).toBe(401);
    expect((await setup(token, { password: "short" })).status).toBe(422);
    expect(await setup(token, { password: "ida@example.com" })).toMatchObject({
      status: 422,
      body: { error: { code: "weak_password", details: [{ path: "password" }] } },
    });
    // What fails does not use the link up.
    expect((await setup(token, { email: "ann@example.com" })).status).toBe(409);
    expect((await setup(token, { email: "i da@example.com" })).status).toBe(422);
    const both = await Promise.all([setup(token), setup(token, { email: "ivö@bücher.test" })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 401]);
    const made = both.find(({ status }) => status === 201);
    expect(made?.body).toMatchObject({ user: { role: "admin" } });
    const cookie = cookieOf(made?.headers ?? new Headers());
    expect((await api.call("GET", "/api/users", undefined, { cookie })).status).toBe(200);
    expect((await setup(token)).status).toBe(401);
    expect(await issueSetupToken(db)).toBeNull();
  });

  test("cannot be made through a link that is too old", async () => {
    const { db } = api.core.runtime;
    await db.user.deleteMany({ where: { role: "admin" } });
    const token = (await issueSetupToken(db)) ?? "";
    await db.verification.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await setup(token)).status).toBe(401);
  });
});
