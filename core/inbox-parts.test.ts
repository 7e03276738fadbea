/** Commands over more items than one commit changes or counts: with a filter, or on everything up to a seq. */
import { rm } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createCounts } from "./counts.ts";
import { createRuntime } from "./create-runtime.ts";
import { type StateChange, stateChanged } from "./entry.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import { command, type InboxCounts } from "./protocol.ts";
import { startCore, type TestCore } from "./testing.ts";

/** Of several parts. */
const ITEMS = 450;

let core: TestCore;
let ids: string[];
beforeAll(async () => {
  core = await startCore();
  const sent = await Promise.all(Array.from({ length: ITEMS }, (_, n) => core.publish("all", `n${n}`)));
  ids = sent.map(({ id }) => id);
});
afterAll(() => core.close());

const run = (name: string, filter: object = { view: "inbox" }, inbox = core.runtime.inbox) =>
  inbox.run("ann", command.parse({ command: name, through: core.runtime.log.head, filter }));
const countsOf = async () => {
  const { unread, archived } = await core.runtime.inbox.counts("ann");
  return { unread, archived };
};
const head = () => core.runtime.log.head;

describe("a command with a filter over many items", () => {
  it("says one time for all of them, by which all are taken back", async () => {
    const before = head();
    const { at, parts, next } = await run("archive");
    expect([parts, next, head() - before]).toEqual([12, null, 12]);
    expect(await countsOf()).toEqual({ unread: 0, archived: ITEMS });
    const changedAt = at.toISOString();
    await run("unarchive", { view: "archived", changedAt });
    expect(await countsOf()).toEqual({ unread: ITEMS, archived: 0 });
  });

  it("looks in one part at no more than its share, however few of them it means", async () => {
    const before = head();
    expect(await run("read", { category: "billing" })).toMatchObject({ parts: 3, next: null });
    expect(head()).toBe(before);
    const { items, next } = await core.runtime.inbox.page(
      { userId: "ann" },
      { view: "inbox", category: "billing", limit: 10 },
    );
    expect([items, next]).toEqual([[], null]);
    const oldest = await core.runtime.inbox.page({ userId: "ann" }, { view: "archived", limit: 10 });
    expect(oldest.next).toBeNull();
  });

  it("lets others have their turn between its parts", async () => {
    const order: string[] = [];
    const done = run("archive").then(() => order.push("done"));
    const stop = core.runtime.log.onEntries((entries) => {
      for (const { type } of entries) order.push(type);
    });
    for (let n = 0; n < 100 && !order.includes("done"); n += 1) await core.publish(["users/ben"], "Meanwhile");
    await done;
    stop();
    const between = order.slice(0, order.lastIndexOf("state.changed"));
    expect(between.filter((one) => one === "item.created").length).toBeGreaterThanOrEqual(3);
    await run("unarchive", { view: "archived" });
  });

  it("leaves what came after it began as it is, and what its user does meanwhile too", async () => {
    const done = run("archive");
    await core.runtime.inbox.run("ann", { command: "read", ids: [ids[0] as string] });
    const late = await core.publish(["users/ann"], "Late");
    await done;
    const page = await core.runtime.inbox.page({ userId: "ann" }, { view: "inbox", limit: 10 });
    expect(page.items.map(({ id }) => id)).toEqual([late.id]);
    const { item } = await core.runtime.inbox.item({ userId: "ann" }, ids[0] as string);
    expect(item.state).toMatchObject({ readAt: expect.any(String), archivedAt: expect.any(String) });
    await run("unarchive", { view: "archived" });
    await core.runtime.inbox.run("ann", { command: "archive", ids: [late.id] });
  });

  it("does no more than its share, says that there is more, and given again does the rest", async () => {
    const { log, audiences, reads } = core.runtime;
    const counts = { of: core.runtime.inbox.counts, stats: { hits: 0, misses: 0 } };
    const inbox = createInbox(reads, log, audiences, counts, { contents: async () => [] }, 5);
    const first = await run("archive", { view: "inbox" }, inbox);
    expect(first).toMatchObject({ parts: 5, next: expect.any(Number) });
    expect((await countsOf()).archived).toBe(1 + 200);
    const rest = { command: "archive", filter: { view: "inbox" } };
    const second = await inbox.run("ann", command.parse({ ...rest, through: first.next }));
    expect(second).toMatchObject({ parts: 5, next: expect.any(Number) });
    const third = await inbox.run("ann", command.parse({ ...rest, through: second.next }));
    expect(third).toMatchObject({ parts: 2, next: null });
    expect(await countsOf()).toEqual({ unread: 0, archived: 1 + ITEMS });
    const before = head();
    await run("archive");
    expect(head()).toBe(before);
    await run("unarchive", { view: "archived" });
  });

  it("of one person runs one after the other, and no more wait than a few", async () => {
    const several = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => run(n % 2 === 0 ? "archive" : "unarchive", {})),
    );
    const refused = several.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(refused).toEqual(Array(3).fill("rate_limited"));
    expect((await countsOf()).archived).toBe(ITEMS + 1);
    expect((await run("unarchive", {})).next).toBeNull();
  });

  it("is not for pinning: what is on top is named", () => {
    const wanted = { command: "pin", through: 1, filter: { view: "inbox" } };
    expect(command.safeParse(wanted).error?.issues[0]).toMatchObject({ path: ["through"] });
    expect(command.safeParse({ command: "pin", through: 1 }).success).toBe(false);
    expect(command.safeParse({ command: "pin", ids: ["a"] }).success).toBe(true);
    expect(command.safeParse({ ...wanted, command: "unpin" }).success).toBe(true);
  });
});

