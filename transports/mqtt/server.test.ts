import { spawn } from "node:child_process";
import { type EventEmitter, once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { startCore, type TestCore } from "#core/testing.ts";
import { MAX_REQUEST_BYTES } from "#core/vocabulary.ts";
import { eventually, type Served, serve } from "#transports/testing.ts";
import { attachMqtt } from "./server.ts";
import {
  type ConnectFields,
  connectPacket,
  openRaw,
  packet,
  pubackPacket,
  publishesOf,
  publishPacket,
  pubrelPacket,
  type RawPeer,
  subscribePacket,
} from "./testing.ts";

let core: TestCore;
let served: Served;
let port: number;
const clients: MqttClient[] = [];

beforeEach(async () => {
  port = await freePort();
  core = await startCore({ mqttPort: port });
  served = await serve(core.runtime, attachMqtt);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.end(true);
  await served.close();
  await core.close();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const tokenOf = async (userId: string): Promise<string> => (await core.runtime.auth.mintToken(userId, 60)).token;
const addressOf = {
  tcp: () => `mqtt://127.0.0.1:${port}`,
  websocket: () => `${served.origin.replace("http", "ws")}/mqtt`,
};

async function open(userId: string, options: IClientOptions = {}, address = addressOf.tcp()) {
  const client = mqtt.connect(address, {
    protocolVersion: 4,
    username: userId,
    password: await tokenOf(userId),
    reconnectPeriod: 0,
    ...options,
  });
  clients.push(client);
  const received: { topic: string; payload: string; qos: number; dup: boolean }[] = [];
  client.on("message", (topic, payload, { qos, dup }) => received.push({ topic, payload: String(payload), qos, dup }));
  client.on("error", () => {});
  const [connack] = await heard(client, "connect");
  const on = (topic: string) => received.filter((message) => message.topic === topic);
  const titles = () => received.flatMap(({ payload }) => JSON.parse(payload).item?.title ?? []);
  return { client, received, on, titles, sessionPresent: connack.sessionPresent as boolean };
}
/** Its own types know no emitter of Node's. */
const heard = (client: MqttClient, event: string) => once(client as unknown as EventEmitter, event);

/** Grants, 128 for what is refused. */
const subscribe = (client: MqttClient, topics: string[], qos: 0 | 1 | 2 = 1): Promise<number[]> =>
  new Promise((resolve) => {
    client.subscribe(topics, { qos }, (_error, _granted, suback) => resolve((suback?.granted ?? []) as number[]));
  });
const refused = async (options: IClientOptions, address = addressOf.tcp()): Promise<unknown> => {
  const client = mqtt.connect(address, { protocolVersion: 4, reconnectPeriod: 0, ...options });
  clients.push(client);
  const [error] = await heard(client, "error");
  return error.code;
};
async function openRawAs(userId: string, fields: Partial<ConnectFields> = {}): Promise<RawPeer> {
  const peer = openRaw(port);
  peer.send(connectPacket({ clientId: "raw", username: userId, password: await tokenOf(userId), ...fields }));
  await eventually(() => expect(peer.packets[0]?.head).toBe(0x20));
  return peer;
}
const publishMany = (count: number, audience: "all" | string[] = "all", more = {}) =>
  Promise.all(Array.from({ length: count }, (_, index) => core.publish(audience, `n${index}`, more)));
const nobody = () => eventually(() => expect(core.runtime.hub.size).toBe(0));

describe.each(["tcp", "websocket"] as const)("by %s", (carrier) => {
  it("tells ready after the grant, then each event on its audience's topic, in seq order", async () => {
    const { client, received, on } = await open("ann", {}, addressOf[carrier]());
    const topics = ["carillon/users/ann/control", "carillon/all", "carillon/topics/t1", "carillon/users/ann"];
    expect(await subscribe(client, topics, 2)).toEqual([2, 2, 2, 2]);
    await eventually(() => expect(JSON.parse(on(topics[0] as string)[0]?.payload ?? "{}").type).toBe("ready"));
    const body = `"\n</script>\u2028 🔔 钟 ${"x".repeat(60_000)}`;
    await core.publish("all", "one", { body });
    await core.publish(["topics/t1"], "two");
    await core.publish(["users/ann"], "three");
    await core.publish(["users/ben"], "not hers");
    await core.publish("all", "four");
    await eventually(() => expect(received).toHaveLength(5));
    const [ready, ...events] = received.map(({ topic, payload, qos }) => ({ topic, qos, ...JSON.parse(payload) }));
    expect(ready.topic).toBe(topics[0]);
    expect(events.map(({ topic, qos, audience, item }) => [topic, qos, audience, item.title])).toEqual([
      ["carillon/all", 1, "all", "one"],
      ["carillon/topics/t1", 1, "topics/t1", "two"],
      ["carillon/users/ann", 1, "users/ann", "three"],
      ["carillon/all", 1, "all", "four"],
    ]);
    expect(events[0].item.body).toBe(body);
    expect(events.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq).sort((a, b) => a - b));
    client.end();
    await nobody();
  });

  it("answers commands on replies", async () => {
    const { client, on } = await open("ann", {}, addressOf[carrier]());
    await subscribe(client, ["carillon/users/ann/replies"]);
    const { id } = await core.publish(["users/ann"], "hello");
    const command = (payload: string, qos: 0 | 1 | 2) =>
      client.publish("carillon/users/ann/commands", payload, { qos, retain: true });
    command(JSON.stringify({ id: "c1", command: "read", ids: [id] }), 0);
    command("not json", 1);
    command(JSON.stringify({ id: "c2", command: "nonsense", ids: [id] }), 2);
    const replies = () => on("carillon/users/ann/replies").map(({ payload }) => JSON.parse(payload));
    await eventually(() => expect(replies()).toHaveLength(3));
    expect(replies().find((reply) => reply.id === "c1")).toEqual({ id: "c1", ok: true });
    expect(replies().find((reply) => reply.id === "c2").error.code).toBe("invalid");
    expect(replies().find((reply) => reply.id === undefined).error.code).toBe("bad_request");
    expect((await core.runtime.inbox.counts("ann")).unread).toBe(0);
  });
});

describe("who may do what", () => {
  it("refuses wildcards and what is not the subscriber's, and grants the rest", async () => {
    const { client, received } = await open("ben");
    const others = [
      "carillon/#",
      "carillon/users/+",
      "#",
      "$SYS/#",
      "carillon/users/ann",
      "carillon/users/ann/control",
      "carillon/topics/t1",
      "carillon/users/ben/commands",
      "carillon/nodes",
    ];
    expect(await subscribe(client, others)).toEqual(others.map(() => 128));
    expect(await subscribe(client, ["carillon/users/ann", "carillon/users/ben"])).toEqual([128, 1]);
    await core.publish(["users/ann"], "hers");
    await core.publish(["topics/t1"], "hers too");
    await core.publish("all", "not subscribed");
    await core.publish(["users/ben"], "his");
    await eventually(() => expect(received).toHaveLength(1));
    expect(JSON.parse(received[0]?.payload ?? "").item.title).toBe("his");
  });

  it("ends a connection that publishes where it may not, and nobody hears of it", async () => {
    const ann = await open("ann");
    await subscribe(ann.client, ["carillon/all", "carillon/users/ann", "carillon/users/ann/control"]);
    for (const topic of ["carillon/all", "carillon/users/ann", "carillon/users/ann/commands"]) {
      const { client } = await open("ben");
      client.publish(topic, JSON.stringify({ command: "read", ids: ["x"] }));
      await heard(client, "close");
    }
    await core.publish("all", "real");
    await eventually(() => expect(ann.titles()).toEqual(["real"]));
    expect(ann.received.filter(({ topic }) => !topic.endsWith("/control"))).toHaveLength(1);
  });

  it("refuses by CONNACK: 4 for credentials, 5 for an expired token or a will, 2 for no name to remember", async () => {
    const password = await tokenOf("ann");
    expect(await refused({ username: "ann", password: "wrong" })).toBe(4);
    expect(await refused({ username: "ben", password })).toBe(4);
    expect(await refused({})).toBe(4);
    expect(await refused({}, addressOf.websocket())).toBe(4);
    const will = { topic: "carillon/all", payload: Buffer.from("bye"), qos: 0 as const, retain: false };
    expect(await refused({ username: "ann", password, will })).toBe(5);
    const { token } = await core.runtime.auth.mintToken("ann", -1);
    expect(await refused({ username: "ann", password: token })).toBe(5);
    const nameless = openRaw(port);
    nameless.send(connectPacket({ clientId: "", username: "ann", password, isClean: false }));
    await eventually(() => expect(nameless.isClosed).toBe(true));
    expect(nameless.packets).toEqual([{ head: 0x20, body: Buffer.from([0, 2]) }]);
    expect(core.runtime.hub.size).toBe(0);
  });

  it("takes the upgrade's token instead of a password, and turns foreign pages and other protocols away", async () => {
    const token = await tokenOf("ann");
    const { client } = await open(
      "ann",
      { username: undefined, password: undefined },
      `${addressOf.websocket()}?token=${token}`,
    );
    expect(await subscribe(client, ["carillon/users/ann"])).toEqual([1]);
    const status = async (protocol: string[], headers: Record<string, string>) => {
      const socket = new WebSocket(addressOf.websocket(), protocol, { headers });
      const [, response] = await once(socket, "unexpected-response");
      return response.statusCode;
    };
    expect(await status(["mqtt"], { Origin: "https://evil.example" })).toBe(403);
    expect(await status(["soap"], {})).toBe(400);
  });
});

it("starts by itself on every connection that hears no control messages", async () => {
  const connections = await Promise.all(Array.from({ length: 10 }, () => open("ann")));
  await Promise.all(connections.map(({ client }) => subscribe(client, ["carillon/all"])));
  await core.publish("all", "one");
  await eventually(() => expect(connections.map(({ titles }) => titles())).toEqual(connections.map(() => ["one"])));
});

describe("bad input", () => {
  it.each([
    ["noise before CONNECT", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
    ["a packet type that does not exist", packet(0x00)],
    ["a length of five bytes", Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01])],
    ["a packet that announces more than the limit", Buffer.from([0x30, 0xff, 0xff, 0x7f])],
    [
      "a SUBSCRIBE with wrong flags",
      Buffer.concat([Buffer.from([0x80]), subscribePacket(1, ["carillon/all"]).subarray(1)]),
    ],
    ["a second CONNECT", connectPacket({ clientId: "again", username: "ann", password: "x" })],
    ["a command over the limit", publishPacket("carillon/users/ann/commands", "x".repeat(MAX_REQUEST_BYTES + 1))],
  ])("closes on %s, and carries on", async (name, bytes) => {
    const peer = name.includes("before") ? openRaw(port) : await openRawAs("ann");
    peer.send(bytes);
    await eventually(() => expect(peer.isClosed).toBe(true));
    await nobody();
    const { client } = await open("ben");
    expect(await subscribe(client, ["carillon/all"])).toEqual([1]);
  });

  it("closes a WebSocket that sends text", async () => {
    const socket = new WebSocket(addressOf.websocket(), ["mqtt"]);
    await once(socket, "open");
    socket.send("CONNECT");
    const [code] = await once(socket, "close");
    expect(code).toBe(1003);
  });

  it("gives up a peer that breaks its own keepalive", async () => {
    const peer = await openRawAs("ann", { keepalive: 1 });
    peer.send(subscribePacket(1, ["carillon/all"]));
    await eventually(() => expect(core.runtime.hub.size).toBe(1));
    await eventually(() => expect(peer.isClosed).toBe(true));
    await nobody();
  });
});

it("takes acknowledgements for a sign of life", async () => {
  const peer = await openRawAs("ann", { keepalive: 1 });
  peer.send(subscribePacket(1, ["carillon/all"]));
  await eventually(() => expect(core.runtime.hub.size).toBe(1));
  const start = Date.now();
  for (let count = 1; Date.now() - start < 4_000; count += 1) {
    await core.publish("all", `n${count}`);
    await eventually(() => expect(publishesOf(peer)).toHaveLength(count));
    const due = start + count * 300;
    await eventually(() => expect(Date.now()).toBeGreaterThan(due));
    peer.send(pubackPacket(publishesOf(peer).at(-1)?.id ?? 0));
  }
  expect(peer.isClosed).toBe(false);
});

describe("the window", () => {
  it("stops at what is unacknowledged, goes on with acknowledgements, and slows nobody else", async () => {
    const slow = await openRawAs("ann");
    slow.send(subscribePacket(1, ["carillon/all"]));
    const quick = await open("ben");
    await subscribe(quick.client, ["carillon/all"]);
    await eventually(() => expect(core.runtime.hub.size).toBe(2));
    await publishMany(2_000);
    await eventually(() => expect(quick.received).toHaveLength(2_000));
    const held = publishesOf(slow).length;
    expect(held).toBeGreaterThanOrEqual(256);
    expect(held).toBeLessThanOrEqual(1_300);
    let acknowledged = 0;
    await eventually(() => {
      for (const { id } of publishesOf(slow).slice(acknowledged)) {
        slow.send(pubackPacket(id ?? 0));
        acknowledged += 1;
      }
      expect(acknowledged).toBe(2_000);
    });
    const seqs = publishesOf(slow).map(({ payload }) => JSON.parse(payload).seq);
    expect(seqs).toEqual(quick.received.map(({ payload }) => JSON.parse(payload).seq));
  });
});

describe("sessions", () => {
  const persistent = { clean: false, clientId: "keeper" };

  it("a stored session goes on where it was acknowledged: in order, once, and with its subscriptions", async () => {
    const first = await open("ann", persistent);
    expect(first.sessionPresent).toBe(false);
    await core.publish("all", "before");
    await subscribe(first.client, ["carillon/all", "carillon/topics/t1"]);
    await core.publish("all", "there");
    await eventually(() => expect(first.titles()).toEqual(["there"]));
    await first.client.endAsync();
    await nobody();
    await publishMany(400);
    await core.publish(["topics/t1"], "last");
    const second = await open("ann", persistent);
    expect(second.sessionPresent).toBe(true);
    const missed = [...Array.from({ length: 400 }, (_, index) => `n${index}`), "last"];
    await eventually(() => expect(second.titles()).toHaveLength(missed.length));
    expect(second.titles().sort()).toEqual(missed.sort());
    expect(second.received.some(({ dup }) => dup)).toBe(false);
    const seqs = second.received.map(({ payload }) => JSON.parse(payload).seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  });

  it("outlives the server, and ends with a clean connection of the same name", async () => {
    const first = await open("ann", persistent);
    await subscribe(first.client, ["carillon/all"]);
    await eventually(() => expect(core.runtime.hub.size).toBe(1));
    await served.close();
    await core.publish("all", "meanwhile");
    served = await serve(core.runtime, attachMqtt);
    const second = await open("ann", persistent);
    await eventually(() => expect(second.titles()).toEqual(["meanwhile"]));
    await second.client.endAsync();
    const clean = await open("ann", { ...persistent, clean: true });
    expect(clean.sessionPresent).toBe(false);
    await clean.client.endAsync();
    expect((await open("ann", persistent)).sessionPresent).toBe(false);
    expect(await core.runtime.db.mqttSession.count()).toBe(0);
  });

  it("sends what was not acknowledged again, as a duplicate with the id it had", async () => {
    const first = await openRawAs("ann", { isClean: false });
    first.send(subscribePacket(1, ["carillon/all"]));
    await eventually(() => expect(core.runtime.hub.size).toBe(1));
    await publishMany(3);
    await eventually(() => expect(publishesOf(first)).toHaveLength(3));
    // Out of order: the oldest is still missing, so all three are due again.
    for (const { id } of publishesOf(first).slice(1)) first.send(pubackPacket(id ?? 0));
    await core.publish("all", "fourth");
    await eventually(() => expect(publishesOf(first)).toHaveLength(4));
    first.destroy();
    await nobody();
    await core.publish("all", "fifth");
    const second = await openRawAs("ann", { isClean: false });
    expect(second.packets[0]?.body).toEqual(Buffer.from([1, 0]));
    await eventually(() => expect(publishesOf(second)).toHaveLength(5));
    expect(publishesOf(second).slice(0, 4)).toEqual(
      publishesOf(first).map((publish) => ({ ...publish, isDuplicate: true })),
    );
    expect(publishesOf(second)[4]?.isDuplicate).toBe(false);
  });

  it("tells a session whose cursor fell out of the log to reset, and goes on from the head", async () => {
    const topics = ["carillon/users/ann/control", "carillon/all"];
    const first = await open("ann", persistent);
    await subscribe(first.client, topics);
    await eventually(() => expect(first.received).toHaveLength(1));
    await first.client.endAsync();
    await nobody();
    await publishMany(5);
    await core.runtime.log.trim(core.runtime.log.head);
    const second = await open("ann", persistent);
    await eventually(() => expect(second.on(topics[0] as string)).toHaveLength(2));
    await core.publish("all", "after");
    await eventually(() => expect(second.received).toHaveLength(3));
    const messages = second.received.map(({ payload }) => JSON.parse(payload));
    expect(messages).toMatchObject([
      { type: "reset", reason: "expired" },
      { type: "ready" },
      { item: { title: "after" } },
    ]);
  });

  it("the newer of two with one name takes over; the same name of another user is another name", async () => {
    const first = await open("ann", persistent);
    await subscribe(first.client, ["carillon/all"]);
    const other = await open("ben", persistent);
    await subscribe(other.client, ["carillon/all"]);
    const closed = heard(first.client, "close");
    const second = await open("ann", persistent);
    await closed;
    expect(second.sessionPresent).toBe(true);
    await core.publish("all", "one");
    await eventually(() => expect([second.titles(), other.titles()]).toEqual([["one"], ["one"]]));
    expect(first.titles()).toEqual([]);
    expect(core.runtime.hub.size).toBe(2);
  });

  it("forgets what was unused for a week", async () => {
    const { client } = await open("ann", persistent);
    await subscribe(client, ["carillon/all"]);
    await client.endAsync();
    await nobody();
    await served.close();
    await core.runtime.db.mqttSession.updateMany({ data: { updatedAt: new Date(Date.now() - 8 * 24 * 3_600_000) } });
    served = await serve(core.runtime, attachMqtt);
    await eventually(async () => expect(await core.runtime.db.mqttSession.count()).toBe(0));
  });
});

it("says why it closes on control, then ends the connection", async () => {
  const { client, on } = await open("ann");
  await subscribe(client, ["carillon/users/ann/control"]);
  await eventually(() => expect(on("carillon/users/ann/control")).toHaveLength(1));
  const closed = heard(client, "close");
  core.runtime.hub.disconnect("ann", "revoked");
  await closed;
  expect(JSON.parse(on("carillon/users/ann/control")[1]?.payload ?? "{}")).toEqual({
    type: "close",
    reason: "revoked",
    retryMs: null,
  });
  await nobody();
});

it("counts connections that never subscribe, so that revoking reaches them too", async () => {
  const { client } = await open("ann");
  await eventually(() => expect(core.runtime.hub.sizeBy("mqtt")).toBe(1));
  const closed = heard(client, "close");
  core.runtime.hub.disconnect("ann", "revoked");
  await closed;
  await nobody();
});

it("[T5] ends with the token that a new password makes worthless, and another's goes on", async () => {
  const [{ client }, other] = [await open("ann"), await open("ben")];
  await eventually(() => expect(core.runtime.hub.sizeBy("mqtt")).toBe(2));
  const closed = heard(client, "close");
  await core.runtime.auth.sessions.setPassword("ann", "a bell rings twice at noon");
  await closed;
  expect(other.client.connected).toBe(true);
  await other.client.endAsync();
  await nobody();
});

it("goes on without TCP when the port is taken", async () => {
  const second = await serve(core.runtime, attachMqtt);
  const { client } = await open("ann", {}, `${second.origin.replace("http", "ws")}/mqtt`);
  expect(await subscribe(client, ["carillon/all"])).toEqual([1]);
  await second.close();
});

describe("mosquitto's own clients", () => {
  const run = (program: string, ...args: string[]) => {
    const child = spawn(program, ["-h", "127.0.0.1", "-p", String(port), ...args]);
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    const exited = once(child, "exit").then(([code]) => code as number | null);
    return { child, exited, lines: () => output.split("\n").filter(Boolean) };
  };

  it("what is sent while mosquitto_sub is away arrives when it returns, in order, once", async () => {
    const credentials = ["-u", "ann", "-P", await tokenOf("ann")];
    const listen = () => run("mosquitto_sub", ...credentials, "-c", "-i", "id", "-q", "1", "-t", "carillon/all");
    const titles = (lines: string[]) => lines.map((line) => JSON.parse(line).item.title);
    const first = listen();
    await eventually(() => expect(core.runtime.hub.size).toBe(1));
    await eventually(async () => expect(await core.runtime.db.mqttSession.count()).toBe(1));
    await core.publish("all", "there");
    await eventually(() => expect(titles(first.lines())).toEqual(["there"]));
    first.child.kill();
    await first.exited;
    await nobody();
    for (const title of ["one", "two", "three"]) await core.publish("all", title);
    const second = listen();
    await eventually(() => expect(titles(second.lines())).toEqual(["one", "two", "three"]));
    await core.publish("all", "four");
    await eventually(() => expect(titles(second.lines())).toEqual(["one", "two", "three", "four"]));
    second.child.kill();
    await second.exited;
  });

  it("mosquitto_pub may command for its user and nobody else", async () => {
    const credentials = ["-u", "ann", "-P", await tokenOf("ann"), "-q", "1"];
    const { id } = await core.publish(["users/ann"], "hello");
    const payload = JSON.stringify({ command: "read", ids: [id] });
    expect(await run("mosquitto_pub", ...credentials, "-t", "carillon/users/ann/commands", "-m", payload).exited).toBe(
      0,
    );
    await eventually(async () => expect((await core.runtime.inbox.counts("ann")).unread).toBe(0));
    const elsewhere = run("mosquitto_pub", ...credentials, "-t", "carillon/all", "-m", payload);
    await eventually(() => expect(core.runtime.hub.size).toBe(0));
    elsewhere.child.kill();
    await elsewhere.exited;
  });
});

describe("what one connection may take", () => {
  const MAX_HALF_DONE = 20;
  const acksOf = (peer: RawPeer, head: number) => peer.packets.filter((one) => one.head === head).length;
  const PUBREC = 0x50;
  const PUBCOMP = 0x70;

  const warnings = () => {
    const warn = vi.spyOn(core.runtime.logger, "warn");
    return () => warn.mock.calls.map(([about]) => String((about as { err?: unknown }).err));
  };

  it("[MQTT8] QoS 2 goes on as long as it is released, and ends the connection that leaves too many half done", async () => {
    const warned = warnings();
    const peer = await openRawAs("ann");
    const topic = "carillon/users/ann/commands";
    const begin = (id: number) => peer.send(publishPacket(topic, '{"command":"seen","through":1}', id));
    for (let id = 1; id <= MAX_HALF_DONE * 3; id += 1) {
      begin(id);
      await eventually(() => expect(acksOf(peer, PUBREC)).toBe(id));
      peer.send(pubrelPacket(id));
      await eventually(() => expect(acksOf(peer, PUBCOMP)).toBe(id));
    }
    const done = acksOf(peer, PUBREC);
    for (let id = 1_001; id <= 1_000 + MAX_HALF_DONE; id += 1) begin(id);
    await eventually(() => expect(acksOf(peer, PUBREC)).toBe(done + MAX_HALF_DONE));
    // The same again is not one more.
    begin(1_001);
    await eventually(() => expect(acksOf(peer, PUBREC)).toBe(done + MAX_HALF_DONE + 1));
    expect(peer.isClosed).toBe(false);
    expect(warned()).toEqual([]);
    begin(1_000 + MAX_HALF_DONE + 1);
    await eventually(() => expect(peer.isClosed).toBe(true));
    expect(warned()).toEqual([expect.stringContaining("maxInflightInbound exceeded")]);
  });

  it("[MQTT8] ends the connection that leaves more bytes half done than two commands have", async () => {
    const warned = warnings();
    const peer = await openRawAs("ann");
    const large = (id: number) => publishPacket("carillon/users/ann/commands", "x".repeat(250_000), id);
    for (const id of [1, 2]) {
      peer.send(large(id));
      await eventually(() => expect(acksOf(peer, PUBREC)).toBe(id));
    }
    expect(warned()).toEqual([]);
    peer.send(large(3));
    await eventually(() => expect(peer.isClosed).toBe(true));
    expect(acksOf(peer, PUBREC)).toBe(2);
    expect(warned()).toEqual([expect.stringContaining("maxInflightInbound exceeded")]);
  });

  it("warns of nothing when a connection ends for another reason", async () => {
    const warned = warnings();
    const told = vi.spyOn(core.runtime.logger, "debug");
    const peer = await openRawAs("ann");
    peer.send(publishPacket("carillon/users/ben/commands", "{}", 1));
    await eventually(() => expect(peer.isClosed).toBe(true));
    expect(told.mock.calls.map(([, text]) => text)).toContain("mqtt connection ended");
    expect(warned()).toEqual([]);
  });

  it("[MQTT8] answers a SUBSCRIBE of many names, and ends the connection at one of far too many", async () => {
    const peer = await openRawAs("ann");
    const names = (count: number) => Array.from({ length: count }, (_, n) => `carillon/topics/none-${n}`);
    peer.send(subscribePacket(1, [...names(1_000), "carillon/all"]));
    await eventually(() => expect(acksOf(peer, 0x90)).toBe(1));
    const { body } = peer.packets.find(({ head }) => head === 0x90) as { body: Buffer };
    expect([body.length, body.at(-1), body.at(2)]).toEqual([2 + 1_001, 1, 128]);
    peer.send(subscribePacket(2, names(60_000)));
    await eventually(() => expect(peer.isClosed).toBe(true));
    expect(acksOf(peer, 0x90)).toBe(1);
  });

  it("[MQTT7] a password without a username's flag is no CONNECT, and an empty username is one", async () => {
    const peer = openRaw(port);
    const password = await tokenOf("ann");
    peer.send(connectPacket({ clientId: "raw", username: null, password }));
    await eventually(() => expect(peer.isClosed).toBe(true));
    expect(peer.packets).toEqual([]);
    await openRawAs("ann", { username: "" });
  });

  it("[MQTT5] keeps the sessions that one user used last, however many names they take", async () => {
    const stored = async (userId: string) =>
      (await core.runtime.db.mqttSession.findMany({ where: { userId }, orderBy: { updatedAt: "asc" } })).map(
        ({ clientId }) => clientId,
      );
    const leave = async (userId: string, clientId: string) => {
      const peer = await openRawAs(userId, { clientId, isClean: false });
      peer.send(subscribePacket(1, ["carillon/all"]));
      await eventually(() => expect(acksOf(peer, 0x90)).toBe(1));
      await eventually(async () => expect(await stored(userId)).toContain(clientId));
      peer.destroy();
    };
    await leave("ben", "his");
    const rows = Array.from({ length: 30 }, (_, n) => ({
      userId: "ann",
      clientId: `old-${n}`,
      seq: 0n,
      epoch: core.runtime.log.epoch,
      topics: '{"qos":{},"sent":0}',
      updatedAt: new Date(1_000 * (n + 1)),
    }));
    await core.runtime.db.mqttSession.createMany({ data: rows });
    await leave("ann", "new");
    await eventually(async () => expect(await stored("ann")).toHaveLength(20));
    expect((await stored("ann"))[0]).toBe("old-11");
    expect((await stored("ann")).at(-1)).toBe("new");
    expect(await stored("ben")).toEqual(["his"]);
  });
});
