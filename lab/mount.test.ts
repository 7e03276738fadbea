/** The lab's runs as their tab has them: the real server, the seven client halves' addresses, the control connection. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import type { ControlAnswer, LabRun, LaneFigures, Mark, NewFault, NewRun } from "#core/lab-protocol.ts";
import type { LaneName } from "#core/lab-words.ts";
import type { InboxEvent } from "#core/protocol.ts";
import { TRANSPORTS, type TransportName } from "#core/vocabulary.ts";
import { startHouse } from "#transports/contract/house.ts";
import { mqttClient } from "#transports/mqtt/client.ts";
import { longPollClient, pollClient } from "#transports/polling/client.ts";
import { socketIoClient } from "#transports/socket-io/client.ts";
import { eventually, record } from "#transports/testing.ts";
import type { ClientTransport } from "#transports/transport.ts";
import { websocketClient } from "#transports/websocket/client.ts";

const house = await startHouse();
const { runtime, origin } = house;
const open = new Set<{ close(): void }>();
const secrets = new Set<string>();
beforeAll(() => vi.stubGlobal("WebSocket", WebSocket));
afterEach(async () => {
  for (const one of open) one.close();
  open.clear();
  await eventually(() => expect([...secrets].filter((secret) => runtime.lab.find(secret))).toEqual([]));
  secrets.clear();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await house.close();
});

async function call(method: string, path: string, userId: string, body?: object) {
  const { token } = await runtime.auth.mintToken(userId, 600);
  const response = await fetch(`${origin}/api/lab${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}

/** Holds a run, as a tab does. */
async function begin(userId: string, wants: Partial<NewRun> = {}) {
  const { status, body } = await call("POST", "/runs", userId, wants);
  expect(status, JSON.stringify(body)).toBe(201);
  const run = body as LabRun;
  secrets.add(run.secret);
  const control = new WebSocket(`${origin.replace("http", "ws")}/lab/${run.secret}/control`);
  open.add(control);
  const told: ControlAnswer[] = [];
  let closed: number | null = null;
  control.on("message", (data) => told.push(JSON.parse(String(data))));
  control.on("close", (code) => {
    closed = code;
  });
  await new Promise((resolve, reject) => control.once("open", resolve).once("error", reject));
  const ask = (message: object): void => control.send(JSON.stringify(message));
  const figures = () => told.findLast((one) => one.type === "figures");
  return {
    run,
    control,
    told,
    closed: () => closed,
    ask,
    start: () => ask({ type: "start" }),
    figures,
    async laneOnce(name: LaneName, holds: (lane: LaneFigures) => boolean): Promise<LaneFigures> {
      await eventually(() => expect(figures()?.lanes[name]).toSatisfy(holds));
      return figures()?.lanes[name] as LaneFigures;
    },
    fault: (fault: Partial<NewFault>) => call("POST", `/runs/${run.id}/faults`, userId, fault),
    lane(name: LaneName, client: ClientTransport) {
      const options = { baseUrl: origin, under: `/lab/${run.secret}/${name}`, userId: run.id, topics: [] };
      const lane = record(client, { ...options, after: run.cursor });
      open.add(lane.connection);
      return lane;
    },
  };
}

const marks = (events: readonly InboxEvent[]): number[] =>
  events.map((event) => ("item" in event && "data" in event.item ? (event.item.data as unknown as Mark).n : 0));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** By hand: there are no browser APIs here for these two. */
async function readStream(path: string, take: (text: string) => void): Promise<{ close(): void }> {
  const leaving = new AbortController();
  const response = await fetch(origin + path, { signal: leaving.signal });
  expect(response.status).toBe(200);
  void (async () => {
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) take(text);
  })().catch(() => undefined);
  const stream = { close: () => leaving.abort() };
  open.add(stream);
  return stream;
}

const CLIENTS: Partial<Record<TransportName, ClientTransport>> = {
  websocket: websocketClient,
  "socket-io": socketIoClient,
  mqtt: mqttClient,
  "long-poll": longPollClient,
  "short-poll": pollClient("short-poll", { waitSeconds: 0, pauseMs: 100 }),
};

