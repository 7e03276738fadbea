import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { startCore, type TestCore } from "#core/testing.ts";
import { eventually, record, type Served, serve } from "#transports/testing.ts";
import type { OpenOptions } from "#transports/transport.ts";
import { socketIoClient } from "./client.ts";
import { attachSocketIo } from "./server.ts";

let core: TestCore;
let served: Served;

beforeAll(async () => {
  vi.stubGlobal("WebSocket", WebSocket);
  core = await startCore();
  served = await serve(core.runtime, attachSocketIo);
});
afterAll(async () => {
  await served.close();
  await core.close();
  vi.unstubAllGlobals();
});

const open = (options: Partial<OpenOptions>) =>
  record(socketIoClient, { baseUrl: served.origin, userId: "ann", topics: [], ...options });

const tokenOf = async (userId: string): Promise<string> => (await core.runtime.auth.mintToken(userId, 60)).token;
const head = (): string => core.runtime.log.cursorAt(core.runtime.log.head);

it("hands over control messages and events after the cursor, and answers commands", async () => {
  const after = head();
  const { id, seq } = await core.publish(["users/ann"], "while away");
  const ann = open({ token: await tokenOf("ann"), after });
  await eventually(() => expect(ann.events.map((event) => event.seq)).toEqual([seq]));
  expect(await ann.connection.command?.({ id: "c1", command: "read", ids: [id] })).toEqual({ id: "c1", ok: true });
  ann.connection.close();
  ann.connection.close();
  await eventually(() => expect(core.runtime.hub.size).toBe(0));
  expect(ann.ends).toEqual([]);
});

it("closes even before the library has loaded", async () => {
  const ann = open({ token: await tokenOf("ann") });
  ann.connection.close();
  const ben = open({ token: await tokenOf("ben") });
  await ben.ready();
  expect(core.runtime.hub.size).toBe(1);
  expect(ann.controls).toEqual([]);
  ben.connection.close();
});

it.each([
  ["unauthorized", { token: "nonsense" }],
  ["bad_request", { after: "abc" }],
])("ends for good when the server says %s", async (reason, options) => {
  const peer = open({ token: await tokenOf("ann"), ...options });
  await peer.ended();
  expect(peer.ends).toEqual([[reason, null]]);
});

it("says network when nobody answers; and what the server said when it closes; waiting commands reject", async () => {
  const nobody = open({ baseUrl: "http://127.0.0.1:1" });
  await nobody.ended();
  expect(nobody.ends).toEqual([["network", 0]]);

  const ben = open({ token: await tokenOf("ben") });
  await ben.ready();
  const reply = ben.connection.command?.({ command: "read", through: 1 });
  core.runtime.hub.disconnect("ben", "revoked");
  await expect(reply).rejects.toThrow("ended before the reply");
  expect(ben.ends).toEqual([["revoked", null]]);
  await expect(ben.connection.command?.({ command: "read", through: 1 })).rejects.toThrow("not open");
});
