import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import type { CommandReply, ControlMessage, InboxEvent } from "#core/protocol.ts";
import { startCore, type TestCore } from "#core/testing.ts";
import { MAX_REQUEST_BYTES } from "#core/vocabulary.ts";
import { eventually, flood, type Served, serve } from "#transports/testing.ts";
import { attachWebsocket } from "./server.ts";

type Message = InboxEvent | ControlMessage | CommandReply;

let core: TestCore;
let served: Served;
const open = new Set<WebSocket>();

beforeAll(async () => {
  core = await startCore({}, { heartbeatMs: 100 });
  served = await serve(core.runtime, attachWebsocket);
});
afterEach(async () => {
  for (const socket of open) socket.terminate();
  open.clear();
  await eventually(() => expect(core.runtime.hub.size).toBe(0));
});
afterAll(async () => {
  await served.close();
  await core.close();
});

/** `protocols`: null offers none. */
function dial(
  query: Record<string, string>,
  options: ClientOptions & { protocols?: string[] | null; to?: Served } = {},
) {
  const { protocols = ["carillon.v1"], to = served, ...rest } = options;
  const address = `${to.origin.replace("http", "ws")}/ws?${new URLSearchParams(query)}`;
  const socket = new WebSocket(address, protocols ?? [], rest);
  const messages: Message[] = [];
  open.add(socket);
  socket.on("message", (data) => messages.push(JSON.parse(data.toString()) as Message));
  socket.on("error", () => {});
  const first = async <T extends Message>(matches: (message: Message) => message is T): Promise<T> => {
    await eventually(() => expect(messages.some(matches)).toBe(true));
    return messages.find(matches) as T;
  };
  return {
    socket,
    messages,
    events: () => messages.filter(isEvent),
    ready: () => first(isControl("ready")),
    reply: (id: string | undefined) =>
      first((message): message is CommandReply => "ok" in message && message.id === id),
    first,
    closed: async () => {
      const [code, reason] = (await once(socket, "close")) as [number, Buffer];
      return { code, reason: reason.toString() };
    },
  };
}

const isEvent = (message: Message): message is InboxEvent => "seq" in message;
const isControl =
  <T extends ControlMessage["type"]>(type: T) =>
  (message: Message): message is Extract<ControlMessage, { type: T }> =>
    "type" in message && message.type === type;

const tokenOf = async (userId: string): Promise<string> => (await core.runtime.auth.mintToken(userId, 60)).token;
const head = (): string => core.runtime.log.cursorAt(core.runtime.log.head);

