import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TransportName } from "#core/vocabulary.ts";
import { backoff } from "./backoff.ts";
import { type ConnectionOptions, createConnection } from "./connection.ts";
import { createInboxStore } from "./inbox-store.ts";
import { createModel, createNetwork, modelApi } from "./testing.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(over: Partial<ConnectionOptions> = {}) {
  const model = createModel();
  model.publish("a");
  const network = createNetwork(model);
  let isAway = false;
  const api = modelApi(model, () => isAway);
  const initial = { page: model.page({ view: "inbox" }), filter: { view: "inbox" as const } };
  const store = createInboxStore({ api, initial, send: (command) => connection.command(command) });
  const names: TransportName[] = ["websocket", "sse", "long-poll"];
  const connection = createConnection({
    transports: names.map(network.transport),
    store,
    api,
    open: () => ({ baseUrl: "", userId: "u", topics: [] }),
    preferred: "auto",
    random: () => 1,
    ...over,
  });
  connection.start();
  const status = connection.getSnapshot;
  const last = () => {
    const link = network.links.at(-1);
    if (!link) throw new Error("no connection was opened");
    return link;
  };
  const goAway = (away: boolean) => {
    isAway = away;
  };
  return { model, network, store, connection, status, last, goAway };
}

it("waits with full jitter, doubling to a cap, and no less than the server asks for", () => {
  expect([1, 2, 3, 20].map((attempts) => backoff(attempts, null, () => 1))).toEqual([250, 500, 1_000, 30_000]);
  expect(backoff(3, null, () => 0)).toBe(0);
  expect(backoff(1, 1_900, () => 0.5)).toBe(1_900);
});

describe("connecting", () => {
  it("resumes from the cursor of the page", () => {
    const { model, last, status } = setUp();
    expect(last()).toMatchObject({ name: "websocket", after: model.cursor() });
    last().step();
    expect(status()).toMatchObject({ transport: "websocket", state: "open", reason: null });
  });

  it("waits for a server that is away, on the same transport", async () => {
    const { network, status, last, goAway } = setUp();
    last().step();
    goAway(true);
    for (let n = 0; n < 6; n += 1) {
      last().end("network");
      await vi.advanceTimersByTimeAsync(0);
      expect(status().state).toBe("waiting");
      await vi.advanceTimersByTimeAsync(30_000);
    }
    expect(new Set(network.links.map(({ name }) => name))).toEqual(new Set(["websocket"]));
    last().end("network");
    await vi.advanceTimersByTimeAsync(0);
    expect(status().reason).toEqual({ code: "unreachable" });
  });

  it("falls down the list when a transport gets no ready, says why, and climbs up again", async () => {
    const { network, status, last } = setUp();
    await vi.advanceTimersByTimeAsync(5_300);
    expect(last().name).toBe("sse");
    last().step();
    expect(status()).toMatchObject({
      transport: "sse",
      state: "open",
      reason: { code: "fell-back", from: "websocket", why: "timeout" },
    });
    for (let heard = 0; heard < 30_000; heard += 10_000) {
      await vi.advanceTimersByTimeAsync(10_000);
      network.open()[0]?.heartbeat();
    }
    expect(network.open().map(({ name }) => name)).toEqual(["sse", "websocket"]);
    last().step();
    expect(network.open().map(({ name }) => name)).toEqual(["websocket"]);
    expect(status()).toMatchObject({ transport: "websocket", state: "open", reason: null, switchingTo: null });
  });

  it("falls at once past what the browser turns out not to support", async () => {
    const { last } = setUp();
    last().end("unsupported", null);
    await vi.advanceTimersByTimeAsync(300);
    expect(last().name).toBe("sse");
  });

  it("takes silence for death", async () => {
    const { network, status, last } = setUp();
    last().step();
    await vi.advanceTimersByTimeAsync(37_000);
    expect(status().state).toBe("open");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(network.links).toHaveLength(2);
  });

  it.each(["unauthorized", "revoked", "bad_request"] as const)("ends for good when it is %s", async (reason) => {
    const { network, status, last } = setUp();
    last().end(reason, null);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(status()).toMatchObject({ state: "closed", reason: { code: "refused", why: reason } });
    expect(network.links).toHaveLength(1);
  });

  it("goes on with a fresh token when the old one expired, and ends without one", async () => {
    const renewed = setUp({ renew: async () => true });
    renewed.last().end("expired", 300);
    await vi.advanceTimersByTimeAsync(0);
    expect(renewed.network.links).toHaveLength(2);
    renewed.last().end("expired", 300);
    await vi.advanceTimersByTimeAsync(0);
    expect(renewed.status()).toMatchObject({ state: "closed", reason: { code: "refused", why: "expired" } });
    const barred = setUp();
    barred.last().end("expired", 300);
    await vi.advanceTimersByTimeAsync(0);
    expect(barred.status().state).toBe("closed");
  });

  it("comes back no sooner than a draining server asks", async () => {
    const { network, last, status } = setUp();
    last().step();
    last().end("shutdown", 2_000);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(network.links).toHaveLength(1);
    expect(status()).toMatchObject({ state: "waiting", reason: { code: "lost", why: "shutdown" } });
    await vi.advanceTimersByTimeAsync(1);
    expect(network.links).toHaveLength(2);
  });
});

