import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sink } from "#core/hub.ts";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ isDemo: true });
});
afterAll(() => api.close());

const PASSWORD = "correct horse";

/** Headers of a browser that has signed in. */
async function browser(userId: string, userAgent = "Firefox"): Promise<Record<string, string>> {
  const { headers } = await api.call("POST", "/api/session/demo", { userId }, { "user-agent": userAgent });
  const cookie = headers.getSetCookie().map((one) => one.split(";")[0]);
  return { cookie: cookie.join("; "), origin: api.origin };
}
const person = async (id: string, role = "member"): Promise<void> => {
  await api.call("PUT", `/api/users/${id}`, { name: id, email: `${id}@example.com`, role });
};
const sessionsOf = async (headers: Record<string, string>) =>
  (await api.call("GET", "/api/account/sessions", undefined, headers)).body.sessions;
const statusOf = async (headers: Record<string, string>) =>
  (await api.call("GET", "/api/account", undefined, headers)).status;

/** A connection of that browser, once it is told that it is ready; `closed` resolves to why it was closed. */
async function closing(headers: Record<string, string>): Promise<{ closed: Promise<string> }> {
  const { auth, hub } = api.core.runtime;
  const principal = await auth.authenticate({ headers: new Headers({ ...headers, host: new URL(api.origin).host }) });
  const sink: Sink = { transport: "websocket", write: () => true, close: () => undefined };
  const closed = new Promise<string>((resolve) => {
    sink.close = resolve;
  });
  await new Promise<void>((ready) => {
    sink.write = () => {
      ready();
      return true;
    };
    hub.subscribe(principal, sink);
  });
  return { closed };
}

describe("one's own account", () => {
  test("has a name that one may change, and an email that the host product keeps", async () => {
    await person("ida");
    const ida = await browser("ida");
    expect((await api.call("GET", "/api/account", undefined, ida)).body).toEqual({
      id: "ida",
      name: "ida",
      email: "ida@example.com",
      role: "member",
      image: null,
      hasPassword: false,
    });
    expect((await api.call("PATCH", "/api/account", { name: " Ida B. " }, ida)).body.name).toBe("Ida B.");
    for (const [body, path] of [
      [{ name: "" }, "name"],
      [{ name: "Ida", role: "admin" }, "role"],
      [{ email: "x@example.com" }, "name"],
    ] as const) {
      const { status, body: answer } = await api.call("PATCH", "/api/account", body, ida);
      expect([status, answer.error.code, answer.error.details[0].path]).toEqual([422, "invalid", path]);
    }
  });

  test("is closed to tokens, keys, foreign pages and strangers", async () => {
    const calls = [
      ["GET", "/api/account"],
      ["GET", "/api/account/sessions"],
      ["GET", "/api/account/export"],
      ["DELETE", "/api/account/sessions"],
      ["DELETE", "/api/account"],
    ] as const;
    const ann = { ...(await browser("ann")), origin: "http://evil.example" };
    for (const [method, path] of calls) {
      const body = method === "DELETE" && path === "/api/account" ? { email: "ann@example.com" } : undefined;
      expect((await api.call(method, path, body, await api.as("ann"))).status, path).toBe(403);
      expect((await api.call(method, path, body)).status, path).toBe(403);
      expect((await api.call(method, path, body, {})).status, path).toBe(401);
      if (method === "DELETE") expect((await api.call(method, path, body, ann)).status, path).toBe(403);
    }
  });
});

describe("sessions", () => {
  test("are listed with their browser, and ended one by one, with their connections and no others", async () => {
    await person("kim");
    const [here, there] = [await browser("kim", "Firefox"), await browser("kim", "Chrome")];
    const [mine, theirs] = [await closing(here), await closing(there)];
    const list = await sessionsOf(here);
    expect(list).toHaveLength(2);
    const other = list.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent);
    expect(other).toMatchObject({ userAgent: "Chrome", isConnected: true });
    expect(JSON.stringify(list)).not.toContain("token");
    expect((await api.call("DELETE", `/api/account/sessions/${other.id}`, undefined, here)).status).toBe(204);
    expect(await theirs.closed).toBe("revoked");
    expect(await statusOf(there)).toBe(401);
    expect(await statusOf(here)).toBe(200);
    expect(await sessionsOf(here)).toEqual([expect.objectContaining({ isCurrent: true, isConnected: true })]);
    expect((await api.call("DELETE", `/api/account/sessions/${other.id}`, undefined, here)).status).toBe(404);
    // Another's session is nobody's here.
    const [annsOwn] = await sessionsOf(await browser("ann"));
    expect((await api.call("DELETE", `/api/account/sessions/${annsOwn.id}`, undefined, here)).status).toBe(404);
    // Signing out ends the connections of that session, which other tabs hold too.
    await api.call("DELETE", "/api/session", undefined, here);
    expect(await mine.closed).toBe("revoked");
    expect(await statusOf(here)).toBe(401);
  });

  test("are ended everywhere, tokens too", async () => {
    await person("lee");
    const [here, there] = [await browser("lee"), await browser("lee")];
    const token = await api.as("lee");
    const live = await closing(there);
    const { status, headers } = await api.call("DELETE", "/api/account/sessions", undefined, here);
    expect(status).toBe(204);
    expect(headers.getSetCookie().join()).toMatch(/Max-Age=0/);
    expect(await live.closed).toBe("revoked");
    expect([await statusOf(here), await statusOf(there)]).toEqual([401, 401]);
    expect((await api.call("GET", "/api/inbox", undefined, token)).status).toBe(401);
    expect(await statusOf(await browser("lee"))).toBe(200);
  });
});

