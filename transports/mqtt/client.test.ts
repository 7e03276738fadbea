import { afterAll, beforeAll, expect, it } from "vitest";
import type { ControlMessage, InboxEvent } from "#core/protocol.ts";
import { startCore, type TestCore } from "#core/testing.ts";
import { attachPolling } from "#transports/polling/server.ts";
import { eventually, type Served, serve } from "#transports/testing.ts";
import type { AttachTransport, OpenOptions } from "#transports/transport.ts";
import { mqttClient } from "./client.ts";
import { attachMqtt } from "./server.ts";

let core: TestCore;
let served: Served;
/** What is asked by HTTP is answered once this resolves. */
let gate: Promise<void> = Promise.resolve();

const attachGatedPolling: AttachTransport = async (runtime, server) => {
  const { requests, ...polling } = await attachPolling(runtime, server);
  const gated = Object.entries(requests ?? {}).map(
    ([path, handle]) => [path, (...call: Parameters<typeof handle>) => void gate.then(() => handle(...call))] as const,
  );
  return { ...polling, requests: Object.fromEntries(gated) };
};

beforeAll(async () => {
  core = await startCore();
  served = await serve(core.runtime, attachMqtt, attachGatedPolling);
});
afterAll(async () => {
  await served.close();
  await core.close();
});

function open(options: Partial<OpenOptions>) {
  const events: InboxEvent[] = [];
  const controls: ControlMessage[] = [];
  /** Control types and seqs, as they came. */
  const order: (string | number)[] = [];
  const ends: unknown[] = [];
  const connection = mqttClient.open(
    { baseUrl: served.origin, userId: "ann", topics: ["t1"], ...options },
    {
      event(event) {
        events.push(event);
        order.push(event.seq);
      },
      control(message) {
        controls.push(message);
        order.push(message.type);
      },
      end: (reason, retryMs) => ends.push([reason, retryMs]),
    },
  );
  const ready = () => eventually(() => expect(controls.map(({ type }) => type)).toContain("ready"));
  const ended = () => eventually(() => expect(ends).toHaveLength(1));
  return { connection, events, controls, order, ends, ready, ended };
}
const tokenOf = async (userId: string): Promise<string> => (await core.runtime.auth.mintToken(userId, 60)).token;
const headCursor = () => core.runtime.log.cursorAt(core.runtime.log.head);
const nobody = () => eventually(() => expect(core.runtime.hub.size).toBe(0));
const seqsOf = (published: readonly { seq: number }[]) => published.map(({ seq }) => seq).sort((a, b) => a - b);

it("starts at the head, hears every audience, and answers commands by their own ids", async () => {
  const ann = open({ token: await tokenOf("ann") });
  await ann.ready();
  const first = await core.publish(["users/ann"], "hers");
  const later = [await core.publish("all", "all"), await core.publish(["topics/t1"], "topic")];
  await eventually(() => expect(ann.order).toEqual(["ready", first.seq, ...seqsOf(later)]));
  const reply = (command: "read" | "unread") => ann.connection.command?.({ id: "same", command, ids: [first.id] });
  expect(await Promise.all([reply("read"), reply("unread")])).toEqual([
    { id: "same", ok: true },
    { id: "same", ok: true },
  ]);
  ann.connection.close();
  ann.connection.close();
  await expect(reply("read")).rejects.toThrow();
  await nobody();
  expect(ann.ends).toEqual([]);
});

it("hands over what was missed before what came meanwhile: in order, nothing twice", async () => {
  const after = headCursor();
  const missed = await Promise.all(Array.from({ length: 700 }, (_, index) => core.publish("all", `m${index}`)));
  let release = (): void => {};
  gate = new Promise((resolve) => {
    release = resolve;
  });
  const ann = open({ token: await tokenOf("ann"), after });
  await eventually(() => expect(core.runtime.hub.size).toBe(1));
  // Some of these come live, some by HTTP, some both ways.
  const meanwhile = await Promise.all(Array.from({ length: 20 }, (_, index) => core.publish("all", `l${index}`)));
  expect(ann.order).toEqual([]);
  release();
  const live = await Promise.all(Array.from({ length: 20 }, (_, index) => core.publish("all", `o${index}`)));
  await eventually(() => expect(ann.events).toHaveLength(740));
  expect(ann.order).toEqual(["ready", ...seqsOf([...missed, ...meanwhile, ...live])]);
  expect(ann.controls[0]).toMatchObject({ type: "ready", cursor: after });
  ann.connection.close();
  await nobody();
});

it("passes a reset on before ready, and goes on from where it says", async () => {
  const ann = open({ token: await tokenOf("ann"), after: "0000.1" });
  await ann.ready();
  const { seq } = await core.publish("all", "after");
  await eventually(() => expect(ann.order).toEqual(["reset", "ready", seq]));
  expect(ann.controls[0]).toMatchObject({ reason: "epoch" });
  expect(ann.controls[1]).toMatchObject({ cursor: (ann.controls[0] as { cursor: string }).cursor });
  ann.connection.close();
  await nobody();
});

it("ends once, and says why", async () => {
  const stranger = open({ token: "wrong" });
  await stranger.ended();
  expect(stranger.ends).toEqual([["unauthorized", null]]);

  const late = open({ token: (await core.runtime.auth.mintToken("ann", -1)).token });
  await late.ended();
  expect(late.ends).toEqual([["expired", expect.any(Number)]]);

  const nowhere = open({ baseUrl: "http://127.0.0.1:9", token: "any" });
  await nowhere.ended();
  expect(nowhere.ends).toEqual([["network", 0]]);

  const ann = open({ token: await tokenOf("ann") });
  await ann.ready();
  core.runtime.hub.disconnect("ann", "limit");
  await ann.ended();
  expect(ann.ends).toEqual([["limit", expect.any(Number)]]);

  const ben = open({ userId: "ben", topics: ["t1"], token: await tokenOf("ben") });
  await ben.ready();
  const lost = expect(ben.connection.command?.({ command: "seen", through: 1 })).rejects.toThrow("ended");
  for (const socket of served.sockets) socket.destroy();
  await ben.ended();
  expect(ben.ends).toEqual([["network", 0]]);
  await lost;
  await nobody();
});
