/** What is kept of a run's exchanges: the real bytes, readable, for their owner alone, and nothing that lets somebody in. */
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import type { UserPrincipal } from "#core/auth.ts";
import type { Run } from "#core/lab.ts";
import type { Exchange } from "#core/lab-protocol.ts";
import type { TransportName } from "#core/vocabulary.ts";
import { startHouse } from "#transports/contract/house.ts";
import { mqttClient } from "#transports/mqtt/client.ts";
import { longPollClient } from "#transports/polling/client.ts";
import { socketIoClient } from "#transports/socket-io/client.ts";
import { eventually, record } from "#transports/testing.ts";
import type { ClientTransport } from "#transports/transport.ts";
import { websocketClient } from "#transports/websocket/client.ts";

const house = await startHouse();
const { runtime, origin } = house;
const owner: UserPrincipal = {
  kind: "user",
  userId: "root",
  role: "admin",
  via: "session",
  sessionId: "one",
  expiresAt: null,
};
const open = new Set<{ close(): void }>();
beforeAll(() => vi.stubGlobal("WebSocket", WebSocket));
afterEach(() => {
  for (const one of open) one.close();
  open.clear();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await house.close();
});

function begin(wants: { rate?: number; size?: number; seconds?: number } = {}): Run {
  const run = runtime.lab.begin(owner, { rate: 20, size: 40, burst: 1, seconds: 1, ...wants });
  runtime.lab.take(run);
  open.add({ close: () => runtime.lab.end(run, "left") });
  return run;
}

const cursorOf = (run: Run): string => runtime.lab.log.cursorAt(run.from);

async function through(run: Run, name: TransportName, client: ClientTransport): Promise<Exchange> {
  const options = { baseUrl: origin, under: `/lab/${run.secret}/${name}`, userId: run.id, topics: [] };
  const lane = record(client, { ...options, after: cursorOf(run) });
  open.add(lane.connection);
  await lane.ready();
  run.start();
  await eventually(() => expect(lane.events).toHaveLength(20));
  lane.connection.close();
  return runtime.lab.exchanges.of(owner, name) as Exchange;
}

const titles = ({ steps }: Exchange): string[] => steps.map(({ from, title }) => `${from}: ${title}`);

async function read(run: Run, name: "sse" | "iframe", headers: Record<string, string> = {}): Promise<Exchange> {
  const leaving = new AbortController();
  open.add({ close: () => leaving.abort() });
  const path = `/lab/${run.secret}/${name}/api/events/${name}?after=${cursorOf(run)}&token=open-sesame`;
  const response = await fetch(origin + path, { headers, signal: leaving.signal });
  run.start();
  let text = "";
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part;
    if (/\\?"n\\?":20\b/.test(text)) break;
  }
  return runtime.lab.exchanges.of(owner, name) as Exchange;
}

