import { request } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createApi } from "./app.ts";
import { KEY, startApi, type TestApi } from "./testing.ts";

let api: TestApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const elsewhere = { "x-forwarded-for": "203.0.113.9" };
const get = (path: string, headers: Record<string, string> = {}) => api.call("GET", path, undefined, headers);
const ready = async () => {
  const { status, body } = await get("/readyz");
  return [status, body.status];
};

test("a server on its way out lives, but is not ready", async () => {
  const leaving = createApi(api.core.runtime, { isDraining: () => true });
  expect((await leaving.request("/healthz")).status).toBe(200);
  const answer = await leaving.request("/readyz");
  expect([answer.status, await answer.json()]).toEqual([503, { status: "draining" }]);
});

test("a database that takes no writes is not ready, and is again when it does", async () => {
  const { db } = api.core.runtime;
  expect(await ready()).toEqual([200, "ok"]);
  await db.$queryRawUnsafe("PRAGMA query_only = ON");
  await expect.poll(ready).toEqual([503, "database"]);
  expect((await get("/healthz")).status).toBe(200);
  await db.$queryRawUnsafe("PRAGMA query_only = OFF");
  await expect.poll(ready).toEqual([200, "ok"]);
});

test("a database that does not answer within a second is not ready", async () => {
  const { log } = api.core.runtime;
  let go = () => {};
  const stuck = new Promise<void>((resolve) => {
    go = resolve;
  });
  const commit = log.commit(() => stuck);
  expect(await ready()).toEqual([503, "database"]);
  go();
  await commit;
  await expect.poll(ready).toEqual([200, "ok"]);
});

test("a database that is closed is not ready", async () => {
  await api.core.runtime.log.close();
  expect(await ready()).toEqual([503, "database"]);
});

test("asking often is no load", async () => {
  let commits = 0;
  const { runtime } = api.core;
  const log = {
    ...runtime.log,
    commit: <T>(act: Parameters<typeof runtime.log.commit<T>>[0]) => {
      commits += 1;
      return runtime.log.commit(act);
    },
  };
  const counted = createApi({ ...runtime, log });
  await Promise.all(Array.from({ length: 50 }, () => counted.request("/readyz")));
  expect(commits).toBe(1);
});

test("figures are for this machine, and for keys and admins from elsewhere", async () => {
  expect((await get("/metrics")).status).toBe(200);
  expect(await get("/metrics", elsewhere)).toMatchObject({ status: 401, body: { error: { code: "unauthorized" } } });
  expect((await get("/metrics", { ...elsewhere, ...(await api.as("ann")) })).status).toBe(403);
  expect((await get("/metrics", { ...elsewhere, ...(await api.as("root")) })).status).toBe(200);
  expect(
    (await api.call("GET", "/metrics", undefined, { ...elsewhere, authorization: KEY.authorization })).status,
  ).toBe(200);
  // Of another machine, whatever it writes.
  const incoming = { headers: { host: "localhost", "x-forwarded-for": "127.0.0.1" }, httpVersion: "1.1" };
  const direct = await createApi(api.core.runtime).request(
    "/metrics",
    {},
    { incoming: { ...incoming, socket: { remoteAddress: "203.0.113.9" } } },
  );
  expect(direct.status).toBe(401);
});

test.each([
  ["x-forwarded-for", "127.0.0.1"],
  ["forwarded", "for=127.0.0.1"],
  ["x-real-ip", "127.0.0.1"],
  ["x-forwarded-proto", "https"],
  ["via", "1.1 proxy"],
])("figures stay closed to whatever a proxy hands on: %s", async (name, value) => {
  expect((await get("/metrics", { [name]: value })).status).toBe(401);
});

test("figures stay closed to a page whose name leads to this machine", async () => {
  const { port } = new URL(api.origin);
  const status = await new Promise((resolve) => {
    request({ port, path: "/metrics", headers: { host: `evil.example:${port}` } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).end();
  });
  expect(status).toBe(401);
});
