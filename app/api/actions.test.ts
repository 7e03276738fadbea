/** Actions whose call the server makes: against a real server, which is private and so has to be let through. */
import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { callbackSecret, createCallbacks } from "#core/callbacks.ts";
import { exportOf } from "#core/export.ts";
import { startApi, type TestApi } from "./testing.ts";

interface Heard {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

let receiver: Server;
let port: number;
let api: TestApi;
let ann: Record<string, string>;
let heard: Heard[] = [];
/** Answers that are being held back. */
let held: (() => void)[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk;
    });
    request.on("end", () => {
      heard.push({ method: request.method, url: request.url, headers: request.headers, body });
      if (request.url === "/hold") held.push(() => response.end("ok"));
      else if (request.url === "/silent") return;
      else if (request.url === "/switch")
        response.socket?.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
      else if (request.url?.startsWith("/status/")) response.writeHead(Number(request.url.slice(8))).end();
      else if (request.url === "/redirect") response.writeHead(302, { location: "/secret" }).end();
      else response.end("ok");
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  port = (receiver.address() as AddressInfo).port;
  api = await startApi({ callbackHosts: [`127.0.0.1:${port}`] });
  ann = await api.as("ann");
});
afterAll(async () => {
  await api.close();
  receiver.closeAllConnections();
  receiver.close();
});
beforeEach(() => {
  heard = [];
  held = [];
});

const here = (path: string) => `http://127.0.0.1:${port}${path}`;
const send = async (url: string, more: object = {}) => {
  const actions = [
    { label: "Look", href: "/reports/7" },
    { label: "Approve", call: { url, ...more } },
  ];
  const { body } = await api.call("POST", "/api/notifications", {
    audience: ["users/ann"],
    title: "Approve?",
    actions,
  });
  return body.id as string;
};
const press = (id: string, index: number | string = 1, headers = ann) =>
  api.call("POST", `/api/inbox/${id}/actions/${index}`, undefined, headers);