/** Every byte of what goes through, both ways. */
async function countingProxy() {
  const counted = { up: 0, down: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(new URL(origin).port), "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        near.destroy();
        far.destroy();
      });
    }
    near.on("data", (chunk: Buffer) => {
      counted.up += chunk.length;
    });
    far.on("data", (chunk: Buffer) => {
      counted.down += chunk.length;
    });
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get up() {
      return counted.up;
    },
    get down() {
      return counted.down;
    },
    reset: () => void Object.assign(counted, { up: 0, down: 0 }),
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe("a run", () => {
  it("reaches each of the seven once and in order, and nobody's inbox, counts or log", async () => {
    const before = { head: runtime.log.head, counts: await runtime.inbox.counts("root"), audit: await audits() };
    const tab = await begin("root", { rate: 50, seconds: 1, size: 300 });
    const heard = new Map<TransportName, () => number[]>();
    const lines: InboxEvent[][] = [];
    for (const name of TRANSPORTS) {
      const client = CLIENTS[name];
      if (client) {
        const { events } = tab.lane(name, client);
        heard.set(name, () => marks(events));
        lines.push(events);
      } else {
        let text = "";
        await readStream(`/lab/${tab.run.secret}/${name}/api/events/${name}?after=${tab.run.cursor}`, (part) => {
          text += part;
        });
        heard.set(name, () => [...text.matchAll(/\\?"n\\?":(\d+)/g)].map(([, n]) => Number(n)));
      }
    }
    tab.start();
    for (const [name, numbers] of heard) await eventually(() => expect(numbers(), name).toEqual(upTo(50)));
    await eventually(() => expect(tab.figures()).toMatchObject({ published: 50, isOver: true }));

    // [E4] holds here too.
    for (const events of lines) {
      const seqs = [0, ...events.map(({ seq }) => seq)];
      expect(events.map(({ prev }) => prev)).toEqual(seqs.slice(0, -1));
    }

    expect(runtime.log.head).toBe(before.head);
    expect(await runtime.inbox.counts("root")).toEqual(before.counts);
    expect(await audits()).toBe(before.audit);
    expect(runtime.hub.size).toBe(0);
    for (const name of TRANSPORTS) {
      const { up, down, requests } = await tab.laneOnce(name, ({ down }) => down > 50 * 300);
      expect(up, name).toBeGreaterThan(100);
      expect(down, name).toBeLessThan(50 * 300 * 4);
      expect(requests, name).toBeGreaterThan(0);
    }
  });

  it("counts the bytes that a proxy on the way counts", async () => {
    const proxy = await countingProxy();
    const tab = await begin("root", { rate: 50, seconds: 1, size: 300 });
    for (const [name, client] of Object.entries(CLIENTS) as [TransportName, ClientTransport][]) {
      proxy.reset();
      const options = {
        baseUrl: proxy.origin,
        under: `/lab/${tab.run.secret}/${name}`,
        userId: tab.run.id,
        topics: [],
      };
      const lane = record(client, { ...options, after: tab.run.cursor });
      tab.start();
      await eventually(() => expect(marks(lane.events), name).toEqual(upTo(50)));
      lane.connection.close();
      const { up, down } = await tab.laneOnce(name, ({ connections, down }) => connections === 0 && down > 50 * 300);
      expect(Math.abs(down / proxy.down - 1), `${name}: ${down} of ${proxy.down}`).toBeLessThan(0.02);
      expect(Math.abs(up / proxy.up - 1), `${name}: ${up} of ${proxy.up}`).toBeLessThan(0.02);
    }
    proxy.close();
  });
  const audits = () => runtime.db.auditEntry.count();

  it("ends with its tab, and takes its lanes along", async () => {
    const tab = await begin("root");
    const lane = tab.lane("websocket", websocketClient);
    await lane.ready();
    expect(runtime.lab.find(tab.run.secret)).not.toBeNull();
    tab.control.close();
    await lane.ended();
    expect(lane.ends).toEqual([["revoked", null]]);
    expect(runtime.lab.find(tab.run.secret)).toBeNull();
    expect(runtime.lab.hub.size).toBe(0);
    expect((await fetch(`${origin}/lab/${tab.run.secret}/sse/api/events/sse`)).status).toBe(404);
  });

  it("ends when its owner is shut out, and says so", async () => {
    const tab = await begin("ben");
    await runtime.users.remove("ben", { id: "test", address: null });
    await eventually(() => expect(tab.told.at(-1)).toEqual({ type: "end", reason: "revoked" }));
  });

  it("belongs to one tab and one person", async () => {
    const tab = await begin("root");
    const other = new WebSocket(`${origin.replace("http", "ws")}/lab/${tab.run.secret}/control`);
    expect(await new Promise((resolve) => other.once("close", resolve))).toBe(4_001);
    expect((await call("DELETE", `/runs/${tab.run.id}`, "ann")).status).toBe(404);
    expect((await call("POST", `/runs/${tab.run.id}/faults`, "ann", { fault: "cut" })).status).toBe(404);
    expect((await call("DELETE", `/runs/${tab.run.id}`, "root")).status).toBe(204);
    await eventually(() => expect(tab.closed()).toBe(4_000));
  });

  it("tells its clock", async () => {
    const tab = await begin("root");
    tab.ask({ type: "clock", ask: 1.5 });
    await eventually(() => expect(tab.told).toContainEqual({ type: "clock", ask: 1.5, at: expect.any(Number) }));
    const answer = tab.told.find((one) => one.type === "clock");
    expect(Math.abs((answer?.at ?? 0) - Date.now())).toBeLessThan(2_000);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["a rate beyond all", { rate: 501 }, "rate"],
    ["no rate", { rate: 0 }, "rate"],
    ["a rate that is none", { rate: "fast" }, "rate"],
    ["a rate beyond a member's", { rate: 51 }, "rate"],
    ["a size beyond a member's", { size: 5_000 }, "size"],
    ["more at once than a member's", { burst: 21 }, "burst"],
    ["longer than a member's", { seconds: 61 }, "seconds"],
    ["all together too much", { rate: 50, size: 4_000 }, "size"],
    ["half a second", { seconds: 0.5 }, "seconds"],
    ["a field that is none", { speed: 1 }, "speed"],
  ])("refuses %s by name", async (_name, wants, path) => {
    const { status, body } = await call("POST", "/runs", "ann", wants);
    expect(status).toBe(422);
    expect(body.error).toMatchObject({ code: "invalid", details: [{ path }] });
  });

  it("is not had too often at once", async () => {
    await Promise.all([begin("ann"), begin("ann"), begin("ann")]);
    expect(await call("POST", "/runs", "ann", {})).toMatchObject({
      status: 429,
      body: { error: { code: "rate_limited" } },
    });
  });
});

