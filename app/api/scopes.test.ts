/** Least power: a token is good for an inbox, a key for sending for what it sends. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
async function tokenFor(userId: string, body: object = {}) {
  const answer = await api.call("POST", `/api/users/${userId}/tokens`, { ttlSeconds: 60, ...body });
  expect(answer.status).toBe(201);
  return bearer(answer.body.token);
}
async function keyFor(...scopes: string[]) {
  const { body } = await api.call("POST", "/api/keys", { name: scopes.join(), scopes });
  return bearer(body.secret);
}
const note = { audience: ["users/ben"], title: "Hello" };
const send = async (headers: Record<string, string>, more: object = {}) =>
  (await api.call("POST", "/api/notifications", { ...note, ...more }, headers)).body.id as string;

describe("an admin's token", () => {
  test("reads and acts in its user's inbox", async () => {
    const headers = await tokenFor("root");
    const id = await send(await keyFor("send"), { audience: ["users/root"] });
    expect((await api.call("GET", "/api/inbox", undefined, headers)).body.items[0]).toMatchObject({ id });
    const command = { command: "read", ids: [id] };
    expect((await api.call("POST", "/api/inbox/commands", command, headers)).body).toMatchObject({ ok: true });
    for (const path of ["/api/inbox/counts", `/api/inbox/${id}`, `/api/inbox/${id}/why`, "/api/preferences"])
      expect([path, (await api.call("GET", path, undefined, headers)).status]).toEqual([path, 200]);
  });

  const BEYOND: readonly [method: string, path: string, body?: object][] = [
    ["POST", "/api/keys", { name: "mine", scopes: ["send", "admin"] }],
    ["GET", "/api/keys"],
    ["POST", "/api/users/ann/invitation"],
    ["POST", "/api/users/ann/tokens", {}],
    ["GET", "/api/users"],
    ["PATCH", "/api/users/root", { role: "member" }],
    ["PUT", "/api/categories/mine", { name: "Mine" }],
    ["POST", "/api/notifications", note],
    ["POST", "/api/notifications/batch", { notifications: [note] }],
    ["POST", "/api/notifications/dry-run", { audience: "all" }],
    ["GET", "/api/notifications"],
    ["GET", "/api/drafts"],
    ["GET", "/api/audit"],
    ["GET", "/api/webhooks"],
    ["GET", "/api/connections"],
    ["PUT", "/api/settings/retention", { maxEntries: 5, maxAgeDays: 5 }],
    ["POST", "/api/lab/runs", {}],
    ["GET", "/api/account"],
    ["GET", "/api/account/export"],
    ["DELETE", "/api/account", { email: "root@example.com" }],
  ];
  for (const [method, path, body] of BEYOND) {
    test(`does nothing beyond that: ${method} ${path}`, async () => {
      expect(await api.call(method, path, body, await tokenFor("root"))).toMatchObject({
        status: 403,
        body: { error: { code: "forbidden" } },
      });
    });
  }

  test("has the scopes that were asked for, and no others", async () => {
    const sends = await tokenFor("root", { scopes: ["send"] });
    expect(await send(sends)).toEqual(expect.any(String));
    expect((await api.call("GET", "/api/users", undefined, sends)).status).toBe(403);
    const administers = await tokenFor("root", { scopes: ["admin"] });
    expect((await api.call("GET", "/api/users", undefined, administers)).status).toBe(200);
    expect((await api.call("POST", "/api/notifications", note, administers)).status).toBe(403);
    expect((await api.call("GET", "/api/account", undefined, administers)).status).toBe(403);
  });

  test("loses its scopes with its user's role", async () => {
    await api.call("PUT", "/api/users/eve", { name: "Eve", email: "eve@example.com", role: "admin" });
    const headers = await tokenFor("eve", { scopes: ["send", "admin"] });
    expect((await api.call("GET", "/api/users", undefined, headers)).status).toBe(200);
    await api.call("PATCH", "/api/users/eve", { role: "member" });
    expect((await api.call("GET", "/api/users", undefined, headers)).status).toBe(403);
    expect((await api.call("GET", "/api/inbox", undefined, headers)).status).toBe(200);
  });
});

test("a member's token is given no scope, and the error names the field", async () => {
  expect(await api.call("POST", "/api/users/ann/tokens", { scopes: ["send"] })).toMatchObject({
    status: 422,
    body: { error: { code: "invalid", details: [{ path: "scopes" }] } },
  });
  expect((await api.call("POST", "/api/users/ann/tokens", { scopes: ["all"] })).status).toBe(422);
});

test("a token's scopes are in the audit log", async () => {
  await tokenFor("root", { scopes: ["admin"] });
  const { body } = await api.call("GET", "/api/audit?action=token.minted&limit=1");
  expect(body.entries[0].after).toMatchObject({ scopes: ["admin"] });
});

describe("a key that only sends", () => {
  let key: Record<string, string>;
  let own: string;
  let foreign: string;
  beforeAll(async () => {
    key = await keyFor("send");
    own = await send(key);
    foreign = await send(await keyFor("send"), { title: "Of another sender" });
  });

  const OF_ONE: readonly [method: string, path: string, body?: object][] = [
    ["GET", ""],
    ["GET", "/reach"],
    ["GET", "/reach.csv"],
    ["GET", "/revisions"],
    ["PATCH", "", { title: "Changed", href: "https://example.com" }],
    ["PUT", "/schedule", { scheduledAt: new Date(Date.now() + 60_000).toISOString() }],
    ["PUT", "/rollout", { percent: 50 }],
    ["DELETE", ""],
  ];
  for (const [method, path, body] of OF_ONE) {
    test(`finds no notification of another sender: ${method} ${path}`, async () => {
      const call = (id: string) => api.call(method, `/api/notifications/${id}${path}`, body, key);
      const [other, none] = [await call(foreign), await call("nothing")];
      expect(other.status).toBe(404);
      expect(other.body).toEqual(none.body);
      expect((await api.call("GET", `/api/notifications/${foreign}`)).body).toMatchObject({
        title: "Of another sender",
        status: "sent",
        revision: 1,
      });
    });
    test(`reaches what it sent itself: ${method} ${path}`, async () => {
      const { status } = await api.call(method, `/api/notifications/${own}${path}`, body, key);
      // What is sent has no time and no roll-out: that it says so shows that it was found.
      expect(status).toBe(method === "PUT" ? 409 : method === "DELETE" ? 204 : 200);
    });
  }

  test("lists what it scheduled, and nothing of others", async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
    const mine = await send(key, { scheduledAt });
    const theirs = await send(await keyFor("send"), { scheduledAt });
    const list = async (headers: Record<string, string>) =>
      (await api.call("GET", "/api/notifications?view=scheduled", undefined, headers)).body.broadcasts.map(
        ({ id }: { id: string }) => id,
      );
    expect(await list(key)).toEqual([mine]);
    expect(await list(await keyFor("send", "admin"))).toEqual(expect.arrayContaining([mine, theirs]));
  });

  test("is told by a dry run how many it reaches, and not who they are", async () => {
    const ask = async (headers: Record<string, string>) =>
      (await api.call("POST", "/api/notifications/dry-run", { audience: "all" }, headers)).body;
    expect(await ask(key)).toMatchObject({ recipients: expect.any(Number), sample: [] });
    expect((await ask(await keyFor("send", "admin"))).sample.length).toBeGreaterThan(0);
  });

  test("sees no draft, and writes none", async () => {
    expect((await api.call("GET", "/api/drafts", undefined, key)).status).toBe(403);
    expect((await api.call("POST", "/api/drafts", { content: {} }, key)).status).toBe(403);
    expect((await api.call("GET", "/api/drafts", undefined, await keyFor("admin"))).status).toBe(200);
  });
});