describe("the password", () => {
  test("is changed by who knows it, and ends the other sessions", async () => {
    await person("max");
    let here = await browser("max");
    const change = (currentPassword: string, newPassword = "battery staple") =>
      api.call("PUT", "/api/account/password", { currentPassword, newPassword }, here);
    expect((await change(PASSWORD)).status).toBe(404);
    await api.core.runtime.auth.sessions.setPassword("max", PASSWORD);
    const there = await browser("max");
    here = await browser("max");
    const wrong = await change("a wrong one");
    expect(wrong).toMatchObject({ status: 422, body: { error: { details: [{ path: "currentPassword" }] } } });
    const short = await change(PASSWORD, "short");
    expect(short).toMatchObject({ status: 422, body: { error: { details: [{ path: "newPassword" }] } } });
    expect((await change(PASSWORD)).status).toBe(204);
    expect([await statusOf(here), await statusOf(there)]).toEqual([200, 401]);
    const signIn = (password: string) => api.call("POST", "/api/session", { email: "max@example.com", password }, {});
    expect((await signIn(PASSWORD)).status).toBe(401);
    expect((await signIn("battery staple")).status).toBe(201);
  });

  test("once changed, ends tokens and what goes on with them; this session and its connections go on", async () => {
    await person("mia");
    await api.core.runtime.auth.sessions.setPassword("mia", PASSWORD);
    const [here, there, token] = [await browser("mia"), await browser("mia"), await api.as("mia")];
    const [mine, theirs, embedded] = [await closing(here), await closing(there), await closing(token)];
    const bystander = await api.as("ben");
    const { status } = await api.call(
      "PUT",
      "/api/account/password",
      { currentPassword: PASSWORD, newPassword: "battery staple" },
      here,
    );
    expect(status).toBe(204);
    expect([await theirs.closed, await embedded.closed]).toEqual(["revoked", "revoked"]);
    const inbox = async (headers: Record<string, string>) =>
      (await api.call("GET", "/api/inbox", undefined, headers)).status;
    expect([await inbox(here), await inbox(there), await inbox(token), await inbox(bystander)]).toEqual([
      200, 401, 401, 200,
    ]);
    const { hub } = api.core.runtime;
    const [own] = (await sessionsOf(here)) as { id: string; isConnected: boolean }[];
    expect(own?.isConnected).toBe(true);
    expect([...hub.sessionsOf("mia")]).toEqual([own?.id]);
    // A token made since is good, and signing out ends the connection that went on.
    expect(await inbox(await api.as("mia"))).toBe(200);
    await api.call("DELETE", "/api/session", undefined, here);
    expect(await mine.closed).toBe("revoked");
  });

  test("is refused when it is too easy to guess, with the field named, and changes nothing", async () => {
    await person("noa");
    await api.core.runtime.auth.sessions.setPassword("noa", PASSWORD);
    const noa = await browser("noa");
    for (const newPassword of ["1234567890", "aaaaaaaaaa", "passwordpassword", "noa@example.com"]) {
      const body = { currentPassword: PASSWORD, newPassword };
      expect(await api.call("PUT", "/api/account/password", body, noa)).toMatchObject({
        status: 422,
        body: { error: { code: "weak_password", details: [{ path: "newPassword" }] } },
      });
    }
    const signedIn = await api.call("POST", "/api/session", { email: "noa@example.com", password: PASSWORD }, {});
    expect(signedIn.status).toBe(201);
  });

  test("cannot be guessed at", async () => {
    await person("nia");
    await api.core.runtime.auth.sessions.setPassword("nia", PASSWORD);
    const nia = await browser("nia");
    const guess = async (n: number) =>
      (await api.call("PUT", "/api/account/password", { currentPassword: `guess ${n}`, newPassword: PASSWORD }, nia))
        .status;
    const statuses: number[] = [];
    for (let n = 0; n < 11; n += 1) statuses.push(await guess(n));
    expect(statuses).toEqual([...Array(10).fill(422), 429]);
  });
});

