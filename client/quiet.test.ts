/** The client's sum beside the server's, from the server's own events, while preferences change. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createCounts } from "#core/counts.ts";
import { type Command, type InboxEvent, inboxQuery } from "#core/protocol.ts";
import { startCore, type TestCore } from "#core/testing.ts";
import { createInboxStore } from "./inbox-store.ts";
import type { InboxStore } from "./types.ts";

const HOUR = 3_600_000;

let core: TestCore;
let store: InboxStore;
beforeEach(async () => {
  core = await startCore();
  store = await open();
});
afterEach(async () => {
  vi.useRealTimers();
  store.stop();
  await core.close();
});

const notAsked = () => Promise.reject(new Error("nobody asks for it here"));

async function open(): Promise<InboxStore> {
  const { inbox } = core.runtime;
  const query = inboxQuery.parse({ limit: 200 });
  return createInboxStore({
    api: {
      page: () => inbox.page({ userId: "ann" }, query),
      counts: () => inbox.counts("ann"),
      item: notAsked,
      call: notAsked,
    },
    send: async () => ({ ok: true }),
    initial: { page: await inbox.page({ userId: "ann" }, query), filter: { view: "inbox" } },
  });
}

const change = (change: Parameters<TestCore["runtime"]["preferences"]["change"]>[1]) =>
  core.runtime.preferences.change("ann", change);
const run = (command: Command) => core.runtime.inbox.run("ann", command);
const mute = (until: string | null = null) => change({ muted: [{ topic: "t1", until }] });
const unmute = () => change({ muted: [] });

/** Reads on from the store's cursor, as any transport does. */
async function catchUp(reader = store): Promise<void> {
  const { hub } = core.runtime;
  const principal = { kind: "user", userId: "ann", role: "member", via: "token", expiresAt: null } as const;
  for (;;) {
    const page = await hub.read(principal, reader.cursor() ?? "", 100);
    for (const { json } of page.frame.entries) reader.apply(JSON.parse(json) as InboxEvent);
    if (!page.more) return;
  }
}

/** The same in the client, in the server's fold and in the database, rows and numbers. */
async function expectAgreed(): Promise<void> {
  await catchUp();
  const { inbox, reads, log, audiences } = core.runtime;
  const { counts, rows } = store.getSnapshot();
  const { cursor: _, changesAt: __, quiet: ___, ...folded } = await inbox.counts("ann");
  const { cursor: _1, changesAt: _2, quiet: _3, ...fresh } = await createCounts(reads, log, audiences).of("ann");
  expect(folded).toEqual(fresh);
  expect(counts).toEqual(fresh);
  const page = await inbox.page({ userId: "ann" }, inboxQuery.parse({ limit: 200 }));
  // What is read is seen, whether or not it says so.
  const marks = (list: typeof rows) =>
    list.map(({ title, state }) => [title, !!state.readAt, !!(state.readAt ?? state.seenAt)]);
  expect(marks(rows)).toEqual(marks(page.items));
}
const unread = () => store.getSnapshot().counts?.unread;

describe("what is muted", () => {
  it("[Q1] [M2] arrives read and counts nothing, from the change on and until the next", async () => {
    await core.publish(["topics/t1"], "before");
    await mute();
    await core.publish(["topics/t1"], "muted");
    await core.publish(["topics/t1"], "critical", { priority: "critical" });
    await core.publish(["users/ann"], "direct");
    await expectAgreed();
    expect(unread()).toBe(3);
    await unmute();
    await core.publish(["topics/t1"], "after");
    await expectAgreed();
    expect(unread()).toBe(4);
    store = await open();
    expect(store.getSnapshot().rows.map(({ title, state }) => [title, state.readAt === null])).toEqual([
      ["after", true],
      ["direct", true],
      ["critical", true],
      ["muted", false],
      ["before", true],
    ]);
  });

  it("[Q1] is muted until a time by the time at which it was sent, whenever it is added up", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await mute(new Date(Date.now() + HOUR).toISOString());
    await core.publish(["topics/t1"], "in time");
    vi.setSystemTime(Date.now() + HOUR);
    await core.publish(["topics/t1"], "too late");
    await expectAgreed();
    expect(unread()).toBe(1);
  });

  it("can be marked unread, read, archived, snoozed and taken back like anything else", async () => {
    await change({ channels: { general: { inApp: false } } });
    const { id, seq } = await core.publish("all", "off");
    await core.publish("all", "billing", { category: "billing" });
    const until = new Date(Date.now() + HOUR).toISOString();
    for (const command of [
      { command: "read", ids: [id] },
      { command: "unread", ids: [id] },
      { command: "read", through: seq },
      { command: "unread", ids: [id] },
      { command: "archive", ids: [id] },
      { command: "unarchive", ids: [id] },
      { command: "snooze", ids: [id], until },
      { command: "unsnooze", ids: [id] },
      { command: "read", through: seq, filter: { view: "unread" } },
      { command: "seen", through: seq + 20 },
    ] satisfies Command[]) {
      await run(command);
      await expectAgreed();
    }
    expect(unread()).toBe(1);
  });

  it("keeps exact counts when more mutes are over than rules are kept", async () => {
    const resumed = await open();
    for (let n = 0; n < 60; n += 1) {
      await mute();
      await core.publish(["topics/t1"], `muted ${n}`);
      await unmute();
      if (n % 20 === 0) await core.publish(["topics/t1"], `heard ${n}`);
    }
    await expectAgreed();
    expect(unread()).toBe(3);
    expect((await core.runtime.inbox.counts("ann")).quiet?.length).toBeLessThan(45);
    // One who was away all the time is told first what holds now, then what came.
    const counts = await core.runtime.inbox.counts("ann");
    resumed.control({ type: "ready", cursor: resumed.cursor() ?? "", counts, heartbeatMs: 1_000 });
    store = resumed;
    await expectAgreed();
    // What is below the watermark needs no rule.
    await run({ command: "read", through: core.runtime.log.head });
    await mute();
    expect((await core.runtime.inbox.counts("ann")).quiet).toHaveLength(1);
    await expectAgreed();
  });
});

it("[E7] tells every store what was chosen, and that it may have missed it", async () => {
  expect(store.getSnapshot().preferences).toBeNull();
  await change({ density: "compact" });
  await catchUp();
  expect(store.getSnapshot().preferences).toMatchObject({ density: "compact", muted: [] });
  store.control({ type: "reset", reason: "expired", cursor: core.runtime.log.cursorAt(core.runtime.log.head) });
  expect(store.getSnapshot().preferences).toBe("unknown");
});
