import { afterAll, beforeAll, expect, test } from "vitest";
import type { Connection } from "#core/admin-protocol.ts";
import type { CloseReason, TransportName } from "#core/vocabulary.ts";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
let root: Record<string, string>;
beforeAll(async () => {
  api = await startApi();
  root = await api.as("root");
});
afterAll(() => api.close());

function connect(userId: string, transport: TransportName, isFull = false) {
  const closed: CloseReason[] = [];
  const subscription = api.core.runtime.hub.subscribe(
    { kind: "user", userId, role: "member", via: "token", expiresAt: null },
    { transport, write: () => !isFull, close: (reason) => void closed.push(reason) },
  );
  return { closed, subscription };
}
const list = async (query = "") => {
  const { status, body } = await api.call("GET", `/api/connections?${query}`, undefined, root);
  expect(status).toBe(200);
  return body as { connections: Connection[]; transports: { transport: string; connections: number }[]; more: boolean };
};

test("connections are told by transport and one by one, how they stand too", async () => {
  const all = [connect("ann", "sse"), connect("ann", "websocket"), connect("ben", "sse", true)];
  await expect.poll(async () => (await list("user=ben")).connections[0]?.state).toBe("full");
  await api.core.publish("all", "Hello");
  const { connections, transports, more } = await list();
  expect(connections.map(({ user, transport, state, lag }) => [user.name, transport, state, lag])).toEqual([
    ["Ben", "sse", "full", 1],
    ["Ann", "websocket", "live", 0],
    ["Ann", "sse", "live", 0],
  ]);
  expect(Math.abs(Date.parse(connections[0]?.openedAt ?? "") - Date.now())).toBeLessThan(60_000);
  expect(transports.filter((one) => one.connections > 0)).toMatchObject([
    { transport: "websocket", connections: 1, behind: 0 },
    { transport: "sse", connections: 2, behind: 1, full: 1, lag: 1 },
  ]);
  expect(more).toBe(false);
  expect(await list("transport=sse&limit=1")).toMatchObject({ connections: [{ user: { id: "ben" } }], more: true });
  expect((await list("user=ann")).connections).toHaveLength(2);
  for (const { subscription } of all) subscription.close();
  expect((await list()).connections).toEqual([]);
});

test("one is closed alone, once, with a reason that keeps it from returning, and that is told", async () => {
  const [one, other] = [connect("ann", "sse"), connect("ann", "sse")];
  const [newest] = (await list("user=ann")).connections;
  const path = `/api/connections/${newest?.id}`;
  expect((await api.call("DELETE", path, undefined, root)).status).toBe(204);
  expect([one.closed, other.closed]).toEqual([[], ["revoked"]]);
  expect((await api.call("DELETE", path, undefined, root)).status).toBe(404);
  const { body } = await api.call("GET", "/api/audit?action=connection.closed", undefined, root);
  expect(body.entries).toMatchObject([{ target: { id: "users/ann" }, before: { transport: "sse" } }]);
  one.subscription.close();
});

test.each(["GET", "DELETE"])("%s is not for members, and refuses what it does not know", async (method) => {
  const path = method === "GET" ? "/api/connections" : "/api/connections/1";
  expect((await api.call(method, path, undefined, await api.as("ben"))).status).toBe(403);
  const wrong = method === "GET" ? "/api/connections?transport=pigeon" : "/api/connections/x";
  expect((await api.call(method, wrong, undefined, root)).status).toBe(422);
});
