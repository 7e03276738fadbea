import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { startCore, type TestCore } from "#core/testing.ts";
import { eventually, record, type Served, serve } from "#transports/testing.ts";
import type { OpenOptions } from "#transports/transport.ts";
import { websocketClient } from "./client.ts";
import { attachWebsocket } from "./server.ts";

let core: TestCore;
let served: Served;

beforeAll(async () => {
  vi.stubGlobal("WebSocket", WebSocket);
  core = await startCore();
  served = await serve(core.runtime, attachWebsocket);
});
afterAll(async () => {
  await served.close();
  await core.close();
  vi.unstubAllGlobals();
});

const open = (options: Partial<OpenOptions>) =>
  record(websocketClient, { baseUrl: served.origin, userId: "ann", topics: [], ...options });

const tokenOf = async (userId: string): Promise<string> => (await core.runtime.auth.mintToken(userId, 60)).token;

it("hands over control messages and events, and answers commands by their own ids", async () => {
  const ann = open({ token: await tokenOf("ann") });
  await ann.ready();
  const { id, seq } = await core.publish(["users/ann"], "hello");
  await eventually(() => expect(ann.events.map((event) => event.seq)).toEqual([seq]));
  const commands = [
    { id: "same", command: "read", ids: [id] },
    { id: "same", command: "unread", ids: ["unknown"], through: 1 },
    { command: "seen", ids: [id] },
  ] as const;
  const replies = await Promise.all(
    commands.map((command) => ann.connection.command?.({ ...command, ids: [...command.ids] })),
  );
  expect(replies).toMatchObject([{ id: "same", ok: true }, { id: "same", ok: false }, { ok: true }]);
  ann.connection.close();
  ann.connection.close();
  await eventually(() => expect(core.runtime.hub.size).toBe(0));
  expect(ann.ends).toEqual([]);
});

it("resumes after a cursor", async () => {
  const after = core.runtime.log.cursorAt(core.runtime.log.head);
  const { seq } = await core.publish(["users/ann"], "while away");
  const ann = open({ token: await tokenOf("ann"), after });
  await eventually(() => expect(ann.events.map((event) => event.seq)).toEqual([seq]));
  ann.connection.close();
});

it.each([
  ["unauthorized", { token: "nonsense" }],
  ["bad_request", { after: "abc" }],
])("ends for good when the server says %s", async (reason, options) => {
  const peer = open({ token: await tokenOf("ann"), ...options });
  await peer.ended();
  expect(peer.ends).toEqual([[reason, null]]);
});

it("says network when nobody answers, and when the connection breaks; waiting commands reject", async () => {
  const nobody = open({ baseUrl: "http://127.0.0.1:1" });
  await nobody.ended();
  expect(nobody.ends).toEqual([["network", 0]]);

  // A peer that lets everyone in and hangs up on the first word.
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  server.on("connection", (socket) => socket.once("message", () => socket.terminate()));
  server.on("connection", (socket) => socket.send('{"type":"ready"}'));
  const cut = open({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  await cut.ready();
  await expect(cut.connection.command?.({ command: "read", through: 1 })).rejects.toThrow("ended before the reply");
  expect(cut.ends).toEqual([["network", 0]]);
  await expect(cut.connection.command?.({ command: "read", through: 1 })).rejects.toThrow("not open");
  server.close();
});

it("knows the reason by the close code when the message did not arrive", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  server.on("connection", (socket, request) =>
    socket.close(Number(new URL(request.url ?? "", "http://x").searchParams.get("after"))),
  );
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [after, reason, retryMs] of [
    ["4401", "unauthorized", null],
    ["4408", "slow", 0],
    ["1012", "shutdown", 0],
    ["1009", "bad_request", null],
    ["1000", "network", 0],
  ] as const) {
    const peer = open({ baseUrl, after });
    await peer.ended();
    expect(peer.ends).toEqual([[reason, retryMs]]);
  }
  server.close();
});