describe("a fault", () => {
  it("is for admins", async () => {
    const tab = await begin("ann");
    expect(await tab.fault({ fault: "cut" })).toMatchObject({ status: 403, body: { error: { code: "forbidden" } } });
  });

  it("cut: what is open ends without a word, and resumes from its cursor", async () => {
    const tab = await begin("root", { rate: 40, seconds: 2 });
    const first = tab.lane("websocket", websocketClient);
    const other = tab.lane("mqtt", mqttClient);
    await first.ready();
    tab.start();
    await eventually(() => expect(first.events.length).toBeGreaterThan(5));
    expect((await tab.fault({ fault: "cut", lanes: ["websocket"] })).status).toBe(204);
    await first.ended();
    expect(first.ends).toEqual([["network", 0]]);
    const last = first.events.at(-1)?.seq ?? 0;
    const options = { baseUrl: origin, under: `/lab/${tab.run.secret}/websocket`, userId: tab.run.id, topics: [] };
    const again = record(websocketClient, { ...options, after: runtime.lab.log.cursorAt(last) });
    open.add(again.connection);
    await eventually(() => expect(marks([...first.events, ...again.events])).toEqual(upTo(80)));
    await eventually(() => expect(marks(other.events)).toEqual(upTo(80)));
    expect(other.ends).toEqual([]);
  });

  it("refuse: cut off, and 503 until it is over", async () => {
    const tab = await begin("root");
    const lane = tab.lane("websocket", websocketClient);
    await lane.ready();
    await tab.fault({ fault: "refuse", lanes: ["websocket", "sse"], seconds: 1 });
    await lane.ended();
    const path = `${origin}/lab/${tab.run.secret}/sse/api/events/sse`;
    expect((await fetch(path)).status).toBe(503);
    const refused = tab.lane("websocket", websocketClient);
    await refused.ended();
    expect(refused.ends).toEqual([["network", 0]]);
    const other = tab.lane("mqtt", mqttClient);
    await other.ready();
    await tab.laneOnce("websocket", ({ fault }) => fault === null);
    const after = tab.lane("websocket", websocketClient);
    await after.ready();
  });

  it("black hole: nothing gets out until it is over, and then all of it", async () => {
    const tab = await begin("root", { rate: 20, seconds: 2 });
    const lane = tab.lane("websocket", websocketClient);
    const other = tab.lane("socket-io", socketIoClient);
    await Promise.all([lane.ready(), other.ready()]);
    await tab.fault({ fault: "black-hole", lanes: ["websocket"], seconds: 1 });
    tab.start();
    await eventually(() => expect(other.events.length).toBeGreaterThan(5));
    expect(lane.events).toEqual([]);
    await eventually(() => expect(marks(lane.events)).toEqual(upTo(40)));
  });

  it("delay: everything comes later by as much, in order", async () => {
    const tab = await begin("root", { rate: 20, seconds: 1 });
    const late: number[] = [];
    const numbers: number[] = [];
    let text = "";
    await tab.fault({ fault: "delay", lanes: ["sse"], delayMs: 300, seconds: 30 });
    await readStream(`/lab/${tab.run.secret}/sse/api/events/sse`, (part) => {
      const now = performance.timeOrigin + performance.now();
      text += part;
      const seen = [...text.matchAll(/"data":\{"n":(\d+),"at":([\d.]+)\}/g)];
      for (const [, n, at] of seen.slice(numbers.length)) {
        numbers.push(Number(n));
        late.push(now - Number(at));
      }
    });
    await eventually(() => expect(text).toContain("event: ready"));
    tab.start();
    await eventually(() => expect(numbers).toEqual(upTo(20)));
    late.sort((a, b) => a - b);
    expect(late[0]).toBeGreaterThanOrEqual(299);
    expect(late[10]).toBeLessThan(400);
  });
});