describe("the export", () => {
  test("holds everything about one, in every state, and no token", async () => {
    await person("oli");
    await api.core.runtime.topics.join("t1", "oli");
    const { id } = await api.core.publish(["topics/t1"], "Archived");
    await api.core.publish(["users/ben"], "Another's");
    for (let n = 0; n < 205; n += 1) await api.core.publish(["users/oli"], `Item ${n}`);
    await api.core.runtime.inbox.run("oli", { command: "archive", ids: [id] });
    const oli = await browser("oli");
    const { status, headers, body } = await api.call("GET", "/api/account/export", undefined, oli);
    expect(status).toBe(200);
    expect(headers.get("content-disposition")).toBe('attachment; filename="carillon-oli.json"');
    expect(body).toMatchObject({
      profile: { id: "oli", email: "oli@example.com" },
      preferences: { density: "comfortable" },
      topics: [{ slug: "t1", isMember: true }],
      sessions: [{ userAgent: "Firefox" }],
    });
    expect(body.items).toHaveLength(206);
    expect(body.items.at(-1)).toMatchObject({ title: "Archived", state: { archivedAt: expect.any(String) } });
    expect(new Set(body.items.map((item: { id: string }) => item.id)).size).toBe(206);
    const { db } = api.core.runtime;
    const { token } = await db.session.findFirstOrThrow({ where: { userId: "oli" } });
    expect(JSON.stringify(body)).not.toContain(token);
  });
});

describe("the export of one who did something", () => {
  test("has their acts with the address that each came from, however many, and their MQTT sessions; nobody else's", async () => {
    await person("kit", "admin");
    await person("lou", "admin");
    const { db, log } = api.core.runtime;
    const kit = await browser("kit");
    await api.call("PUT", "/api/topics/kits", { name: "Kit's" }, kit);
    await api.call("PUT", "/api/topics/lous", { name: "Lou's" }, await browser("lou"));
    const more = { actor: "kit", address: "192.0.2.7", action: "topic.changed", target: "topics/kits" };
    await db.auditEntry.createMany({ data: Array.from({ length: 1_100 }, () => ({ ...more, at: new Date() })) });
    for (const userId of ["kit", "lou"])
      await db.mqttSession.create({
        data: {
          userId,
          clientId: `${userId}s`,
          seq: 0n,
          epoch: log.epoch,
          topics: '{"users/x":1}',
          updatedAt: new Date(),
        },
      });
    const { body } = await api.call("GET", "/api/account/export", undefined, kit);
    expect(body.acts).toHaveLength(1_101);
    expect(body.acts[0]).toMatchObject({
      address: expect.stringMatching(/127\.0\.0\.1|::1/),
      action: "topic.created",
      target: "topics/kits",
      after: { name: "Kit's" },
    });
    expect(body.acts[1_100]).toMatchObject({ address: "192.0.2.7" });
    expect(body.mqttSessions).toEqual([{ clientId: "kits", topics: { "users/x": 1 }, updatedAt: expect.any(String) }]);
    expect(body.pressedActions).toEqual([]);
    expect(JSON.stringify(body.acts)).not.toContain("lou");
    // Other tests count on who administers.
    for (const userId of ["kit", "lou"]) await api.core.runtime.removal.remove(userId);
  });
});

