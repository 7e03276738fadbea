import { once } from "node:events";
import { io, type ManagerOptions, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { CommandReply, InboxEvent } from "#core/protocol.ts";
import { startCore, type TestCore } from "#core/testing.ts";
import { MAX_REQUEST_BYTES } from "#core/vocabulary.ts";
import { eventually, flood, type Served, serve } from "#transports/testing.ts";
import { attachSocketIo } from "./server.ts";

let core: TestCore;
let served: Served;
const open = new Set<Socket>();

beforeAll(async () => {
  core = await startCore({}, { heartbeatMs: 100 });
  served = await serve(core.runtime, attachSocketIo);
});
afterEach(async () => {
  for (const socket of open) socket.disconnect();
  open.clear();
  await eventually(() => expect(core.runtime.hub.size).toBe(0));
});
afterAll(async () => {
  await served.close();
  await core.close();
});

/** The official client, which is not ours. */
function dial(auth: Record<string, unknown>, options: Partial<ManagerOptions> = {}) {
  const socket = io(served.origin, {
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
    auth,
    ...options,
  });
  const messages: [string, unknown][] = [];
  open.add(socket);
  socket.onAny((name: string, message: unknown) => messages.push([name, message]));
  return {
    socket,
    messages,
    events: () => messages.flatMap(([name, message]) => (name === "event" ? [message as InboxEvent] : [])),
    ready: () => eventually(() => expect(messages.map(([name]) => name)).toContain("ready")),
    refused: () =>
      new Promise<{ code: string; message: string }>((resolve) => {
        socket.once("connect_error", (error) =>
          resolve((error as Error & { data: { code: string; message: string } }).data),
        );
      }),
    closed: () => new Promise<string>((resolve) => socket.once("disconnect", resolve)),
    command: (command: unknown): Promise<CommandReply> => socket.emitWithAck("command", command),
  };
}

const tokenOf = async (userId: string): Promise<string> => (await core.runtime.auth.mintToken(userId, 60)).token;
const head = (): string => core.runtime.log.cursorAt(core.runtime.log.head);

describe.each([["websocket"], ["polling"]])("/socket.io by %s", (transport) => {
  const dialBy = (auth: Record<string, unknown>) => dial(auth, { transports: [transport], upgrade: false });

  it("says ready, then the events of one's audiences alone, then heartbeats", async () => {
    const ann = dialBy({ token: await tokenOf("ann") });
    await ann.ready();
    await core.publish(["users/ben"], "for Ben");
    const { seq } = await core.publish(["users/ann"], 'quotes ", </script>, \u2028, 钟 🔔\n');
    await eventually(() => expect(ann.events().map((event) => event.seq)).toEqual([seq]));
    expect(ann.events()[0]).toMatchObject({ item: { title: 'quotes ", </script>, \u2028, 钟 🔔' } });
    await eventually(() => expect(ann.messages.at(-1)).toEqual(["heartbeat", { type: "heartbeat", cursor: head() }]));
  });

  it("resumes after the cursor, in order, while more is published", async () => {
    const after = head();
    const seqs: number[] = [];
    for (let i = 0; i < 20; i += 1) seqs.push((await core.publish("all", `before ${i}`)).seq);
    const ann = dialBy({ token: await tokenOf("ann"), after });
    for (let i = 0; i < 20; i += 1) seqs.push((await core.publish("all", `after ${i}`)).seq);
    await eventually(() => expect(ann.events().map((event) => event.seq)).toEqual(seqs));
  });

  it("resets a cursor beyond the head", async () => {
    const ann = dialBy({ token: await tokenOf("ann"), after: `${head()}0` });
    await ann.ready();
    expect(ann.messages[0]).toEqual(["reset", { type: "reset", reason: "ahead", cursor: head() }]);
  });

  it.each([
    ["a malformed cursor", { after: "abc" }, "bad_cursor"],
    ["a cursor that is no string", { after: 1 }, "bad_request"],
    ["a wrong token", { token: "nonsense" }, "unauthorized"],
    ["no token", { token: null }, "unauthorized"],
  ])("refuses %s with a connect_error that has its code", async (_, auth, code) => {
    const peer = dialBy({ token: await tokenOf("ann"), ...auth });
    expect(await peer.refused()).toMatchObject({ code, message: expect.any(String) });
    expect(peer.messages).toEqual([]);
  });

  it("refuses a foreign origin", async () => {
    const peer = dial(
      { token: await tokenOf("ann") },
      { transports: [transport], extraHeaders: { origin: "https://elsewhere.example" } },
    );
    await new Promise((resolve) => peer.socket.once("connect_error", resolve));
    expect(peer.socket.connected).toBe(false);
  });

  it("acknowledges commands in the order in which they came, with their faults", async () => {
    const ann = dialBy({ token: await tokenOf("ann") });
    await ann.ready();
    const { id } = await core.publish(["users/ann"], "to read");
    const order: unknown[] = [];
    const commands = Array.from({ length: 20 }, (_, i) => ({
      id: `c${i}`,
      command: i % 2 ? "unread" : "read",
      ids: [id],
    }));
    await Promise.all(commands.map((command) => ann.command(command).then((reply) => order.push(reply))));
    expect(order).toEqual(commands.map((command) => ({ id: command.id, ok: true })));
    expect(await ann.command({ id: "c1", command: "explode" })).toMatchObject({
      id: "c1",
      ok: false,
      error: { code: "invalid" },
    });
    expect(await ann.command("text")).toMatchObject({ ok: false, error: { code: "invalid" } });
    expect(await ann.socket.emitWithAck("command")).toMatchObject({ ok: false, error: { code: "invalid" } });
    await eventually(() => expect(ann.events().filter((event) => event.type === "state.changed")).toHaveLength(20));
  });

  it("ends what is over the limit, and leaves no subscriber", async () => {
    const ann = dialBy({ token: await tokenOf("ann") });
    await ann.ready();
    const closed = ann.closed();
    ann.socket.emit("command", { id: "x".repeat(MAX_REQUEST_BYTES) });
    await closed;
    await eventually(() => expect(core.runtime.hub.size).toBe(0));
  });

  it("tells a revoked user why", async () => {
    const ben = dialBy({ token: await tokenOf("ben") });
    await ben.ready();
    const closed = ben.closed();
    core.runtime.hub.disconnect("ben", "revoked");
    expect(await closed).toBe("io server disconnect");
    expect(ben.messages.at(-1)).toEqual(["close", { type: "close", reason: "revoked", retryMs: null }]);
  });
});

describe("/socket.io", () => {
  it("climbs from polling to WebSocket and loses nothing on the way", async () => {
    const ann = dial({ token: await tokenOf("ann") }, { transports: ["polling", "websocket"] });
    const upgraded = new Promise((resolve) => ann.socket.io.engine.once("upgrade", resolve));
    await ann.ready();
    const seqs: number[] = [];
    for (let i = 0; i < 50; i += 1) seqs.push((await core.publish("all", `climb ${i}`)).seq);
    await upgraded;
    for (let i = 0; i < 5; i += 1) seqs.push((await core.publish("all", `up ${i}`)).seq);
    await eventually(() => expect(ann.events().map((event) => event.seq)).toEqual(seqs));
  });

  it("answers a foreign origin in JSON, on polls and on upgrades", async () => {
    const headers = { origin: "https://elsewhere.example" };
    const poll = await fetch(`${served.origin}/socket.io/?EIO=4&transport=polling`, { headers });
    expect(poll.status).toBe(403);
    expect(await poll.json()).toMatchObject({ error: { code: "foreign_origin" } });
    const socket = new WebSocket(`${served.origin}/socket.io/?EIO=4&transport=websocket`, { headers });
    socket.on("error", () => {});
    expect((await once(socket, "unexpected-response"))[1].statusCode).toBe(403);
    socket.terminate();
  });

  it("closes on a packet that is not Socket.IO's", async () => {
    const socket = new WebSocket(`${served.origin}/socket.io/?EIO=4&transport=websocket`);
    await once(socket, "message");
    const closed = once(socket, "close");
    socket.send("4{not a packet");
    await closed;
  });

  it("keeps a peer that does not read within bounds, and gives it everything once it reads", async () => {
    const ann = dial({ token: await tokenOf("ann") });
    await ann.ready();
    const raw = rawOf(ann.socket);
    raw.pause();
    let most = 0;
    const seqs = await flood(core, "ann", () => {
      most = Math.max(most, ...[...served.sockets].map((socket) => socket.writableLength));
    });
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(1_000_000);
    raw.resume();
    await eventually(() => expect(ann.events().map((event) => event.seq)).toEqual(seqs));
  });

  it("holds little in engine.io's own buffer, which has no limit", async () => {
    const ben = dial({ token: await tokenOf("ben") });
    await ben.ready();
    rawOf(ben.socket).pause();
    await flood(core, "ben");
    // What was held leaves before the last word; the rest was never taken from the log.
    core.runtime.hub.disconnect("ben", "slow");
    rawOf(ben.socket).resume();
    await eventually(() => expect(ben.messages.at(-1)?.[0]).toBe("close"));
    expect(ben.events().length).toBeLessThan(250);
  });

  it("refuses commands beyond those that may wait, and closes on a peer that leaves its replies unread", async () => {
    const ann = dial({ token: await tokenOf("ann") });
    await ann.ready();
    const command = { id: "x".repeat(128), command: "explode" };
    const replies = await Promise.all(Array.from({ length: 500 }, () => ann.command(command)));
    expect(replies.some((reply) => !reply.ok && reply.error.code === "rate_limited")).toBe(true);

    rawOf(ann.socket).pause();
    await flood(core, "ann");
    for (let i = 0; i < 1_500; i += 1) ann.socket.emit("command", command, () => {});
    await eventually(() => expect(core.runtime.hub.size).toBe(0));
    await eventually(() => expect(served.sockets.size).toBe(0));
  });

  it("leaves no subscriber behind when the peer goes, politely or not", async () => {
    const token = await tokenOf("ann");
    const [polite, rude] = [dial({ token }), dial({ token })];
    await Promise.all([polite.ready(), rude.ready()]);
    expect(core.runtime.hub.sizeBy("socket-io")).toBe(2);
    polite.socket.disconnect();
    rawOf(rude.socket).terminate();
    await eventually(() => expect(core.runtime.hub.size).toBe(0));
  });

  // The last one: a hub that has drained lets nobody in.
  it("drains: says shutdown with a delay and closes, and cuts off who does not answer", async () => {
    const token = await tokenOf("ann");
    const [live, deaf] = [dial({ token }), dial({ token })];
    await Promise.all([live.ready(), deaf.ready()]);
    rawOf(deaf.socket).pause();
    const closed = live.closed();
    await core.runtime.hub.drain();
    await closed;
    expect(live.messages.at(-1)).toEqual(["close", { type: "close", reason: "shutdown", retryMs: expect.any(Number) }]);
    await eventually(() => expect(served.sockets.size).toBe(0));
  });
});

/** The client's own WebSocket, under the library. */
const rawOf = (socket: Socket): WebSocket => (socket.io.engine.transport as unknown as { ws: WebSocket }).ws;