describe("switching", () => {
  it("closes the old one only after the new one's ready", () => {
    const { network, connection, status, last } = setUp();
    last().step();
    connection.switchTo("long-poll");
    expect(network.open().map(({ name }) => name)).toEqual(["websocket", "long-poll"]);
    expect(status()).toMatchObject({ transport: "websocket", switchingTo: "long-poll", state: "open" });
    last().step();
    expect(network.open().map(({ name }) => name)).toEqual(["long-poll"]);
    expect(status()).toMatchObject({ transport: "long-poll", preferred: "long-poll", switchingTo: null });
  });

  it("tells how long both were open, of a switch that was asked for", async () => {
    const { connection, status, last } = setUp();
    last().step();
    expect(status().switched).toBeNull();
    connection.switchTo("long-poll");
    await vi.advanceTimersByTimeAsync(17);
    last().step();
    expect(status().switched).toMatchObject({ from: "websocket", to: "long-poll", overlapMs: 17 });
  });

  it("stays where it is when the new one cannot connect, and says why", async () => {
    const { network, connection, status, last } = setUp();
    last().step();
    connection.switchTo("sse");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(network.open().map(({ name }) => name)).toEqual(["websocket"]);
    expect(status()).toMatchObject({
      state: "open",
      transport: "websocket",
      reason: { code: "switch-failed", to: "sse", why: "timeout" },
    });
  });

  it("goes on with the new one alone when the old one dies meanwhile", () => {
    const { network, connection, status, last } = setUp();
    last().step();
    connection.switchTo("sse");
    network.links[0]?.end("network");
    expect(status()).toMatchObject({ transport: "sse", state: "connecting", switchingTo: null });
    last().step();
    expect(status().state).toBe("open");
  });

  it("remembers what was chosen", () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    setUp({ storage }).connection.switchTo("sse");
    const { last, status } = setUp({ storage });
    expect(last().name).toBe("sse");
    expect(status().preferred).toBe("sse");
  });

  it("leaves the other connection behind when one is reset: it reads another log", () => {
    const { model, network, connection, last, store } = setUp();
    last().step();
    connection.switchTo("sse");
    model.restore();
    last().step();
    expect(network.open().map(({ name }) => name)).toEqual(["sse"]);
    expect(store.cursor()).toBe(model.cursor());
    last().step();
    expect(connection.getSnapshot()).toMatchObject({ transport: "sse", state: "open", switchingTo: null });
  });
});

it("sends a command over HTTP where the transport takes none", async () => {
  const { model, connection, last } = setUp();
  last().step();
  await expect(connection.command({ command: "read", ids: ["a"] })).resolves.toMatchObject({ ok: true });
  expect(model.rows.get("a")?.state.readAt).not.toBeNull();
});