it("shows of SSE its request, the head of the answer and block by block what came", async () => {
  const exchange = await read(begin(), "sse");
  expect(titles(exchange).slice(0, 5)).toEqual([
    expect.stringMatching(/^browser: GET \/lab\/…\/sse\/api\/events\/sse\?after=\w+\.\d+&token=… HTTP\/1\.1$/),
    "server: HTTP/1.1 200 OK",
    "server: retry, comment",
    "server: event: ready",
    "server: message",
  ]);
  expect(exchange.steps[1]?.text).toContain("Content-Type: text/event-stream");
  expect(exchange.steps[7]?.ms).toBeGreaterThan((exchange.steps[4]?.ms ?? 0) + 100);
  expect(exchange.steps[4]?.text).toMatch(/^data: \{"seq":.*\nid: \w+\.\d+$/);
  expect(exchange.isCut).toBe(true);
});

it("shows of the iframe the page, script by script", async () => {
  const exchange = await read(begin(), "iframe");
  expect(titles(exchange).slice(1, 5)).toEqual([
    "server: HTTP/1.1 200 OK",
    "server: HTML",
    "server: HTML",
    "server: <script> ready",
  ]);
  expect(titles(exchange)).toContain("server: <script> item.created");
});

it("shows of WebSocket the upgrade and each frame", async () => {
  const exchange = await through(begin(), "websocket", websocketClient);
  expect(titles(exchange).slice(0, 4)).toEqual([
    expect.stringMatching(/^browser: GET \/lab\/…\/websocket\/ws\?after=/),
    "server: HTTP/1.1 101 Switching Protocols",
    "server: text frame",
    "server: text frame",
  ]);
  expect(exchange.steps[0]?.text).toMatch(/^Sec-WebSocket-Key: /m);
  expect(JSON.parse(exchange.steps[3]?.text ?? "")).toMatchObject({ type: "item.created", item: { data: { n: 1 } } });
});

it("shows of Socket.IO what each text frame means", async () => {
  const exchange = await through(begin(), "socket-io", socketIoClient);
  // A heartbeat comes when it is due.
  const shown = titles(exchange).filter((title) => title !== 'server: Socket.IO EVENT "heartbeat"');
  expect(shown.slice(2, 7)).toEqual([
    "server: Engine.IO open",
    "browser: Socket.IO CONNECT",
    "server: Socket.IO CONNECT",
    'server: Socket.IO EVENT "ready"',
    'server: Socket.IO EVENT "event"',
  ]);
  expect(exchange.steps[2]?.text).toContain('"sid":"…"');
});

it("shows of MQTT its packets, both ways, and the poll that catches up", async () => {
  const run = begin();
  const exchange = await through(run, "mqtt", mqttClient);
  const shown = titles(exchange);
  for (const wanted of [
    "browser: CONNECT",
    "server: CONNACK 0",
    /^browser: SUBSCRIBE, id \d+$/,
    /^server: SUBACK, id \d+$/,
    `server: PUBLISH carillon/users/${run.id}/control, QoS 0`,
    /^browser: GET \/lab\/…\/mqtt\/api\/events\?after=/,
    "server: JSON, events: 0",
    new RegExp(`^server: PUBLISH carillon/users/${run.id}, QoS 1, id \\d+$`),
  ])
    expect(shown).toContainEqual(typeof wanted === "string" ? wanted : expect.stringMatching(wanted));
});

it("shows of polls the newest that were answered", async () => {
  const exchange = await through(begin(), "long-poll", longPollClient);
  const asked = exchange.steps.filter(({ from }) => from === "browser");
  expect(asked).toHaveLength(3);
  expect(asked[2]?.title).toMatch(/\/long-poll\/api\/events\?after=\w+\.\d+&wait=25 HTTP/);
  expect(titles(exchange)).toContain("server: JSON, events: 1");
});

it("keeps no credential, and shows the exchange to the session that made it alone", async () => {
  const run = begin();
  const headers = { cookie: "session=open-sesame", authorization: "Bearer open-sesame", "x-gate": "open-sesame" };
  const exchange = await read(run, "sse", headers);
  expect(exchange.steps[0]?.text).toMatch(/^x-gate: …$/im);
  const whole = JSON.stringify(exchange);
  expect(whole).not.toContain(run.secret);
  expect(whole).not.toContain("open-sesame");
  expect(runtime.lab.exchanges.of({ ...owner, sessionId: "two" }, "sse")).toBeNull();
  expect(runtime.lab.exchanges.of({ ...owner, userId: "ann" }, "sse")).toBeNull();
  runtime.lab.end(run, "left");
  expect(runtime.lab.exchanges.of(owner, "sse")).toEqual(exchange);
});

it("keeps no more than the first bytes, however much there is", async () => {
  const exchange = await read(begin({ size: 20_000 }), "sse");
  expect(exchange.isCut).toBe(true);
  expect(JSON.stringify(exchange).length).toBeLessThan(16 * 1024);
});

it("forgets the sessions that were seen longest ago", () => {
  const { exchanges } = runtime.lab;
  const empty = { transport: "sse", at: "", steps: [], isCut: false } as const;
  for (let n = 0; n < 41; n += 1)
    exchanges.keep({ ...owner, sessionId: `s${n}` }, "sse", () => ({ ...empty, steps: [] }));
  expect(exchanges.of({ ...owner, sessionId: "s0" }, "sse")).toBeNull();
  expect(exchanges.of({ ...owner, sessionId: "s40" }, "sse")).not.toBeNull();
});