test("is made with what was asked, signed so that the receiver can trust it, and hidden from readers", async () => {
  const id = await send(here("/approve?key=s3cret"), { method: "PUT", body: { deploy: 7 } });
  const { body: page } = await api.call("GET", "/api/inbox", undefined, ann);
  expect(page.items[0].actions).toEqual([
    { label: "Look", href: "/reports/7" },
    { label: "Approve", call: { host: `127.0.0.1:${port}` } },
  ]);
  expect(await press(id)).toMatchObject({ status: 200, body: { outcome: "done", status: 200, repeated: false } });
  const [{ method, url, headers, body } = {} as Heard] = heard;
  expect([method, url]).toEqual(["PUT", "/approve?key=s3cret"]);
  expect(JSON.parse(body)).toMatchObject({
    type: "notification.action",
    data: { notificationId: id, userId: "ann", label: "Approve", index: 1, body: { deploy: 7 } },
  });
  const key = Buffer.from(callbackSecret(api.core.runtime.env).slice("whsec_".length), "base64");
  const content = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(content).digest("base64")}`);
  expect(headers["idempotency-key"]).toBe(headers["webhook-id"]);
});

test("is made once, however often it is pressed, and by each reader for themselves", async () => {
  const { body } = await api.call("POST", "/api/notifications", {
    audience: "all",
    title: "For all",
    actions: [{ label: "Go", call: { url: here("/hold") } }],
  });
  const [one, two] = [press(body.id, 0), press(body.id, 0)];
  await expect.poll(() => held.length).toBe(1);
  held[0]?.();
  expect((await Promise.all([one, two])).map(({ body: result }) => result.outcome)).toEqual(["done", "done"]);
  expect((await press(body.id, 0)).body).toMatchObject({ outcome: "done", repeated: true });
  expect(heard).toHaveLength(1);
  const bens = press(body.id, 0, await api.as("ben"));
  await expect.poll(() => held.length).toBe(2);
  held[1]?.();
  await bens;
  expect(heard[1]?.headers["webhook-id"]).not.toBe(heard[0]?.headers["webhook-id"]);
});

test("says why it failed, and may then be tried again", async () => {
  const id = await send(here("/status/503"));
  expect((await press(id)).body).toEqual({ outcome: "failed", reason: "status", status: 503 });
  expect((await press(id)).body).toMatchObject({ outcome: "failed" });
  expect(heard.map(({ headers }) => headers["webhook-id"])).toEqual([
    heard[0]?.headers["webhook-id"],
    expect.anything(),
  ]);
  expect(heard[1]?.headers["webhook-id"]).toBe(heard[0]?.headers["webhook-id"]);
});

test("does not follow a redirect, wherever it leads", async () => {
  const id = await send(here("/redirect"));
  expect((await press(id)).body).toEqual({ outcome: "failed", reason: "redirect", status: 302 });
  expect(heard.map(({ url }) => url)).toEqual(["/redirect"]);
});

test("gives up on a receiver that says nothing", async () => {
  const { db, log, inbox, env } = api.core.runtime;
  const id = await send(here("/silent"));
  expect(await createCallbacks(db, log, inbox, env, 200).run("ann", id, 1)).toEqual({
    outcome: "failed",
    reason: "timeout",
  });
});

test("a receiver that will talk another protocol has not done it, and keeps no place among the calls under way", async () => {
  const { db, log, inbox, env } = api.core.runtime;
  const callbacks = createCallbacks(db, log, inbox, env);
  const id = await send(here("/switch"));
  // More than may be under way at once.
  for (let n = 0; n < 60; n += 1)
    expect(await callbacks.run("ann", id, 1)).toEqual({ outcome: "failed", reason: "status", status: 101 });
});

test("a server that leaves does not wait for calls under way, and makes no more", async () => {
  const { db, log, inbox, env } = api.core.runtime;
  const callbacks = createCallbacks(db, log, inbox, env);
  const [id, other] = [await send(here("/silent")), await send(here("/approve"))];
  const pressed = callbacks.run("ann", id, 1).catch((error: unknown) => error);
  await expect.poll(() => heard.length).toBe(1);
  await callbacks.close();
  expect(await pressed).toMatchObject({ code: "shutting_down" });
  await expect(callbacks.run("ann", other, 1)).rejects.toMatchObject({ code: "shutting_down" });
});

test("reaches no private address that is not let through: written, resolved, mapped or on another port", async () => {
  const other = createServer((_, response) => response.end("secret"));
  await new Promise<void>((resolve) => other.listen(0, resolve));
  const elsewhere = (other.address() as AddressInfo).port;
  for (const url of [
    `http://127.0.0.1:${elsewhere}/`,
    `http://localhost:${elsewhere}/`,
    `http://2130706433:${elsewhere}/`,
    `http://0x7f.1:${elsewhere}/`,
    `http://[::1]:${elsewhere}/`,
    `http://[::ffff:127.0.0.1]:${elsewhere}/`,
    `http://0.0.0.0:${elsewhere}/`,
    "http://169.254.169.254/latest/meta-data",
    // Its name is not on the list, whatever it resolves to.
    `http://localhost:${port}/`,
  ])
    expect((await press(await send(url))).body, url).toEqual({ outcome: "failed", reason: "forbidden" });
  expect(heard).toEqual([]);
  other.close();
});

test("is for whoever has the item, and for what is a call", async () => {
  const id = await send(here("/approve"));
  const refused = async (of: string, index: number | string, headers = ann) => {
    const { status, body } = await press(of, index, headers);
    return [status, body.error.code];
  };
  expect(await refused(id, 1, await api.as("ben"))).toEqual([404, "item_gone"]);
  expect(await refused("nope", 1)).toEqual([404, "item_gone"]);
  expect(await refused(id, 2)).toEqual([404, "not_found"]);
  expect(await refused(id, 0)).toEqual([422, "invalid"]);
  expect(await refused(id, "x")).toEqual([422, "invalid"]);
  expect(await refused(id, 1, {})).toEqual([401, "unauthorized"]);
  expect(heard).toEqual([]);
  const ben = await api.as("root");
  const { body } = await api.call("POST", "/api/notifications", {
    audience: ["users/root"],
    title: "t",
    actions: [{ label: "Go", call: { url: here("/") } }],
  });
  const answers = await Promise.all(Array.from({ length: 31 }, () => press(body.id, 0, ben)));
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
});

