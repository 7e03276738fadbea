import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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

test("calls of webhooks are told by what came of them, and what waits by its number and age", async () => {
  const answers = [500, 204];
  const receiver = createServer((request, response) => {
    request.resume();
    response.writeHead(answers.shift() ?? 500).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  // The first two attempts follow each other; after the third failure it is a minute.
  const timing = { windowMs: 3_600_000, delaysMs: [0, 60_000] };
  const own = await startCore({ callbackHosts: [host] }, { webhooks: timing });
  const { webhooks, metrics, db } = own.runtime;
  const figure = async (name: string) =>
    Number(new RegExp(`^${name.replace(/[{}"]/g, "\\$&")} (.*)$`, "m").exec(await metrics.text())?.[1]);
  const by = { id: "root", address: null };
  const input = { events: ["notification.sent" as const], description: "", enabled: true };
  const { webhook } = await webhooks.create({ ...input, url: `http://${host}/` }, by);
  expect(await figure("carillon_webhook_deliveries_pending")).toBe(0);
  expect(await figure("carillon_webhook_oldest_pending_seconds")).toBe(0);

  await own.publish("all", "One");
  await webhooks.tell();
  const told = async (outcome: string) => {
    await webhooks.makeDue();
    return figure(`carillon_webhook_calls_total{outcome="${outcome}"}`);
  };
  await expect.poll(() => told("done")).toBe(1);
  expect(await told("status")).toBe(1);
  expect(await figure("carillon_webhook_deliveries_pending")).toBe(0);

  await own.publish("all", "Two");
  await own.publish("all", "Three");
  await webhooks.tell();
  await expect.poll(() => told("status")).toBe(5);
  await db.webhookDelivery.updateMany({
    where: { nextAt: { not: null } },
    data: { createdAt: new Date(Date.now() - 90_000) },
  });
  expect(await figure("carillon_webhook_deliveries_pending")).toBe(2);
  const age = await figure("carillon_webhook_oldest_pending_seconds");
  expect(age).toBeGreaterThanOrEqual(90);
  expect(age).toBeLessThan(150);
  // What waits for one that is disabled is nobody's to look after.
  await webhooks.change(webhook.id, { enabled: false }, by);
  expect(await figure("carillon_webhook_deliveries_pending")).toBe(0);
  await own.close();
  receiver.closeAllConnections();
  receiver.close();
});
