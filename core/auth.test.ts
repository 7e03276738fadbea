import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Auth } from "./auth.ts";
import { startCore, TEST_API_KEY, type TestCore } from "./testing.ts";

let core: TestCore;
let auth: Auth;
beforeAll(async () => {
  core = await startCore({ origins: ["https://host.example"], url: "https://bell.example" });
  auth = core.runtime.auth;
});
afterAll(() => core.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const tokenOf = async (userId: string, ttlSeconds = 60) => (await auth.mintToken(userId, ttlSeconds)).token;
async function cookieOf(userId: string): Promise<string> {
  const { cookies } = await auth.sessions.signInAs(userId);
  return cookies.map((cookie) => cookie.split(";")[0]).join("; ");
}
const failure = (code: string) => expect.objectContaining({ code });

describe("user tokens", () => {
  test("name their user, with the role of now and the time of their end", async () => {
    const { token, expiresAt } = await auth.mintToken("root", 60);
    expect(await auth.authenticate({ headers: {}, token })).toEqual({
      kind: "user",
      userId: "root",
      role: "admin",
      scopes: [],
      via: "token",
      expiresAt: Date.parse(expiresAt),
    });
  });

  test("are refused once expired, with that reason", async () => {
    const token = await tokenOf("ann", -1);
    await expect(auth.authenticate({ headers: bearer(token) })).rejects.toEqual(failure("expired"));
  });

  test("are refused when forged, altered or signed otherwise", async () => {
    const token = await tokenOf("ann");
    const forged = await new SignJWT({ ver: "0" })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer("carillon")
      .setSubject("root")
      .setExpirationTime("1h")
      .sign(new TextEncoder().encode("another-secret-of-more-than-32-characters"));
    const [, payload] = token.split(".");
    const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
    for (const bad of [forged, unsigned, `${token.slice(0, -4)}AAAA`, "x", "a.b.c"]) {
      await expect(auth.authenticate({ headers: {}, token: bad })).rejects.toEqual(failure("unauthorized"));
    }
  });

  test("are worth nothing once the version of their user's tokens is raised", async () => {
    await core.runtime.users.put("tim", { name: "Tim", email: "tim@example.com" });
    const token = await tokenOf("tim");
    await core.runtime.db.user.update({ where: { id: "tim" }, data: { tokenVersion: { increment: 1 } } });
    await expect(auth.authenticate({ headers: {}, token })).rejects.toEqual(failure("unauthorized"));
    expect(await auth.authenticate({ headers: {}, token: await tokenOf("tim") })).toMatchObject({ userId: "tim" });
  });

  test("die with their user, even if another comes under the same id", async () => {
    const { users, removal } = core.runtime;
    await users.put("eve", { name: "Eve", email: "eve@example.com" });
    const token = await tokenOf("eve");
    const cookie = await cookieOf("eve");
    expect(await auth.authenticate({ headers: { cookie } })).toMatchObject({ userId: "eve" });
    await removal.remove("eve");
    await expect(auth.authenticate({ headers: {}, token })).rejects.toEqual(failure("unauthorized"));
    await users.put("eve", { name: "Another Eve", email: "eve2@example.com" });
    await expect(auth.authenticate({ headers: {}, token })).rejects.toEqual(failure("unauthorized"));
    await expect(auth.authenticate({ headers: { cookie } })).rejects.toEqual(failure("unauthorized"));
  });

  test("follow a change of role at once", async () => {
    const { users } = core.runtime;
    await users.put("rob", { name: "Rob", email: "rob@example.com", role: "admin" });
    const token = await tokenOf("rob");
    expect(await auth.authenticate({ headers: {}, token })).toMatchObject({ role: "admin" });
    await users.put("rob", { name: "Rob", email: "rob@example.com", role: "member" });
    expect(await auth.authenticate({ headers: {}, token })).toMatchObject({ role: "member" });
  });

  test("are minted for nobody but a user", async () => {
    await expect(auth.mintToken("nobody", 60)).rejects.toEqual(failure("not_found"));
  });
});

describe("precedence", () => {
  test("an explicit token wins over a bearer token, and that over the session's cookie", async () => {
    const cookie = await cookieOf("ann");
    const headers = { cookie, ...bearer(await tokenOf("ben")) };
    const token = await tokenOf("root");
    expect(await auth.authenticate({ headers, token })).toMatchObject({ userId: "root" });
    expect(await auth.authenticate({ headers })).toMatchObject({ userId: "ben", via: "token" });
    expect(await auth.authenticate({ headers: { cookie } })).toMatchObject({ userId: "ann", via: "session" });
    expect(await auth.authenticate({ headers: new Headers({ cookie }), token: "" })).toMatchObject({ userId: "ann" });
  });

  test("a bad token is not made good by a good cookie", async () => {
    const headers = { cookie: await cookieOf("ann") };
    await expect(auth.authenticate({ headers, token: "bad" })).rejects.toEqual(failure("unauthorized"));
  });
});

describe("sessions", () => {
  test("sign in by password, whatever the case of the email", async () => {
    await auth.sessions.setPassword("ann", "first password");
    await auth.sessions.setPassword("ann", "correct horse");
    const { userId, cookies } = await auth.sessions.signIn("Ann@Example.com", "correct horse");
    expect(userId).toBe("ann");
    expect(cookies[0]).toMatch(
      /^__Host-carillon-[0-9a-f]{8}\.session_token=.+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    for (const [email, password] of [
      ["ann@example.com", "first password"],
      ["nobody@example.com", "correct horse"],
      ["not an email", "correct horse"],
      ["ben@example.com", "no password is set"],
    ] as const) {
      await expect(auth.sessions.signIn(email, password)).rejects.toEqual(failure("unauthorized"));
    }
  });

  test("end at once when one signs out", async () => {
    const cookie = await cookieOf("ann");
    expect(await auth.authenticate({ headers: { cookie } })).toMatchObject({ userId: "ann" });
    const cleared = await auth.sessions.signOut(cookie);
    expect(cleared.join()).toMatch(/session_token=;.*Max-Age=0/);
    await expect(auth.authenticate({ headers: { cookie } })).rejects.toEqual(failure("unauthorized"));
  });

  test("have a cookie that a neighbour cannot get in the way of: the good one of several counts, in any order", async () => {
    const good = await cookieOf("ann");
    const name = auth.sessions.cookieName;
    const forged = `${name}=${"x".repeat(32)}.${"A".repeat(43)}%3D`;
    for (const cookie of [`${forged}; ${good}`, `${good}; ${forged}`, `a=b; ${name}=; ${forged}; ${good}; ${name}=z`])
      expect(await auth.authenticate({ headers: { cookie } }), cookie).toMatchObject({ userId: "ann" });
    // A bounded number is looked at.
    const many = { cookie: [...Array(100).fill(forged), good].join("; ") };
    await expect(auth.authenticate({ headers: many })).rejects.toEqual(failure("unauthorized"));
    // A name that only begins alike is another's.
    const longer = { cookie: good.replace(name, `${name}x`) };
    await expect(auth.authenticate({ headers: longer })).rejects.toEqual(failure("unauthorized"));
  });

  test("signing out with several cookies of the name leaves nobody signed in", async () => {
    const [first, second] = [await cookieOf("ann"), await cookieOf("ben")];
    await auth.sessions.signOut(`${first}; ${second}`);
    for (const cookie of [first, second])
      await expect(auth.authenticate({ headers: { cookie } })).rejects.toEqual(failure("unauthorized"));
  });

  test("of two instances on one host do not get in each other's way", async () => {
    const other = await startCore({ secret: "another-secret-0123456789-0123456789-abc" });
    try {
      const theirs = other.runtime.auth.sessions;
      const [signedIn] = (await theirs.signInAs("ben")).cookies;
      const both = `${await cookieOf("ann")}; ${signedIn?.split(";")[0]}`;
      expect(await auth.authenticate({ headers: { cookie: both } })).toMatchObject({ userId: "ann" });
      expect(await other.runtime.auth.authenticate({ headers: { cookie: both } })).toMatchObject({ userId: "ben" });
      const cleared = await theirs.signOut(both);
      expect(cleared.join()).toMatch(/^carillon-[0-9a-f]{8}\.session_token=;/);
      expect(cleared.join()).not.toContain(auth.sessions.cookieName.replace("__Host-", ""));
      expect(await auth.authenticate({ headers: { cookie: both } })).toMatchObject({ userId: "ann" });
    } finally {
      await other.close();
    }
  });

  test("are not made up: an altered cookie is nobody's", async () => {
    const cookie = (await cookieOf("ann")).replace(/.{6}$/, "AAAA%3D");
    await expect(auth.authenticate({ headers: { cookie } })).rejects.toEqual(failure("unauthorized"));
    await expect(auth.authenticate({ headers: {} })).rejects.toEqual(failure("unauthorized"));
  });
});

describe("API keys", () => {
  test("are callers, but no users", async () => {
    const headers = bearer(TEST_API_KEY);
    expect(await auth.authenticateCaller({ headers })).toEqual({
      kind: "key",
      id: "bootstrap",
      name: "CARILLON_API_KEY",
      scopes: ["send", "admin"],
    });
    await expect(auth.authenticate({ headers })).rejects.toEqual(failure("unauthorized"));
    const wrong = bearer(`${TEST_API_KEY}x`);
    await expect(auth.authenticateCaller({ headers: wrong })).rejects.toEqual(failure("unauthorized"));
  });
});

describe("origins", () => {
  const accepts = (headers: Record<string, string>) => () => auth.checkOrigin({ host: "127.0.0.1:3000", ...headers });

  test("our own host, the public address and those listed may come; a program sends none", () => {
    expect(accepts({})).not.toThrow();
    expect(accepts({ origin: "http://127.0.0.1:3000" })).not.toThrow();
    expect(accepts({ origin: "https://host.example" })).not.toThrow();
    expect(accepts({ origin: "https://bell.example" })).not.toThrow();
  });

  test.each(["http://evil.example", "http://127.0.0.1:3001", "null", "", "http://host.example", "file://"])(
    "%j may not",
    (origin) => {
      expect(accepts({ origin })).toThrow(failure("foreign_origin"));
    },
  );
});