test.each([
  ["both", { label: "x", href: "/a", call: { url: "https://example.com" } }, "actions.0.href"],
  ["neither", { label: "x" }, "actions.0.href"],
  ["a script", { label: "x", call: { url: "javascript:alert(1)" } }, "actions.0.call.url"],
  ["a file", { label: "x", call: { url: "file:///etc/passwd" } }, "actions.0.call.url"],
  ["a password", { label: "x", call: { url: "https://a:b@example.com" } }, "actions.0.call.url"],
  ["GET", { label: "x", call: { url: "https://example.com", method: "GET" } }, "actions.0.call.method"],
  ["headers", { label: "x", call: { url: "https://example.com", headers: {} } }, "actions.0.call.headers"],
])("an action with %s is not sent", async (_, action, path) => {
  const { status, body } = await api.call("POST", "/api/notifications", {
    audience: "all",
    title: "t",
    actions: [action],
  });
  expect([status, body.error.details[0].path]).toEqual([422, path]);
});

test("what one pressed is in their export, and goes with them; another's stays", async () => {
  await api.call("PUT", "/api/users/eve", { name: "Eve", email: "eve@example.com" });
  const eve = await api.as("eve");
  const actions = [{ label: "Approve", call: { url: here("/approve") } }];
  const { body } = await api.call("POST", "/api/notifications", {
    audience: ["users/eve", "users/ann"],
    title: "Approve?",
    actions,
  });
  for (const headers of [eve, ann]) expect((await press(body.id, 0, headers)).body.outcome).toBe("done");
  const { db, log } = api.core.runtime;
  const exported: string[] = [];
  for await (const piece of exportOf(api.core.runtime, "eve")) exported.push(piece);
  expect(JSON.parse(exported.join("")).pressedActions).toEqual([
    { notificationId: body.id, index: 0, at: expect.any(String), status: 200 },
  ]);
  const data = { digest: "", response: "{}", createdAt: new Date() };
  await db.idempotencyKey.create({ data: { ...data, scope: "eve", key: "of a send" } });
  const clientId = "eve's";
  await db.mqttSession.create({
    data: { userId: "eve", clientId, seq: 0n, epoch: log.epoch, topics: "{}", updatedAt: new Date() },
  });
  await db.reachPerson.upsert({ where: { userId: "eve" }, create: { userId: "eve" }, update: {} });

  await api.call("DELETE", "/api/users/eve");
  const where = { userId: "eve" };
  expect(
    await Promise.all([
      db.idempotencyKey.count({ where: { scope: { in: ["eve", "actions/eve"] } } }),
      db.mqttSession.count({ where }),
      db.session.count({ where }),
      db.account.count({ where }),
      db.receipt.count({ where }),
      db.reachPerson.count({ where }),
    ]),
  ).toEqual([0, 0, 0, 0, 0, 0]);
  expect(await db.idempotencyKey.count({ where: { scope: "actions/ann", key: { startsWith: body.id } } })).toBe(1);
});

test("what is answered after its presser was removed is not remembered", async () => {
  await api.call("PUT", "/api/users/fay", { name: "Fay", email: "fay@example.com" });
  const fay = await api.as("fay");
  const actions = [{ label: "Approve", call: { url: here("/hold") } }];
  const { body } = await api.call("POST", "/api/notifications", {
    audience: ["users/fay"],
    title: "Approve?",
    actions,
  });
  const pressed = press(body.id, 0, fay);
  await expect.poll(() => held.length).toBe(1);
  await api.call("DELETE", "/api/users/fay");
  held[0]?.();
  await pressed;
  expect(await api.core.runtime.db.idempotencyKey.count({ where: { scope: "actions/fay" } })).toBe(0);
});
