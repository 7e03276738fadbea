import { afterEach, beforeEach, expect, test } from "vitest";
import { formatCursor } from "./cursor.ts";
import { startCore, type TestCore } from "./testing.ts";
import type { CloseReason, TransportName } from "./vocabulary.ts";

let core: TestCore;
beforeEach(async () => {
  core = await startCore();
});
afterEach(() => core.close());

const ann = { kind: "user", userId: "ann", role: "member", via: "token", expiresAt: null } as const;

/** Figures by name and labels, as a scrape has them. */
async function scrape(): Promise<Record<string, number>> {
  const lines = (await core.runtime.metrics.text()).split("\n");
  return Object.fromEntries(
    lines.flatMap((line) => {
      const at = line.lastIndexOf(" ");
      return line.startsWith("#") || at < 0 ? [] : [[line.slice(0, at), Number(line.slice(at + 1))]];
    }),
  );
}

function listen(transport: TransportName, { takes = true, after }: { takes?: boolean; after?: string } = {}) {
  const closed: CloseReason[] = [];
  const sink = {
    transport,
    write: (frame: { kind: string }) => takes || frame.kind === "control",
    close: (reason: CloseReason) => void closed.push(reason),
  };
  return { subscription: core.runtime.hub.subscribe(ann, sink, after === undefined ? {} : { after }), closed };
}

test("what is delivered, and where connections stand, is told by transport", async () => {
  listen("sse");
  listen("sse");
  listen("websocket", { takes: false });
  await expect.poll(async () => (await scrape())['carillon_behind{transport="websocket"}']).toBe(0);
  await expect.poll(async () => (await scrape())['carillon_behind{transport="sse"}']).toBe(0);
  for (let n = 1; n <= 3; n += 1) {
    await core.publish("all", `n${n}`);
    await expect.poll(async () => (await scrape())['carillon_events_total{transport="sse"}']).toBe(2 * n);
  }
  expect(await scrape()).toMatchObject({
    'carillon_connections{transport="sse"}': 2,
    'carillon_connections{transport="websocket"}': 1,
    'carillon_connections{transport="mqtt"}': 0,
    'carillon_behind{transport="sse"}': 0,
    'carillon_lag_entries{transport="sse"}': 0,
    'carillon_events_total{transport="websocket"}': 1,
    'carillon_behind{transport="websocket"}': 1,
    'carillon_full{transport="websocket"}': 1,
    'carillon_lag_entries{transport="websocket"}': 2,
  });
});

test("polls count as what they are", async () => {
  const { hub, log } = core.runtime;
  const cursor = log.cursorAt(log.head);
  await core.publish("all", "Hello");
  await hub.read(ann, cursor, 10);
  listen("long-poll", { after: cursor });
  listen("long-poll", { after: cursor });
  await expect.poll(async () => (await scrape())['carillon_events_total{transport="long-poll"}']).toBe(2);
  expect(await scrape()).toMatchObject({ 'carillon_events_total{transport="short-poll"}': 1 });
});

test("resets and ends have their reason", async () => {
  const { subscription } = listen("sse", { after: formatCursor("anotherlog", 1) });
  const { closed } = listen("mqtt");
  await expect.poll(async () => (await scrape())['carillon_resets_total{transport="sse",reason="epoch"}']).toBe(1);
  subscription.close();
  subscription.close();
  core.runtime.hub.disconnect("ann", "revoked");
  expect(closed).toEqual(["revoked"]);
  const figures = await scrape();
  expect(figures).toMatchObject({
    'carillon_connections_ended_total{transport="sse",reason="left"}': 1,
    'carillon_connections_ended_total{transport="mqtt",reason="revoked"}': 1,
    'carillon_connections{transport="sse"}': 0,
  });
});

test("sends, commits, the ring and the counts are told", async () => {
  const { inbox, log } = core.runtime;
  const before = await scrape();
  await Promise.all([core.publish("all", "one"), core.publish("all", "two"), core.publish("all", "three")]);
  await expect(core.publish(["users/nobody"], "four")).rejects.toThrow("nobody");
  await inbox.counts("ann");
  await inbox.counts("ann");
  const after = await scrape();
  const more = (name: string) => (after[name] ?? 0) - (before[name] ?? 0);
  expect(more("carillon_entries_total")).toBe(3);
  expect(more("carillon_log_head")).toBe(3);
  expect(more("carillon_log_ring_entries")).toBe(3);
  expect(more("carillon_group_entries_sum")).toBe(3);
  expect(more('carillon_publish_seconds_count{ok="true"}')).toBe(3);
  expect(more('carillon_publish_seconds_count{ok="false"}')).toBe(1);
  expect(more("carillon_counts_misses_total")).toBe(1);
  expect(more("carillon_counts_hits_total")).toBe(1);
  expect(after.carillon_log_head).toBe(log.head);
  expect(after.process_resident_memory_bytes).toBeGreaterThan(0);
});
