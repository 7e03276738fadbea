import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "#core/commands.ts";
import { readEnv } from "#core/env.ts";
import { KEY, startApi, type TestApi } from "./testing.ts";

const { limits } = readEnv({ CARILLON_SECRET: "test-secret-0123456789-0123456789-abcdef" });
/** One of each. */
const FEW = Object.fromEntries(Object.keys(limits).map((name) => [name, 1])) as typeof limits;

let api: TestApi;
let ann: Record<string, string>;
let ben: Record<string, string>;
let root: Record<string, string>;
beforeAll(async () => {
  api = await startApi({ limits: FEW });
  [ann, ben, root] = [await api.as("ann"), await api.as("ben"), await api.as("root")];
});
afterAll(() => api.close());

describe("[L4] what costs is limited for each caller by itself, and the wait told is the true one", () => {
  test.each<[string, string, string, object | undefined]>([
    ["pages, items and counts", "GET", "/api/inbox/counts", undefined],
    ["preferences", "PUT", "/api/preferences", { quietHours: null }],
    ["dry runs", "POST", "/api/notifications/dry-run", { audience: "all" }],
    ["exports", "GET", "/api/audit/export", undefined],
    ["sends, once a number is set", "POST", "/api/notifications", { audience: "all", title: "Hello" }],
  ])("%s", async (_, method, path, body) => {
    const isAdmins = path.includes("notifications") || path.includes("audit");
    const [one, other] = isAdmins ? [root, undefined] : [ann, ben];
    expect((await api.call(method, path, body, one)).status).toBeLessThan(300);
    const refused = await api.call(method, path, body, one);
    expect(refused).toMatchObject({ status: 429, body: { error: { code: "rate_limited" } } });
    const { retryAfterMs } = refused.body.error;
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    expect(refused.headers.get("retry-after")).toBe(String(Math.ceil(retryAfterMs / 1_000)));
    // The API key's is its own, as is another person's.
    expect((await api.call(method, path, body, other)).status).toBeLessThan(300);
  });

  test("commands, whichever way they come: one allowance for REST and sockets", async () => {
    const { runtime } = api.core;
    const { seq } = await api.core.publish("all", "Something to see");
    const principal = { kind: "user", userId: "ann", role: "member", via: "token", expiresAt: null } as const;
    const seen = { command: "seen", through: seq };
    // Minutes of them come at once.
    for (let n = 0; n < 24; n += 1) expect((await runCommand(runtime, principal, seen)).ok).toBe(true);
    expect((await api.call("POST", "/api/inbox/commands", seen, ann)).status).toBe(200);
    const refused = await api.call("POST", "/api/inbox/commands", seen, ann);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).not.toBeNull();
    expect(await runCommand(runtime, principal, { id: "c1", ...seen })).toMatchObject({
      id: "c1",
      ok: false,
      error: { code: "rate_limited", retryAfterMs: expect.any(Number) },
    });
    expect((await api.call("POST", "/api/inbox/commands", seen, ben)).status).toBe(200);
  });
});

test("[L6] strangers behind one address are refused when they are too many, and who is known there is not", async () => {
  const few = await startApi({ limitStrangers: 2 });
  try {
    const from = { "x-forwarded-for": "203.0.113.9" };
    const token = await few.as("ann");
    const get = (path: string, headers: Record<string, string>) => few.call("GET", path, undefined, headers);
    for (const path of ["/api/inbox/counts", "/api/session", "/api/notifications", "/api/users"])
      expect((await get(path, { ...from, authorization: "Bearer nonsense" })).status).toBe(401);
    const refused = await get("/api/inbox/counts", from);
    expect(refused).toMatchObject({ status: 429, body: { error: { code: "rate_limited" } } });
    expect(Number(refused.headers.get("retry-after"))).toBe(Math.ceil(refused.body.error.retryAfterMs / 1_000));
    expect((await get("/api/session", from)).status).toBe(429);
    expect((await get("/api/inbox/counts", { ...from, ...token })).status).toBe(200);
    expect((await get("/api/users", { ...from, ...KEY })).status).toBe(200);
    expect((await get("/api/users", { ...from, ...token })).status).toBe(403);
    expect((await get("/api/inbox/counts", { "x-forwarded-for": "203.0.113.10" })).status).toBe(401);
    expect((await get("/api/inbox/counts", {})).status).toBe(401);
  } finally {
    await few.close();
  }
});