describe("deleting it", () => {
  test("takes the email typed again, and takes everything along", async () => {
    await person("pia");
    const pia = await browser("pia");
    await api.call("PUT", "/api/users/pia", { name: "pia", email: "Pia@Example.com" });
    const { runtime } = api.core;
    await runtime.preferences.change("pia", { density: "compact" });
    const { id: alone } = await api.core.publish(["users/pia"], "For Pia alone");
    const { id: both } = await api.core.publish(["users/pia", "users/ben"], "For both");
    await runtime.inbox.run("pia", { command: "read", ids: [alone] });
    const live = await closing(pia);
    const remove = (email: string) => api.call("DELETE", "/api/account", { email }, pia);
    expect(await remove("pia")).toMatchObject({ status: 422, body: { error: { details: [{ path: "email" }] } } });
    expect((await remove("PIA@example.com")).status).toBe(204);
    expect(await live.closed).toBe("revoked");
    expect(await statusOf(pia)).toBe(401);
    const where = { userId: "pia" };
    const { db } = runtime;
    const left = [db.user.count({ where: { id: "pia" } }), db.session.count({ where }), db.receipt.count({ where })];
    const more = [db.preference.count({ where }), db.entry.count({ where: { audience: "users/pia" } })];
    expect(await Promise.all([...left, ...more])).toEqual([0, 0, 0, 0, 0]);
    expect((await db.notification.findMany({ where: { id: { in: [alone, both] } } })).map(({ id }) => id)).toEqual([
      both,
    ]);
  });

  test("takes the password of who has one, which cannot be guessed at by whoever finds the browser open", async () => {
    await person("ria");
    await api.core.runtime.auth.sessions.setPassword("ria", PASSWORD);
    const ria = await browser("ria");
    const remove = (fields: object) => api.call("DELETE", "/api/account", { email: "ria@example.com", ...fields }, ria);
    const wrong = { status: 422, body: { error: { code: "invalid", details: [{ path: "password" }] } } };
    expect(await remove({})).toMatchObject(wrong);
    for (let n = 0; n < 10; n += 1) expect(await remove({ password: `guess ${n}` })).toMatchObject(wrong);
    expect((await remove({ password: PASSWORD })).status).toBe(429);
    expect(await statusOf(ria)).toBe(200);
    const again = await browser("ria");
    const body = { email: "ria@example.com", password: PASSWORD };
    expect((await api.call("DELETE", "/api/account", body, again)).status).toBe(204);
    expect(await api.core.runtime.users.get("ria")).toBeNull();
  });

  test("takes a sign-in of just now from who has no password, where not everybody can sign in as anybody", async () => {
    const real = await startApi();
    const { auth, db } = real.core.runtime;
    const remove = async () => {
      const { cookies } = await auth.sessions.signInAs("ben");
      const cookie = cookies.map((one) => one.split(";")[0]).join("; ");
      return () => real.call("DELETE", "/api/account", { email: "ben@example.com" }, { cookie, origin: real.origin });
    };
    const late = await remove();
    await db.session.updateMany({ data: { createdAt: new Date(Date.now() - 11 * 60_000) } });
    expect(await late()).toMatchObject({ status: 403, body: { error: { code: "sign_in_again" } } });
    expect((await (await remove())()).status).toBe(204);
    await real.close();
  });

  test("is refused to the last admin", async () => {
    const root = await browser("root");
    const remove = () => api.call("DELETE", "/api/account", { email: "root@example.com" }, root);
    expect(await remove()).toMatchObject({ status: 409, body: { error: { code: "last_admin" } } });
    expect(await statusOf(root)).toBe(200);
    await person("second", "admin");
    expect((await remove()).status).toBe(204);
  });
});

describe("why an item is there", () => {
  const why = async (id: string, userId = "ann") =>
    (await api.call("GET", `/api/inbox/${id}/why`, undefined, await api.as(userId))).body;

  test("says by what it came and since when that reaches one", async () => {
    const { id: all } = await api.core.publish("all", "All");
    const { id: topic } = await api.core.publish(["topics/t1", "users/ann"], "Topic", { category: "billing" });
    const { createdAt } = await api.core.runtime.db.user.findUniqueOrThrow({ where: { id: "ann" } });
    expect(await why(all)).toMatchObject({ audience: "all", since: createdAt.toISOString(), quiet: null });
    const said = await why(topic);
    expect(said).toMatchObject({ audience: "topics/t1", category: "billing", priority: "normal", quiet: null });
    expect(Date.parse(said.since)).toBeGreaterThanOrEqual(createdAt.getTime());
    expect((await why(topic, "ben")).error.code).toBe("item_gone");
    expect((await why("nope")).error.code).toBe("item_gone");
  });

  test("says why it arrived read, also once that is over", async () => {
    const { preferences } = api.core.runtime;
    await preferences.change("ann", { muted: [{ topic: "t1", until: null }], channels: { billing: { inApp: false } } });
    const { id: muted } = await api.core.publish(["topics/t1"], "Muted");
    const { id: off } = await api.core.publish("all", "Off", { category: "billing" });
    const { id: critical } = await api.core.publish("all", "Critical", { category: "billing", priority: "critical" });
    await preferences.change("ann", { muted: [], channels: {} });
    expect([(await why(muted)).quiet, (await why(off)).quiet, (await why(critical)).quiet]).toEqual([
      "topic",
      "category",
      null,
    ]);
  });
});