describe("a command on everything up to a seq", () => {
  const MANY = 150;
  const PART = { most: 40, passed: 60 };
  let own: TestCore;
  let sent: { id: string; seq: number }[];
  let inbox: Inbox;
  beforeEach(async () => {
    own = await startCore();
    const audiences: ("all" | string[])[] = ["all", ["topics/t1"], ["users/ann"]];
    const many = Array.from({ length: MANY }, (_, n) => own.publish(audiences[n % 3] ?? "all", `n${n}`));
    sent = (await Promise.all(many)).sort((one, other) => one.seq - other.seq);
    const { reads, log, audiences: stays, inbox: whole } = own.runtime;
    const counts = { of: whole.counts, stats: { hits: 0, misses: 0 } };
    inbox = createInbox(reads, log, stays, counts, { contents: async () => [] }, undefined, PART);
  });
  afterEach(() => own.close());

  const upTo = (name: string, through = own.runtime.log.head) =>
    inbox.run("ann", command.parse({ command: name, through }));
  const stored = () => createCounts(own.runtime.reads, own.runtime.log, own.runtime.audiences).of("ann");
  /** What is told, as it is told. */
  function hear(act: (change: StateChange, nth: number) => void = () => {}) {
    const heard: StateChange[] = [];
    own.runtime.log.onEntries((entries) => {
      for (const { change } of entries) if (change) act(change, heard.push(change));
    });
    return heard;
  }
  const receipts = (columns: string) =>
    own.runtime.db.$executeRawUnsafe(`INSERT INTO "Receipt" ("userId", "notificationId", seq, ${columns}
      FROM "Entry" WHERE type = 'item.created' AND audience IN ('all', 'topics/t1', 'users/ann')`);

  it.each([
    ["seen", { unread: MANY, unseen: 0, archived: 0 }],
    ["read", { unread: 0, unseen: 0, archived: 0 }],
    ["archive", { unread: 0, unseen: 0, archived: MANY }],
  ])("[C8] goes in parts of so many entries, of one time, with counts exact at each: %s", async (name, left) => {
    await inbox.counts("ann");
    const end = own.runtime.log.head;
    const checks: Promise<unknown>[] = [];
    const heard = hear(() => checks.push(Promise.all([inbox.counts("ann"), stored()])));
    const { at, parts, next } = await upTo(name);
    expect([parts, next]).toEqual([4, null]);
    expect(heard.map(({ through }) => through)).toEqual([39, 79, 119, MANY].map((n) => sent[n]?.seq ?? end));
    expect(new Set(heard.flatMap(({ state }) => Object.values(state)))).toEqual(new Set([at.toISOString()]));
    const done = heard.map(({ delta }) => (name === "seen" ? delta.unseen : delta.unread));
    expect(done).toEqual([-40, -40, -40, -30]);
    for (const [folded, afresh] of (await Promise.all(checks)) as [InboxCounts, InboxCounts][])
      expect(folded).toEqual(afresh);
    expect(await stored()).toMatchObject(left);
    const again = own.runtime.log.head;
    expect(await upTo(name, end)).toMatchObject({ parts: 1 });
    expect(own.runtime.log.head).toBe(again);
  });

  it("passes over so many receipts in one part, and changes fewer", async () => {
    await upTo("read");
    const seen = hear();
    await receipts(`seen) SELECT 'ann', "notificationId", seq, TRUE`);
    expect((await upTo("read", sent.at(-1)?.seq)).parts).toBe(Math.ceil(MANY / PART.passed));
    expect(seen).toEqual([]);
    await own.runtime.db.receipt.updateMany({ data: { read: false } });
    expect((await upTo("read", sent.at(-1)?.seq)).parts).toBe(Math.ceil(MANY / PART.most));
    expect(seen.map(({ delta }) => delta.unread)).toEqual([-40, -40, -40, -30]);
    expect(await stored()).toMatchObject({ unread: 0 });
  });

  it("[C8] begins anew when its person takes back what it did: what it says is up to a seq, and true", async () => {
    await inbox.counts("ann");
    let taken: Promise<unknown> = Promise.resolve();
    const id = sent[5]?.id as string;
    const heard = hear((_, nth) => {
      if (nth === 2) taken = own.runtime.inbox.run("ann", { command: "unread", ids: [id] });
    });
    await upTo("read");
    await taken;
    expect(heard.map(({ ids }) => ids).filter(Boolean)).toEqual([[id]]);
    expect(heard.findIndex(({ ids }) => ids)).toBe(2);
    const { item } = await own.runtime.inbox.item({ userId: "ann" }, id);
    expect(item.state.readAt).toEqual(expect.any(String));
    expect(await stored()).toMatchObject({ unread: 0 });
    expect(await inbox.counts("ann")).toMatchObject({ unread: 0 });
  });

  it("lets others have their turn between its parts", async () => {
    const order: string[] = [];
    own.runtime.log.onEntries((entries) => {
      for (const { type } of entries) order.push(type);
    });
    hear(() => void own.publish(["users/ben"], "Meanwhile"));
    await upTo("read");
    expect(order.slice(0, order.lastIndexOf("state.changed")).filter((one) => one === "item.created")).toHaveLength(3);
  });

  it("[C8] leaves what is written along with it as it is, however far it says it goes", async () => {
    const before = own.runtime.log.head;
    const heard = hear();
    const nothing = { ids: [], state: {}, delta: { unread: 0, unseen: 0, byCategory: {} } };
    await Promise.all([
      own.runtime.log.add((draft) => draft.append(stateChanged("ann", nothing))),
      upTo("read", Number.MAX_SAFE_INTEGER),
    ]);
    expect(heard.map(({ through }) => through)).toEqual([
      undefined,
      sent[39]?.seq,
      sent[79]?.seq,
      sent[119]?.seq,
      before,
    ]);
  });
});

it("interrupted by a server that leaves, a command has done its part, and given again it does the rest", async () => {
  const first = await startCore();
  const { log, inbox, hub, env } = first.runtime;
  const items = 250;
  await Promise.all(Array.from({ length: items }, (_, n) => first.publish("all", `n${n}`)));
  const all = command.parse({ command: "archive", through: log.head, filter: {} });
  const left = new Promise<void>((resolve) => {
    const stop = log.onEntries(() => {
      stop();
      void log.close().then(resolve);
    });
  });
  await expect(inbox.run("ann", all)).rejects.toMatchObject({ code: "shutting_down" });
  await left;
  await hub.drain();
  await first.runtime.close();
  const next = await createRuntime(env);
  expect((await next.inbox.counts("ann")).archived).toBe(40);
  await next.inbox.run("ann", all);
  expect((await next.inbox.counts("ann")).archived).toBe(items);
  await next.hub.drain();
  await next.close();
  await rm(first.dir, { recursive: true });
});