describe("/ws", () => {
  it("says ready, then the events of one's audiences alone, then heartbeats", async () => {
    const ann = dial({ token: await tokenOf("ann") });
    expect((await ann.ready()).cursor).toBe(head());
    await core.publish(["users/ben"], "for Ben");
    const { seq } = await core.publish(["users/ann"], 'quotes ", </script>, \u2028, 钟 🔔\n');
    await eventually(() => expect(ann.events().map((event) => event.seq)).toEqual([seq]));
    expect(ann.events()[0]).toMatchObject({ item: { title: 'quotes ", </script>, \u2028, 钟 🔔' } });
    await eventually(() => expect(ann.messages.at(-1)).toEqual({ type: "heartbeat", cursor: head() }));
    expect(ann.socket.protocol).toBe("carillon.v1");
  });

  it("takes the token as a bearer header too, and a client that offers no subprotocol", async () => {
    const ann = dial({}, { protocols: null, headers: { authorization: `Bearer ${await tokenOf("ann")}` } });
    await ann.ready();
    expect(ann.socket.protocol).toBe("");
  });

  it("resumes after the cursor, in order, while more is published", async () => {
    const after = head();
    const seqs: number[] = [];
    for (let i = 0; i < 20; i += 1) seqs.push((await core.publish("all", `before ${i}`)).seq);
    const ann = dial({ token: await tokenOf("ann"), after });
    for (let i = 0; i < 20; i += 1) seqs.push((await core.publish("all", `after ${i}`)).seq);
    await eventually(() => expect(ann.events().map((event) => event.seq)).toEqual(seqs));
  });

  it("resets a cursor beyond the head", async () => {
    const ann = dial({ token: await tokenOf("ann"), after: `${head()}0` });
    await ann.ready();
    expect(ann.messages[0]).toEqual({ type: "reset", reason: "ahead", cursor: head() });
  });

  it.each([
    ["a malformed cursor", { after: "abc" }, "bad_request", 4400],
    ["a negative cursor", { after: "-1" }, "bad_request", 4400],
    ["an unknown parameter", { afer: "1" }, "bad_request", 4400],
    ["a wrong token", { token: "nonsense" }, "unauthorized", 4401],
    ["no token", { token: "" }, "unauthorized", 4401],
  ])("tells why it closes on %s", async (_, query, reason, code) => {
    const peer = dial({ token: await tokenOf("ann"), ...query });
    expect(await peer.closed()).toEqual({ code, reason });
    expect(peer.messages).toEqual([{ type: "close", reason, retryMs: null }]);
  });

  it.each([
    ["a foreign origin", { headers: { origin: "https://elsewhere.example" } }, 403, "foreign_origin"],
    ["another subprotocol", { protocols: ["mqtt"] }, 400, "bad_request"],
  ])("refuses %s before the handshake, in JSON", async (_, options, status, code) => {
    const peer = dial({ token: await tokenOf("ann") }, options);
    const [, response] = await once(peer.socket, "unexpected-response");
    expect(response.statusCode).toBe(status);
    const chunks = await response.toArray();
    expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({ error: { code } });
  });

  it("runs commands in the order in which they came, and every device hears of it", async () => {
    const token = await tokenOf("ann");
    const [phone, laptop] = [dial({ token }), dial({ token })];
    await Promise.all([phone.ready(), laptop.ready()]);
    const { id } = await core.publish(["users/ann"], "to read");
    for (let i = 0; i < 40; i += 1) {
      phone.socket.send(JSON.stringify({ id: `c${i}`, command: i % 2 ? "unread" : "read", ids: [id] }));
    }
    expect(await phone.reply("c39")).toEqual({ id: "c39", ok: true });
    expect(phone.messages.flatMap((message) => ("ok" in message ? [message.id] : []))).toEqual(
      Array.from({ length: 40 }, (_, i) => `c${i}`),
    );
    await eventually(() => expect(laptop.events().filter((event) => event.type === "state.changed")).toHaveLength(40));
    expect((await core.runtime.inbox.counts("ann")).unread).toBeGreaterThan(0);
  });

  it("answers what is not a command with its fault, and carries on", async () => {
    const ann = dial({ token: await tokenOf("ann") });
    await ann.ready();
    ann.socket.send("{not json");
    expect(await ann.reply(undefined)).toMatchObject({ ok: false, error: { code: "bad_request" } });
    ann.socket.send(JSON.stringify({ id: "c1", command: "explode", ids: ["x"] }));
    expect(await ann.reply("c1")).toMatchObject({ ok: false, error: { code: "invalid" } });
    ann.socket.send(JSON.stringify({ id: "c2", command: "seen", through: core.runtime.log.head }));
    expect(await ann.reply("c2")).toEqual({ id: "c2", ok: true });
  });

  it.each([
    ["a binary frame", (socket: WebSocket) => socket.send(Buffer.from([1])), 1003],
    ["a frame over the limit", (socket: WebSocket) => socket.send("x".repeat(MAX_REQUEST_BYTES + 1)), 1009],
    ["text that is not UTF-8", (socket: WebSocket) => socket.send(Buffer.from([0xff]), { binary: false }), 1007],
  ])("closes on %s with the protocol's own code", async (_, send, code) => {
    const ann = dial({ token: await tokenOf("ann") });
    await ann.ready();
    send(ann.socket);
    expect((await ann.closed()).code).toBe(code);
    await eventually(() => expect(core.runtime.hub.size).toBe(0));
  });

  it("keeps a peer that does not read within bounds, and gives it everything once it reads", async () => {
    const ann = dial({ token: await tokenOf("ann") });
    await ann.ready();
    ann.socket.pause();
    let most = 0;
    const seqs = await flood(core, "ann", () => {
      most = Math.max(most, ...[...served.sockets].map((socket) => socket.writableLength));
    });
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(1_000_000);
    ann.socket.resume();
    await eventually(() => expect(ann.events().map((event) => event.seq)).toEqual(seqs));
  });

  it("reads no further from a peer that leaves its replies unread", async () => {
    const ann = dial({ token: await tokenOf("ann") });
    await ann.ready();
    ann.socket.pause();
    // Each is answered with the name of the unknown field, twice: together far more than sockets hold.
    const command = JSON.stringify({ id: "c1", command: "seen", through: 1, ["x".repeat(8_000)]: 1 });
    const most = (): number => Math.max(...[...served.sockets].map((socket) => socket.writableLength));
    for (let i = 0; i < 1_500; i += 1) ann.socket.send(command);
    await eventually(() => expect(most()).toBeGreaterThan(0));
    await eventually(() => expect([...served.sockets].some((socket) => socket.isPaused())).toBe(true));
    expect(most()).toBeLessThan(100_000);
    ann.socket.resume();
    await eventually(() => expect(ann.messages.filter((message) => "ok" in message)).toHaveLength(1_500));
  });

  it("leaves no subscriber behind when the peer goes, politely or not", async () => {
    const token = await tokenOf("ann");
    const [polite, rude] = [dial({ token }), dial({ token })];
    await Promise.all([polite.ready(), rude.ready()]);
    expect(core.runtime.hub.sizeBy("websocket")).toBe(2);
    polite.socket.close();
    polite.socket.close();
    rude.socket.terminate();
    await eventually(() => expect(core.runtime.hub.size).toBe(0));
  });

  it("pings, and gives up a peer that does not answer", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const to = await serve(core.runtime, attachWebsocket);
    const token = await tokenOf("ann");
    const [live, mute] = [dial({ token }, { to }), dial({ token }, { to, autoPong: false })];
    await Promise.all([live.ready(), mute.ready()]);
    for (let i = 0; i < 2; i += 1) {
      const pinged = once(live.socket, "ping");
      vi.advanceTimersByTime(25_000);
      await pinged;
      // The server's pong comes after it has read ours.
      live.socket.ping();
      await once(live.socket, "pong");
    }
    await eventually(() => expect(mute.socket.readyState).toBe(WebSocket.CLOSED));
    expect(live.socket.readyState).toBe(WebSocket.OPEN);
    vi.useRealTimers();
    live.socket.close();
    await to.close();
  });

  it("tells a revoked user why", async () => {
    const ben = dial({ token: await tokenOf("ben") });
    await ben.ready();
    core.runtime.hub.disconnect("ben", "revoked");
    expect(await ben.closed()).toEqual({ code: 4403, reason: "revoked" });
    expect(ben.messages.at(-1)).toEqual({ type: "close", reason: "revoked", retryMs: null });
  });

  // The last one: a hub that has drained lets nobody in.
  it("drains: says shutdown with a delay and closes, and cuts off who does not answer", async () => {
    const token = await tokenOf("ann");
    const [live, deaf] = [dial({ token }), dial({ token })];
    await Promise.all([live.ready(), deaf.ready()]);
    deaf.socket.pause();
    const closed = live.closed();
    await core.runtime.hub.drain();
    expect(await closed).toEqual({ code: 1012, reason: "shutdown" });
    expect(live.messages.at(-1)).toEqual({ type: "close", reason: "shutdown", retryMs: expect.any(Number) });
    const late = dial({ token });
    expect(await late.closed()).toEqual({ code: 1012, reason: "shutdown" });
    await eventually(() => expect(served.sockets.size).toBe(0));
  });
});
