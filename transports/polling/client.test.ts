import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { ControlMessage, InboxEvent } from "#core/protocol.ts";
import { startCore, type TestCore } from "#core/testing.ts";
import { type Served, serve } from "#transports/testing.ts";
import type { ClientConnection, OpenOptions } from "#transports/transport.ts";
import { longPollClient, pollClient } from "./client.ts";
import { attachPolling } from "./server.ts";

const SOON = { timeout: 60_000 };
const clients = [
  ["short-poll", pollClient("short-poll", { waitSeconds: 0, pauseMs: 20 })],
  ["long-poll", pollClient("long-poll", { waitSeconds: 1, pauseMs: 0 })],
] as const;

let core: TestCore;
let served: Served;
let token: string;
const open = new Set<ClientConnection>();

beforeAll(async () => {
  core = await startCore();
  served = await serve(core.runtime, attachPolling);
  token = (await core.runtime.auth.mintToken("ann", 600)).token;
});
afterEach(async () => {
  for (const connection of open) connection.close();
  open.clear();
  await vi.waitFor(() => expect(core.runtime.hub.size).toBe(0), SOON);
});
afterAll(async () => {
  await served.close();
  await core.close();
});

const here = (): string => core.runtime.log.cursorAt(core.runtime.log.head);

type Heard =
  | InboxEvent
  | Exclude<ControlMessage, { type: "close" }>
  | { type: "end"; reason: string; retryMs: number | null };

function connect(client: (typeof clients)[number][1], options: Partial<OpenOptions> = {}) {
  const heard: Heard[] = [];
  const connection = client.open(
    { baseUrl: served.origin, token, userId: "ann", topics: ["t1"], ...options },
    {
      control: (message) => heard.push(message),
      event: (event) => heard.push(event),
      end: (reason, retryMs) => heard.push({ type: "end", reason, retryMs }),
    },
  );
  open.add(connection);
  const types = (): string[] => heard.map(({ type }) => type);
  const has = (type: Heard["type"]) => vi.waitFor(() => expect(types()).toContain(type), SOON);
  return { heard, types, has, close: () => connection.close() };
}

describe.each(clients)("%s", (_name, client) => {
  it("is ready at the head with the counts, then hands over what comes, in order", async () => {
    const before = await core.runtime.inbox.counts("ann");
    const { heard, has } = connect(client);
    await has("ready");
    expect(heard[0]).toMatchObject({ type: "ready", cursor: before.cursor, counts: before });
    const wanted = ["one", "two", "three"];
    for (const title of wanted) await core.publish(["users/ann"], title);
    const titles = () => heard.flatMap((message) => (message.type === "item.created" ? [message.item.title] : []));
    await vi.waitFor(() => expect(titles()).toEqual(wanted), SOON);
  });

  it("resumes: ready from its cursor with the counts of now, then what it missed", async () => {
    const after = here();
    await core.publish(["users/ann"], "missed");
    const counts = await core.runtime.inbox.counts("ann");
    const { heard, has } = connect(client, { after });
    await has("item.created");
    expect(heard.slice(0, 2)).toMatchObject([{ type: "ready", cursor: after, counts }, { item: { title: "missed" } }]);
  });

  it("says with heartbeats how far it has everything", async () => {
    const { heard, has } = connect(client);
    await has("ready");
    await core.publish(["users/ben"], "not ann's");
    const cursor = here();
    await vi.waitFor(() => expect(heard.at(-1)).toEqual({ type: "heartbeat", cursor }), SOON);
  });

  it("says reset before ready when its cursor is unusable", async () => {
    const { heard, has, types } = connect(client, { after: "ffffffff.1" });
    await has("ready");
    expect(types().slice(0, 2)).toEqual(["reset", "ready"]);
    expect(heard.slice(0, 2)).toMatchObject([{ reason: "epoch", cursor: here() }, { cursor: here() }]);
  });

  it.each([
    ["no valid token", { token: "x.y.z" }, { reason: "unauthorized", retryMs: null }],
    ["a cursor that is none", { after: "abc" }, { reason: "bad_request", retryMs: null }],
    ["no server", { baseUrl: "http://127.0.0.1:1" }, { reason: "network", retryMs: 0 }],
  ])("ends once with the reason: %s", async (_case, options, end) => {
    const { heard, has } = connect(client, options);
    await has("end");
    expect(heard).toEqual([{ type: "end", ...end }]);
  });

  it("tells an expired token from a bad one: a fresh one may be had", async () => {
    const short = (await core.runtime.auth.mintToken("ann", -1)).token;
    const { heard, has } = connect(client, { token: short });
    await has("end");
    expect(heard).toEqual([{ type: "end", reason: "expired", retryMs: expect.any(Number) }]);
  });

  it("says nothing once closed, and may be closed twice", async () => {
    const { heard, has, close } = connect(client);
    await has("ready");
    close();
    close();
    const then = heard.length;
    await core.publish(["users/ann"], "unheard");
    await connect(client, { after: here() }).has("heartbeat");
    expect(heard).toHaveLength(then);
  });
});

it("a long poll does not hammer a server that answers it with nothing at once", async () => {
  const other = await startCore();
  const asked: number[] = [];
  const drained = await serve(other.runtime, (runtime, server) => {
    server.on("request", () => {
      asked.push(performance.now());
    });
    return attachPolling(runtime, server);
  });
  await other.runtime.hub.drain();
  const own = (await other.runtime.auth.mintToken("ann", 600)).token;
  const { has, close } = connect(longPollClient, { baseUrl: drained.origin, token: own });
  await has("heartbeat");
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(2), SOON);
  expect((asked[2] as number) - (asked[1] as number)).toBeGreaterThan(900);
  close();
  await drained.close();
  await other.close();
});
