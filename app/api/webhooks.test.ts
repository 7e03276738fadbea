import { readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { mostAtOnce, startCore } from "#core/testing.ts";
import { startApi, type TestApi } from "./testing.ts";

interface Heard {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks at is up to the test
  body: any;
}

let receiver: Server;
let port: number;
/** Where nobody listens yet. */
let otherPort: number;
let api: TestApi;
let root: Record<string, string>;
let heard: Heard[] = [];
/** What each path answers, one after the other; the last for good. Left out: 200. */
const answers = new Map<string, (number | "hold")[]>();
let held: ServerResponse[] = [];

/** Nothing is waited for: a test says when the log is read, and attempts follow each other at once. */
const TIMING = {
  webhooks: { windowMs: 3_600_000, delaysMs: [0, 0, 0], timeoutMs: 60_000, stopAfter: { failures: 5, ms: 0 } },
};

const listen = async (on = 0): Promise<Server> => {
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk;
    });
    request.on("end", () => {
      const path = request.url ?? "";
      heard.push({ path, headers: request.headers, text, body: JSON.parse(text) });
      const list = answers.get(path) ?? [];
      const answer = (list.length > 1 ? list.shift() : list[0]) ?? 200;
      if (answer === "hold") held.push(response);
      else if (answer === 101)
        response.socket?.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
      else if (answer === 302) response.writeHead(302, { location: "/elsewhere" }).end();
      else response.writeHead(answer).end(`said ${answer}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(on, "127.0.0.1", resolve));
  return server;
};
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  const free = await listen();
  otherPort = portOf(free);
  await new Promise((resolve) => free.close(resolve));
  receiver = await listen();
  port = portOf(receiver);
  api = await startApi({ callbackHosts: [`127.0.0.1:${port}`] }, TIMING);
  root = await api.as("root");
});
afterAll(async () => {
  for (const response of held) response.end();
  await api.close();
  receiver.closeAllConnections();
  receiver.close();
});
afterEach(async () => {
  for (const response of held) response.end();
  for (const { id } of await api.core.runtime.webhooks.list()) await api.core.runtime.webhooks.remove(id, ROOT);
  heard = [];
  held = [];
  answers.clear();
});

const ROOT = { id: "root", address: null };
const here = (path: string) => `http://127.0.0.1:${port}${path}`;
const register = async (path: string, events: string[], more: object = {}) => {
  const { status, body } = await api.call("POST", "/api/webhooks", { url: here(path), events, ...more }, root);
  expect(status).toBe(201);
  return { id: body.webhook.id as string, secret: body.secret as string };
};
const hook = async (id: string) =>
  (await api.call("GET", "/api/webhooks", undefined, root)).body.webhooks.find((one: { id: string }) => one.id === id);
const log = async (id: string) =>
  (await api.call("GET", `/api/webhooks/${id}/deliveries`, undefined, root)).body.deliveries;
/** Reads the log now, and looks again until what was heard fits. */
const tell = () => api.core.runtime.webhooks.tell();
const hears = (path: string, times: number) =>
  expect
    .poll(async () => {
      await api.core.runtime.webhooks.makeDue();
      return at(path).length;
    })
    .toBe(times);
const at = (path: string) => heard.filter((one) => one.path === path);
const settles = (id: string, state: string) =>
  expect
    .poll(async () => {
      await api.core.runtime.webhooks.makeDue();
      return (await log(id))[0]?.state;
    })
    .toBe(state);

/** The code that docs/webhooks.md gives to receivers. */
let check: (headers: IncomingHttpHeaders, rawBody: string, secret: string) => boolean;
beforeAll(async () => {
  const text = await readFile("docs/webhooks.md", "utf8");
  const code = /```js\n(.*?)```/s.exec(text)?.[1] ?? "";
  const file = join(api.core.dir, "verify.mjs");
  await writeFile(file, code);
  check = (await import(pathToFileURL(file).href)).verify;
});
const verify = ({ headers, text }: Heard, secret: string): boolean => check(headers, text, secret);

test("a broadcast is told once, signed with the secret that was shown once", async () => {
  const { id, secret } = await register("/sent", ["notification.sent"], { description: "The shop" });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const { id: sentId, seq } = await api.core.publish(["topics/t1", "users/ben", "users/ann"], "Hello", {
    body: "*hi*",
  });
  await tell();
  await hears("/sent", 1);
  const [one = {} as Heard] = heard;
  expect(verify(one, secret)).toBe(true);
  expect(verify({ ...one, text: one.text.replace("Hello", "Hullo") }, secret)).toBe(false);
  expect(one.headers["webhook-id"]).toMatch(/^msg_[\w-]+$/);
  expect(one.body).toMatchObject({
    type: "notification.sent",
    timestamp: expect.any(String),
    data: {
      id: sentId,
      seq,
      title: "Hello",
      body: "*hi*",
      senderId: "test",
      audience: ["topics/t1", "users/ben", "users/ann"],
      audienceSize: 3,
    },
  });
  await settles(id, "done");
  expect(await log(id)).toMatchObject([
    { id: one.headers["webhook-id"], records: 1, attempts: 1, status: 200, answer: "said 200", nextAt: null },
  ]);
  expect(await hook(id)).toMatchObject({ lastResult: { outcome: "done", status: 200 }, failures: 0, waiting: 0 });
  const kept = await api.core.runtime.db.webhook.findMany({ omit: { cursor: true } });
  expect(JSON.stringify([kept, await hook(id)])).not.toContain(secret.slice("whsec_".length));
});

test("what was sent before it was registered, and what it did not ask for, is not told", async () => {
  const before = await api.core.publish("all", "Before");
  await register("/sent", ["notification.sent"]);
  await api.core.publish("all", "After");
  await api.core.runtime.inbox.run("ann", { command: "read", ids: [before.id] });
  await tell();
  await hears("/sent", 1);
  expect(heard[0]?.body.data.title).toBe("After");
});

test("reads are gathered: records by the hundred in a delivery, and one for all that was marked at once", async () => {
  const { id } = await register("/read", ["notification.read"]);
  const sent = await Promise.all(Array.from({ length: 600 }, (_, n) => api.core.publish(["users/ann"], `n${n}`)));
  const ids = sent.map((one) => one.id);
  const { inbox } = api.core.runtime;
  await inbox.run("ann", { command: "read", ids: ids.slice(0, 400) });
  await inbox.run("ann", { command: "read", ids: ids.slice(300) });
  // Nobody reads by seeing, archiving or taking it back.
  await inbox.run("ann", { command: "seen", ids: ids.slice(0, 5) });
  await inbox.run("ann", { command: "unread", ids: ids.slice(0, 5) });
  await inbox.run("ann", { command: "archive", ids: ids.slice(0, 5) });
  const last = await api.core.publish("all", "For all");
  await inbox.run("ben", { command: "read", through: last.seq });
  await tell();
  await hears("/read", 2);
  const told = heard.flatMap(({ body }) => body.data.records);
  expect(heard.map(({ body }) => body.data.records.length).sort()).toEqual([101, 500]);
  const anns = told.filter((record) => record.userId === "ann");
  expect(new Set(anns.map((record) => record.notificationId))).toEqual(new Set(ids));
  expect(anns).toHaveLength(600);
  expect(anns[0]).toEqual({ userId: "ann", at: expect.any(String), notificationId: expect.any(String) });
  expect(told.filter((record) => record.userId === "ben")).toEqual([
    { userId: "ben", at: expect.any(String), through: last.seq },
  ]);
  await settles(id, "done");
  expect((await log(id)).map(({ records }: { records: number }) => records).sort()).toEqual([101, 500]);
});

test("what is quiet by somebody's choice is not told as read by them", async () => {
  await register("/read", ["notification.read"]);
  const { preferences } = api.core.runtime;
  const bills = (inApp: boolean) => preferences.change("ann", { channels: { billing: { inApp } } });
  await bills(false);
  const quiet = await api.core.publish(["users/ann"], "Quiet", { category: "billing" });
  // Of so many stretches that are over, the oldest are written down item by item.
  for (let time = 0; time < 45; time++) {
    await bills(true);
    await bills(false);
  }
  await bills(true);
  const loud = await api.core.publish(["users/ann"], "Loud");
  await api.core.runtime.inbox.run("ann", { command: "read", ids: [loud.id] });
  const entries = await api.core.runtime.db.entry.findMany({ where: { payload: { contains: quiet.id } } });
  expect(entries.map(({ type }) => type)).toContain("state.changed");
  await tell();
  await hears("/read", 1);
  expect(heard[0]?.body.data.records).toMatchObject([{ notificationId: loud.id }]);
});

test("an action that was done is told, once", async () => {
  await register("/acted", ["notification.acted"]);
  const { id } = await api.core.publish(["users/ann"], "Approve?", {
    actions: [{ label: "Approve", call: { url: here("/approve") } }],
  });
  answers.set("/approve", [500, 200]);
  const ann = await api.as("ann");
  for (const outcome of ["failed", "done", "done"])
    expect((await api.call("POST", `/api/inbox/${id}/actions/0`, undefined, ann)).body.outcome).toBe(outcome);
  await tell();
  await hears("/acted", 1);
  expect(at("/acted")[0]?.body.data.records).toEqual([
    { userId: "ann", at: expect.any(String), notificationId: id, index: 0, label: "Approve" },
  ]);
});

/** By a person, so that it is followed. */
const broadcast = async (audience: "all" | string[]) => {
  const { body } = await api.call("POST", "/api/notifications", { audience, title: "To many" }, root);
  return body.id as string;
};
const handedTo = (id: string) => () => api.core.runtime.following.tallyOf(id)?.delivered;

test("whom a broadcast was handed to is told in one figure and by the way, not by person", async () => {
  const { users, removal, following, hub } = api.core.runtime;
  const crowd = Array.from({ length: 300 }, (_, n) => `crowd-${n}`);
  await Promise.all(crowd.map((id) => users.put(id, { name: id, email: `${id}@example.com` })));
  await register("/delivered", ["notification.delivered"]);
  const connected = { kind: "user", userId: "ann", role: "member", via: "token", expiresAt: null } as const;
  const states: string[] = [];
  const write = (frame: { kind: string }) => states.push(frame.kind) > 0;
  const subscription = hub.subscribe(connected, { transport: "sse", write, close: () => undefined });
  await expect.poll(() => states.length).toBeGreaterThan(0);
  const id = await broadcast("all");
  // One by one over several rounds: each round leaves its own figures in the log.
  for (const some of [crowd.slice(0, 100), crowd.slice(100)]) {
    for (const person of some) following.fetched(person, [{ id }]);
    await expect.poll(handedTo(id)).toBe(1 + crowd.indexOf(some.at(-1) as string) + 1);
  }
  subscription.close();
  await tell();
  await hears("/delivered", 1);
  expect(heard[0]?.body).toMatchObject({
    type: "notification.delivered",
    data: {
      records: [{ notificationId: id, at: expect.any(String), delivered: 301, ways: { inbox: 300, sse: 1 } }],
    },
  });
  // Again by another way is nothing new; somebody else is, and the figures are those of all.
  following.fetched("ann", [{ id }]);
  following.fetched("ben", [{ id }]);
  await expect.poll(handedTo(id)).toBe(302);
  await tell();
  await hears("/delivered", 2);
  expect(heard[1]?.body.data.records).toMatchObject([{ delivered: 302, ways: { inbox: 301, sse: 1 } }]);
  await Promise.all(crowd.map((person) => removal.remove(person)));
});

test("who acts has not got it anew: the figures are told when somebody more was handed it, and only then", async () => {
  await register("/delivered", ["notification.delivered"]);
  const input = {
    audience: ["users/ann"],
    title: "Approve?",
    actions: [{ label: "Approve", call: { url: here("/approve") } }],
  };
  const { body } = await api.call("POST", "/api/notifications", input, root);
  const ann = await api.as("ann");
  await api.call("GET", "/api/inbox", undefined, ann);
  await expect.poll(handedTo(body.id)).toBe(1);
  await tell();
  await hears("/delivered", 1);
  await api.call("POST", `/api/inbox/${body.id}/actions/0`, undefined, ann);
  await expect.poll(() => api.core.runtime.following.tallyOf(body.id)?.acted).toBe(1);
  // What comes after it is told, so it was passed by.
  const next = await broadcast(["users/ben"]);
  await api.call("GET", "/api/inbox", undefined, await api.as("ben"));
  await expect.poll(handedTo(next)).toBe(1);
  await tell();
  await hears("/delivered", 2);
  expect(at("/delivered")[1]?.body.data.records).toMatchObject([{ notificationId: next }]);
});

test("hand-overs leave nothing in the log while nobody asks for them, nor of what a program sends", async () => {
  const { following, log: entries } = api.core.runtime;
  await register("/sent", ["notification.sent"]);
  const id = await broadcast(["users/ben"]);
  const { head } = entries;
  following.fetched("ben", [{ id }]);
  await expect.poll(handedTo(id)).toBe(1);
  expect(entries.head).toBe(head);
  await register("/delivered", ["notification.delivered"]);
  const { id: program } = await api.core.publish(["users/ben"], "By a program");
  following.fetched("ben", [{ id: program }]);
  const next = await broadcast(["users/ben"]);
  following.fetched("ben", [{ id: next }]);
  await expect.poll(handedTo(next)).toBe(1);
  await tell();
  await hears("/delivered", 1);
  expect(at("/delivered")[0]?.body.data.records).toMatchObject([{ notificationId: next, delivered: 1 }]);
});

test("a 500 is tried again, the same under the same id, until it is taken", async () => {
  answers.set("/flaky", [500, 503, 204]);
  const { id, secret } = await register("/flaky", ["notification.sent"]);
  await api.core.publish("all", "Again");
  await tell();
  await hears("/flaky", 3);
  expect(new Set(heard.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(new Set(heard.map(({ text }) => text)).size).toBe(1);
  expect(heard.every((one) => verify(one, secret))).toBe(true);
  await settles(id, "done");
  expect(await log(id)).toMatchObject([{ attempts: 3, status: 204, reason: null, answer: null }]);
});

test("nobody there is tried again when its time comes, and reached once somebody is", async () => {
  const core = await startCore(
    { callbackHosts: [`127.0.0.1:${otherPort}`] },
    { webhooks: { ...TIMING.webhooks, delaysMs: [60_000, 60_000] } },
  );
  const { webhooks, db } = core.runtime;
  const url = `http://127.0.0.1:${otherPort}/late`;
  const input = { url, events: ["notification.sent" as const], description: "", enabled: true };
  const { webhook, secret } = await webhooks.create(input, ROOT);
  const first = async () => (await webhooks.deliveries(webhook.id, { limit: 1 })).deliveries[0];
  await core.publish("all", "Is anybody there?");
  await webhooks.tell();
  await expect.poll(async () => (await first())?.reason).toBe("unreachable");
  const failed = await first();
  const waits = Date.parse(failed?.nextAt ?? "") - Date.parse(failed?.lastAt ?? "");
  expect(failed).toMatchObject({ state: "pending", attempts: 1, status: null });
  // A fifth earlier or later, so that not everybody comes back at once.
  expect(waits).toBeGreaterThanOrEqual(48_000);
  expect(waits).toBeLessThanOrEqual(72_000);

  const late = await listen(otherPort);
  await webhooks.makeDue();
  expect(heard).toEqual([]);
  await db.webhookDelivery.updateMany({ data: { nextAt: new Date() } });
  await webhooks.makeDue();
  await expect.poll(async () => (await first())?.state).toBe("done");
  expect(heard.map(({ headers }) => headers["webhook-id"])).toEqual([failed?.id]);
  expect(verify(heard[0] as Heard, secret)).toBe(true);
  await core.close();
  late.close();
});

test("it is given up after the last attempt, and a webhook that fails on is disabled and says why", async () => {
  answers.set("/broken", [500]);
  const { id } = await register("/broken", ["notification.sent"]);
  await api.core.publish("all", "One");
  await tell();
  await settles(id, "failed");
  expect(await log(id)).toMatchObject([{ attempts: 4, status: 500, reason: "status", nextAt: null }]);
  expect(await hook(id)).toMatchObject({ enabled: true, stopped: null, failures: 4 });
  await api.core.publish("all", "Two");
  await tell();
  await expect.poll(async () => (await hook(id)).enabled).toBe(false);
  expect(await hook(id)).toMatchObject({ stopped: "failing", lastResult: { outcome: "failed", status: 500 } });
  await api.core.publish("all", "While it was disabled");
  await tell();
  expect(at("/broken")).toHaveLength(5);

  answers.clear();
  const { body } = await api.call("PATCH", `/api/webhooks/${id}`, { enabled: true }, root);
  expect(body).toMatchObject({ enabled: true, stopped: null, failures: 0 });
  await api.core.publish("all", "Three");
  await tell();
  await hears("/broken", 7);
  const titles = at("/broken").map((one) => one.body.data.title);
  expect(titles.slice(5).sort()).toEqual(["Three", "Two"]);
});

test("410 disables at once, and is not tried again", async () => {
  answers.set("/gone", [410]);
  const { id } = await register("/gone", ["notification.sent"]);
  await api.core.publish("all", "Gone");
  await tell();
  await settles(id, "failed");
  expect(await hook(id)).toMatchObject({ enabled: false, stopped: "gone" });
  expect(await log(id)).toMatchObject([{ attempts: 1, status: 410 }]);
  expect((await api.call("POST", `/api/webhooks/${id}/ping`, undefined, root)).status).toBe(409);
});

test("a redirect is not followed", async () => {
  answers.set("/moved", [302]);
  const { id } = await register("/moved", ["notification.sent"]);
  await api.call("POST", `/api/webhooks/${id}/ping`, undefined, root);
  await settles(id, "failed");
  expect(await log(id)).toMatchObject([{ type: "ping", attempts: 1, status: 302, reason: "redirect" }]);
  expect(heard.map(({ path }) => path)).toEqual(["/moved"]);
});

test("a receiver that will talk another protocol has failed, and keeps none of the places", async () => {
  answers.set("/switch", [101]);
  const { id } = await register("/switch", ["notification.sent"]);
  // More than are called at once.
  for (let n = 1; n <= 5; n += 1) {
    await api.call("POST", `/api/webhooks/${id}/ping`, undefined, root);
    await expect
      .poll(async () => (await log(id)).filter((one: { state: string }) => one.state === "failed").length, {
        timeout: 10_000,
      })
      .toBe(n);
  }
  expect((await log(id))[0]).toMatchObject({ attempts: 1, status: 101, reason: "status" });
}, 60_000);

test("a private address is refused at registration, by number and by name, and again at each delivery", async () => {
  for (const url of [
    "http://127.0.0.1:1/",
    `http://localhost:${port}/`,
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://169.254.169.254/latest",
    "http://192.168.1.1/",
    "http://2130706433/",
  ]) {
    const answer = await api.call("POST", "/api/webhooks", { url, events: ["notification.sent"] }, root);
    expect([answer.status, answer.body.error.code, answer.body.error.details], url).toEqual([
      422,
      "invalid",
      [{ path: "url", message: expect.any(String) }],
    ]);
  }
  const { id } = await register("/ok", ["notification.sent"]);
  const change = await api.call("PATCH", `/api/webhooks/${id}`, { url: `http://localhost:${port}/` }, root);
  expect(change.status).toBe(422);
  // As a name that resolved elsewhere when it was registered.
  for (const url of [`http://localhost:${port}/`, "http://127.0.0.1:1/"]) {
    await api.core.runtime.db.webhook.update({ where: { id }, data: { url } });
    const { body } = await api.call("POST", `/api/webhooks/${id}/ping`, undefined, root);
    await settles(id, "failed");
    expect((await log(id))[0], url).toMatchObject({ id: body.id, reason: "forbidden", status: null });
  }
  expect(heard).toEqual([]);
});

test("one that was delivered can be replayed, under the same id", async () => {
  const { id } = await register("/again", ["notification.sent"]);
  await api.core.publish("all", "Once more");
  await tell();
  await settles(id, "done");
  const [{ id: deliveryId }] = await log(id);
  const replay = (of: string, delivery: string) =>
    api.call("POST", `/api/webhooks/${of}/deliveries/${delivery}/replay`, undefined, root);
  expect(await replay(id, deliveryId)).toMatchObject({ status: 202, body: { id: deliveryId, state: "pending" } });
  await hears("/again", 2);
  expect(heard[1]?.headers["webhook-id"]).toBe(deliveryId);
  expect(heard[1]?.text).toBe(heard[0]?.text);
  await settles(id, "done");
  const other = await register("/other", ["notification.sent"]);
  expect((await replay(other.id, deliveryId)).status).toBe(404);
  expect((await replay("nothing", deliveryId)).status).toBe(404);
});

test("a secret that is replaced signs along for a day", async () => {
  const { id, secret } = await register("/rotated", ["notification.sent"]);
  const { status, body } = await api.call("POST", `/api/webhooks/${id}/secret`, undefined, root);
  expect(status).toBe(201);
  expect(body.secret).not.toBe(secret);
  await api.call("POST", `/api/webhooks/${id}/ping`, undefined, root);
  await hears("/rotated", 1);
  expect([secret, body.secret].map((one) => verify(heard[0] as Heard, one))).toEqual([true, true]);
  await settles(id, "done");
  await api.core.runtime.db.webhook.update({ where: { id }, data: { oldUntil: new Date(Date.now() - 1) } });
  await api.call("POST", `/api/webhooks/${id}/ping`, undefined, root);
  await hears("/rotated", 2);
  expect([secret, body.secret].map((one) => verify(heard[1] as Heard, one))).toEqual([false, true]);
});

test("one that is slow is asked four things at a time, keeps nobody waiting, and its backlog stays in the log", async () => {
  answers.set("/slow", ["hold"]);
  const slow = await register("/slow", ["notification.sent"]);
  const quick = await register("/quick", ["notification.read"]);
  const SENT = 1_100;
  const sent = await Promise.all(Array.from({ length: SENT }, (_, n) => api.core.publish(["users/ben"], `n${n}`)));
  await api.core.runtime.inbox.run("ben", { command: "read", ids: [sent[0]?.id ?? ""] });
  await tell();
  await hears("/quick", 1);
  await expect.poll(() => at("/slow").length).toBe(4);
  await tell();
  expect(at("/slow")).toHaveLength(4);
  const { waiting } = await hook(slow.id);
  expect(waiting).toBeGreaterThanOrEqual(1_000);
  expect(waiting).toBeLessThan(SENT);
  await settles(quick.id, "done");

  answers.clear();
  for (const response of held.splice(0)) response.end();
  await expect
    .poll(
      async () => {
        await tell();
        return new Set(at("/slow").map(({ body }) => body.data.id)).size;
      },
      { timeout: 50_000 },
    )
    .toBe(SENT);
  expect(at("/slow")).toHaveLength(SENT);
});

test("a restart loses nothing and doubles nothing: what waited and what was not gathered yet", async () => {
  answers.set("/restart", [500, 200]);
  const file = { databaseUrl: `file:${api.core.dir}/restart.db`, callbackHosts: [`127.0.0.1:${port}`] };
  const first = await startCore(file, { webhooks: { ...TIMING.webhooks, delaysMs: [60_000] } });
  const events = ["notification.sent", "notification.read"] as const;
  const input = { url: here("/restart"), events: [...events], description: "", enabled: true };
  const { webhook } = await first.runtime.webhooks.create(input, ROOT);
  const { id } = await first.publish("all", "Before the restart");
  await first.runtime.webhooks.tell();
  await expect.poll(async () => (await first.runtime.webhooks.list())[0]?.failures).toBe(1);
  await first.runtime.inbox.run("ann", { command: "read", ids: [id] });
  await first.close();
  expect(heard).toHaveLength(1);

  const second = await startCore(file, TIMING);
  await second.runtime.db.webhookDelivery.updateMany({ data: { nextAt: new Date() } });
  await second.runtime.webhooks.tell();
  await second.runtime.webhooks.tell();
  await expect.poll(() => heard.length).toBe(3);
  await expect.poll(async () => (await second.runtime.webhooks.list())[0]?.waiting).toBe(0);
  const sent = heard.filter(({ body }) => body.type === "notification.sent");
  expect(sent.map(({ headers }) => headers["webhook-id"])).toEqual([
    sent[0]?.headers["webhook-id"],
    sent[0]?.headers["webhook-id"],
  ]);
  const reads = heard.filter(({ body }) => body.type === "notification.read");
  expect(reads.map(({ body }) => body.data.records)).toEqual([
    [{ userId: "ann", at: expect.any(String), notificationId: id }],
  ]);
  const { deliveries } = await second.runtime.webhooks.deliveries(webhook.id, { limit: 10 });
  expect(deliveries.map(({ state }) => state)).toEqual(["done", "done"]);
  await second.close();
});

test("a call that is under way when the server leaves is made again, under the same id", async () => {
  answers.set("/leaving", ["hold", 200]);
  const file = { databaseUrl: `file:${api.core.dir}/leaving.db`, callbackHosts: [`127.0.0.1:${port}`] };
  const first = await startCore(file, TIMING);
  const input = { url: here("/leaving"), events: ["notification.sent" as const], description: "", enabled: true };
  const { webhook } = await first.runtime.webhooks.create(input, ROOT);
  await first.publish("all", "Under way");
  await first.runtime.webhooks.tell();
  await expect.poll(() => heard.length).toBe(1);
  const began = Date.now();
  await first.close();
  expect(Date.now() - began).toBeLessThan(8_000);

  const second = await startCore(file, TIMING);
  await second.runtime.webhooks.makeDue();
  await expect.poll(() => heard.length).toBe(2);
  expect(heard[1]?.headers["webhook-id"]).toBe(heard[0]?.headers["webhook-id"]);
  const made = async () => (await second.runtime.webhooks.deliveries(webhook.id, { limit: 1 })).deliveries[0];
  await expect.poll(made).toMatchObject({ state: "done", attempts: 1 });
  await second.close();
});

test("one that was so far behind that the log has moved on says so, and goes on", async () => {
  const { id } = await register("/behind", ["notification.sent"]);
  await api.core.publish("all", "Forgotten");
  const { log } = api.core.runtime;
  await log.trim(log.head);
  await api.core.publish("all", "Kept");
  await tell();
  await hears("/behind", 1);
  expect(heard[0]?.body.data.title).toBe("Kept");
  expect((await hook(id)).missedAt).not.toBeNull();
});

test("what is settled is forgotten after a week, and beyond the last five hundred, a hundred at once; the rest comes in pages", async () => {
  const { id } = await register("/kept", ["notification.sent"]);
  const { db, webhooks } = api.core.runtime;
  const settled = { webhookId: id, type: "ping", body: "{}", state: "done", createdAt: new Date() };
  const old = new Date(Date.now() - 8 * 24 * 3_600_000);
  await db.webhookDelivery.createMany({
    data: [
      ...Array.from({ length: 710 }, (_, n) => ({ ...settled, id: `msg_${1_000 + n}`, settledAt: new Date() })),
      ...Array.from({ length: 210 }, (_, n) => ({ ...settled, id: `msg_${9_000 + n}`, settledAt: old })),
      ...Array.from({ length: 210 }, (_, n) => ({ ...settled, id: `msg_${8_000 + n}`, state: "pending", nextAt: old })),
      { ...settled, id: "msg_0001", state: "pending", nextAt: new Date(Date.now() + 60_000) },
    ],
  });
  const others = (await db.webhookDelivery.count()) - 710 - 210 - 210 - 1;
  const [most] = await Promise.all([mostAtOnce(api.core, "WebhookDelivery", others + 501), webhooks.sweep()]);
  expect(most).toBe(100);
  const ids: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const before: string = next && `&before=${next}`;
    const { body } = await api.call("GET", `/api/webhooks/${id}/deliveries?limit=200${before}`, undefined, root);
    ids.push(...body.deliveries.map((one: { id: string }) => one.id));
    next = body.next;
  }
  expect(ids).toEqual([...Array.from({ length: 500 }, (_, n) => `msg_${1_709 - n}`), "msg_0001"]);
});

test("every act of an admin is in the audit log", async () => {
  const { id } = await register("/audited", ["notification.sent"], { description: "Audited" });
  await api.call("PATCH", `/api/webhooks/${id}`, { events: ["notification.read"] }, root);
  await api.call("PATCH", `/api/webhooks/${id}`, { events: ["notification.read"] }, root);
  await api.call("POST", `/api/webhooks/${id}/secret`, undefined, root);
  const { body: ping } = await api.call("POST", `/api/webhooks/${id}/ping`, undefined, root);
  await settles(id, "done");
  await api.call("POST", `/api/webhooks/${id}/deliveries/${ping.id}/replay`, undefined, root);
  const named = await api.call("GET", `/api/audit?target=webhooks/${id}&limit=1`, undefined, root);
  expect(named.body.entries[0].target.name).toBe("Audited");
  expect((await api.call("DELETE", `/api/webhooks/${id}`, undefined, root)).status).toBe(204);
  const { body } = await api.call("GET", `/api/audit?action=webhook&target=webhooks/${id}`, undefined, root);
  expect(body.entries.map((entry: { action: string }) => entry.action)).toEqual([
    "webhook.removed",
    "webhook.replayed",
    "webhook.pinged",
    "webhook.rotated",
    "webhook.changed",
    "webhook.created",
  ]);
  expect(body.entries[4]).toMatchObject({
    actor: { id: "root" },
    before: { events: ["notification.sent"] },
    after: { events: ["notification.read"] },
  });
  expect(JSON.stringify(body)).not.toContain("whsec_");
});

test.each([
  ["GET", "/api/webhooks", undefined],
  ["POST", "/api/webhooks", { url: "https://example.com", events: ["notification.sent"] }],
  ["PATCH", "/api/webhooks/x", {}],
  ["DELETE", "/api/webhooks/x", undefined],
  ["POST", "/api/webhooks/x/secret", undefined],
  ["POST", "/api/webhooks/x/ping", undefined],
  ["GET", "/api/webhooks/x/deliveries", undefined],
  ["POST", "/api/webhooks/x/deliveries/y/replay", undefined],
] as const)("%s %s is for admins and keys of that scope", async (method, path, body) => {
  const { runtime } = api.core;
  const keyOf = async (scope: "send" | "admin") => {
    const { secret } = await runtime.keys.create({ name: scope, scopes: [scope], expiresAt: null }, ROOT);
    return { authorization: `Bearer ${secret}` };
  };
  expect((await api.call(method, path, body, {})).status).toBe(401);
  expect((await api.call(method, path, body, await api.as("ben"))).status).toBe(403);
  expect((await api.call(method, path, body, await keyOf("send"))).status).toBe(403);
  const found = path.includes("/x") ? [404] : [200, 201];
  expect(found).toContain((await api.call(method, path, body, await keyOf("admin"))).status);
});

test.each([
  ["no address", { events: ["notification.sent"] }, "url"],
  ["a script for an address", { url: "javascript:alert(1)", events: ["notification.sent"] }, "url"],
  ["a password in it", { url: "https://a:b@example.com", events: ["notification.sent"] }, "url"],
  ["no event", { url: "https://example.com", events: [] }, "events"],
  ["an event that nobody records", { url: "https://example.com", events: ["notification.seen"] }, "events.0"],
  ["an event twice", { url: "https://example.com", events: ["notification.sent", "notification.sent"] }, "events"],
  ["a misspelt field", { url: "https://example.com", events: ["notification.sent"], secret: "mine" }, "secret"],
])("a webhook with %s is refused, and the field named", async (_, input, path) => {
  const { status, body } = await api.call("POST", "/api/webhooks", input, root);
  expect(status).toBe(422);
  expect(body.error.details).toContainEqual({ path, message: expect.any(String) });
});
