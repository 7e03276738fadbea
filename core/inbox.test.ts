import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createCounts } from "./counts.ts";
import { inboxQuery } from "./protocol.ts";
import { startCore, type TestCore } from "./testing.ts";
import { wakeDue } from "./wake.ts";

let core: TestCore;
beforeEach(async () => {
  core = await startCore();
});
afterEach(async () => {
  vi.useRealTimers();
  await core.close();
});

const page = (userId: string, query: Record<string, unknown> = {}) =>
  core.runtime.inbox.page({ userId }, inboxQuery.parse(query));
const counts = (userId: string) => core.runtime.inbox.counts(userId);
const titles = async (userId: string, query: Record<string, unknown> = {}) =>
  (await page(userId, query)).items.map(({ title }) => title);

/** What the cache says must be what the database says. */
async function expectCounts(userId: string, unread: number, unseen: number) {
  const cached = await counts(userId);
  expect(cached).toMatchObject({ unread, unseen });
  expect(Object.values(cached.byCategory).reduce((sum, n) => sum + n, 0)).toBe(unread);
  const { reads, log, audiences } = core.runtime;
  const fresh = await createCounts(reads, log, audiences, 3).of(userId);
  // A fold may foresee a change that will not come (a snooze taken back): then it looks again, needlessly but rightly.
  expect({ ...fresh, changesAt: cached.changesAt }).toEqual(cached);
}

describe("what counts again, and expires", () => {
  it.each([
    ["unread", { unread: 1 }],
    ["snooze", { snoozed: 1 }],
    ["archive", { archived: 1 }],
  ] as const)("is counted until then: %s", async (command, counted) => {
    const { inbox } = core.runtime;
    const { id, seq } = await core.publish("all", "brief", { expiresAt: new Date(Date.now() + 600_000).toISOString() });
    await inbox.run("ann", { command: "read", ids: [id] });
    // Read afresh now, the counts know nothing of it.
    expect(await counts("ann")).toMatchObject({ unread: 0, changesAt: null });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const target = command === "archive" ? { through: seq } : { ids: [id] };
    await inbox.run("ann", { command, ...target, ...(command === "snooze" && { until }) });
    expect(await counts("ann")).toMatchObject(counted);
    vi.setSystemTime(Date.now() + 600_000);
    expect(await counts("ann")).toMatchObject({ unread: 0, unseen: 0, snoozed: 0, archived: 0 });
  });
});

describe("who sees what", () => {
  it("shows all, one's topics and one's own, newest first", async () => {
    await core.publish("all", "to all");
    await core.publish(["topics/t1"], "to the topic");
    await core.publish(["users/ben"], "to ben");
    expect(await titles("ann")).toEqual(["to the topic", "to all"]);
    expect(await titles("ben")).toEqual(["to ben", "to all"]);
    await expectCounts("ann", 2, 2);
    await expectCounts("ben", 2, 2);
  });

  it("shows nothing that was broadcast before one joined, and keeps what came before one left", async () => {
    await core.publish(["topics/t1"], "before");
    await core.runtime.topics.join("t1", "ben");
    await core.publish(["topics/t1"], "during");
    await core.runtime.topics.leave("t1", "ben");
    await core.publish(["topics/t1"], "after");
    await core.publish("all", "old news");
    await core.runtime.users.put("late", { name: "Late", email: "late@example.com" });
    expect(await titles("ben")).toEqual(["old news", "during"]);
    expect(await titles("late")).toEqual([]);
    await expectCounts("ben", 2, 2);
    await expectCounts("late", 0, 0);
  });

  it("makes one item and one count of a notification that reaches one through several audiences", async () => {
    await core.runtime.topics.put("t2", { name: "Two" });
    await core.runtime.topics.join("t2", "ann");
    await core.publish(["users/ann", "topics/t1", "topics/t2", "users/ben"], "once");
    expect(await titles("ann")).toEqual(["once"]);
    expect(await titles("ben")).toEqual(["once"]);
    await expectCounts("ann", 1, 1);
    await expectCounts("ben", 1, 1);
  });
});

describe("state", () => {
  it("marks by id: read, unread, archived, snoozed; and counts follow", async () => {
    const { id } = await core.publish("all", "one", { category: "billing" });
    await core.publish("all", "two");
    const run = (command: string, more = {}) => core.runtime.inbox.run("ann", { command, ids: [id], ...more } as never);
    await run("seen");
    await expectCounts("ann", 2, 1);
    await run("read");
    await run("read");
    await expectCounts("ann", 1, 1);
    expect(await titles("ann", { view: "unread" })).toEqual(["two"]);
    await run("unread");
    await expectCounts("ann", 2, 1);
    await run("archive");
    await expectCounts("ann", 1, 1);
    expect(await titles("ann")).toEqual(["two"]);
    expect(await titles("ann", { view: "archived" })).toEqual(["one"]);
    await run("unarchive");
    await run("snooze", { until: new Date(Date.now() + 60_000).toISOString() });
    await expectCounts("ann", 1, 1);
    expect(await titles("ann", { view: "snoozed" })).toEqual(["one"]);
    await run("unsnooze");
    await expectCounts("ann", 2, 1);
    await expectCounts("ben", 2, 2);
  });

  it("marks all up to a seq with one row, exceptions and later items included rightly", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push((await core.publish("all", `n${n}`)).id);
    await core.runtime.inbox.run("ann", { command: "read", ids: [ids[1] as string] });
    await core.runtime.inbox.run("ann", { command: "unread", ids: [ids[1] as string] });
    const through = (await page("ann")).items[1]?.seq as number;
    await core.runtime.inbox.run("ann", { command: "read", through });
    await expectCounts("ann", 1, 1);
    await core.runtime.inbox.run("ann", { command: "unread", ids: [ids[0] as string] });
    await expectCounts("ann", 2, 1);
    expect(await titles("ann", { view: "unread" })).toEqual(["n4", "n0"]);
    await core.runtime.inbox.run("ann", { command: "archive", through: core.runtime.log.head });
    await expectCounts("ann", 0, 0);
    await core.runtime.inbox.run("ann", { command: "unarchive", ids: [ids[4] as string] });
    await expectCounts("ann", 1, 1);
    expect(await core.runtime.db.watermark.count()).toBe(1);
  });

  it("marks all of a filter, and nothing beyond it", async () => {
    await core.publish("all", "bill", { category: "billing" });
    await core.publish("all", "chat", { category: "mentions" });
    await core.runtime.inbox.run("ann", {
      command: "read",
      through: core.runtime.log.head,
      filter: { category: "billing" },
    });
    expect(await counts("ann")).toMatchObject({ unread: 1, byCategory: { mentions: 1 } });
  });

  it("refuses an item that is another's, unknown or recalled", async () => {
    const { id } = await core.publish(["users/ben"], "private");
    const run = (target: string) => core.runtime.inbox.run("ann", { command: "read", ids: [target] });
    await expect(run(id)).rejects.toMatchObject({ code: "item_gone" });
    await expect(run("nope")).rejects.toMatchObject({ code: "item_gone" });
    const gone = await core.publish("all", "gone");
    await core.runtime.broadcasts.recall(gone.id);
    await expect(run(gone.id)).rejects.toMatchObject({ code: "item_gone" });
  });
});

describe("snoozing", () => {
  const run = (command: string, ids: string[], more = {}) =>
    core.runtime.inbox.run("ann", { command, ids, ...more } as never);
  const soon = () => new Date(Date.now() + 30).toISOString();
  const late = () => new Date(Date.now() + 3_600_000).toISOString();
  const wakes = () =>
    core.runtime.log
      .recent(0, 1_000)
      ?.filter(({ change }) => change?.woken)
      .map(({ seq, change }) => [seq, change?.ids]);

  it("wakes an item at the top of the list, new and unread, once, though it was read and others came", async () => {
    const { id } = await core.publish("all", "sleepy", { category: "billing" });
    await run("read", [id]);
    await run("snooze", [id], { until: soon() });
    for (const title of ["one", "two", "three"]) await core.publish("all", title);
    await expect.poll(async () => (await titles("ann"))[0]).toBe("sleepy");
    await Promise.all([wakeDue(core.runtime.db, core.runtime.log), wakeDue(core.runtime.db, core.runtime.log)]);
    const [top] = (await page("ann")).items;
    expect(top?.state).toEqual({ seenAt: null, readAt: null, archivedAt: null, snoozedUntil: null, pinnedAt: null });
    expect(wakes()).toEqual([[top?.seq, [id]]]);
    await expectCounts("ann", 4, 4);
    expect(await titles("ben")).toEqual(["three", "two", "one", "sleepy"]);
  });

  it("wakes what fell due while the server was away, also two that were tried at once", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push((await core.publish("all", `n${n}`)).id);
    await run("snooze", ids, { until: late() });
    await core.runtime.db.receipt.updateMany({ data: { snoozedUntil: new Date(0) } });
    await expect.poll(async () => wakes()?.length).toBe(5);
    expect(await titles("ann", { limit: 2 })).toEqual(["n4", "n3"]);
    const { next } = await page("ann", { limit: 2 });
    expect(await titles("ann", { limit: 3, before: next })).toEqual(["n2", "n1", "n0"]);
    await expectCounts("ann", 5, 5);
  });

  it("restores what was when it is woken early: read or not, seen or not, and its place", async () => {
    const { id } = await core.publish("all", "read before");
    const other = await core.publish("all", "unread before");
    await run("read", [id]);
    const before = (await page("ann")).items;
    await run("snooze", [id, other.id], { until: late() });
    expect(await counts("ann")).toMatchObject({ unread: 0, snoozed: 2, changesAt: null });
    await expectCounts("ann", 0, 0);
    await run("unsnooze", [id, other.id]);
    expect((await page("ann")).items).toEqual(before);
    await expectCounts("ann", 1, 1);
  });

  it("does not bring back what was archived or recalled meanwhile", async () => {
    const done = await core.publish("all", "done");
    const wrong = await core.publish("all", "wrong");
    await run("snooze", [done.id, wrong.id], { until: late() });
    await run("archive", [done.id]);
    await core.runtime.broadcasts.recall(wrong.id);
    await core.runtime.db.receipt.updateMany({ data: { snoozedUntil: new Date(0) } });
    await expect.poll(() => core.runtime.db.receipt.count({ where: { snoozedUntil: { not: null } } })).toBe(0);
    expect(await titles("ann")).toEqual([]);
    expect(await titles("ann", { view: "archived" })).toEqual(["done"]);
    await expectCounts("ann", 0, 0);
  });

  it("is not undone by a watermark that was meant before it woke", async () => {
    const { id, seq } = await core.publish("all", "sleepy");
    await run("snooze", [id], { until: soon() });
    await expect.poll(async () => (await titles("ann")).length).toBe(1);
    for (const command of ["read", "seen", "archive"] as const) {
      await core.runtime.inbox.run("ann", { command, through: seq + 1 });
      await expectCounts("ann", 1, 1);
    }
    await core.runtime.inbox.run("ann", { command: "read", through: core.runtime.log.head });
    await expectCounts("ann", 0, 0);
  });
});

describe("pinning", () => {
  const run = (command: string, ids: string[], more = {}) =>
    core.runtime.inbox.run("ann", { command, ids, ...more } as never);
  const pinned = async (query = {}) => (await page("ann", query)).pinned.map(({ title }) => title);

  it("brings along what is pinned, the last first, from however far down, and leaves pages and counts as they are", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 6; n++) ids.push((await core.publish(n % 2 ? "all" : ["topics/t1"], `n${n}`)).id);
    const [a, b] = ids as [string, string];
    await run("pin", [a]);
    await run("pin", [b]);
    await run("pin", [a]);
    const first = await page("ann", { limit: 2 });
    expect(first.pinned.map(({ title }) => title)).toEqual(["n1", "n0"]);
    expect(first.items.map(({ title }) => title)).toEqual(["n5", "n4"]);
    expect(await titles("ann", { before: first.next })).toEqual(["n3", "n2", "n1", "n0"]);
    expect(await pinned({ before: first.next })).toEqual([]);
    expect(await pinned({ topic: "t1" })).toEqual(["n0"]);
    expect(await pinned({ view: "unread" })).toEqual([]);
    await expectCounts("ann", 6, 6);
    expect((await page("ben")).pinned).toEqual([]);
    await run("unpin", [b]);
    expect(await pinned()).toEqual(["n0"]);
  });

  it("is hidden by archive, snooze and watermarks, and there again when they are taken back", async () => {
    const { id } = await core.publish("all", "kept");
    await core.publish("all", "other");
    await run("pin", [id]);
    await core.runtime.inbox.run("ann", { command: "read", through: core.runtime.log.head });
    expect(await pinned()).toEqual(["kept"]);
    await run("snooze", [id], { until: new Date(Date.now() + 3_600_000).toISOString() });
    expect(await pinned()).toEqual([]);
    await run("unsnooze", [id]);
    await core.runtime.inbox.run("ann", { command: "archive", through: core.runtime.log.head });
    expect(await pinned()).toEqual([]);
    await run("unarchive", [id]);
    expect(await pinned()).toEqual(["kept"]);
    await core.runtime.broadcasts.recall(id);
    expect(await pinned()).toEqual([]);
  });
});

describe("one item", () => {
  it("is found by its id in whatever view it is, and is gone when it is another's, recalled or expired", async () => {
    const item = (user: string, id: string) => core.runtime.inbox.item({ userId: user }, id);
    const { id, seq } = await core.publish(["users/ann"], "deep");
    await core.runtime.inbox.run("ann", { command: "archive", ids: [id] });
    expect((await item("ann", id)).item).toMatchObject({
      title: "deep",
      seq,
      state: { archivedAt: expect.any(String) },
    });
    const brief = await core.publish("all", "brief", { expiresAt: new Date(Date.now() + 300).toISOString() });
    const wrong = await core.publish("all", "wrong");
    await core.runtime.broadcasts.recall(wrong.id);
    await expect.poll(() => item("ann", brief.id).catch(({ code }) => code)).toBe("item_gone");
    for (const [user, of] of [
      ["ben", id],
      ["ann", wrong.id],
      ["ann", "nope"],
    ] as const)
      await expect(item(user, of)).rejects.toMatchObject({ code: "item_gone" });
  });
});

describe("totals of the tabs", () => {
  it("count what is snoozed and archived, by id, by filter and by watermark", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 6; n++) ids.push((await core.publish(n % 2 ? "all" : ["topics/t1"], `n${n}`)).id);
    const [a, b, c] = ids as [string, string, string];
    const run = (command: object) => core.runtime.inbox.run("ann", command as never);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await run({ command: "archive", ids: [a] });
    await run({ command: "snooze", ids: [a, b], until });
    expect(await counts("ann")).toMatchObject({ unread: 4, snoozed: 1, archived: 1 });
    await expectCounts("ann", 4, 4);
    await run({ command: "read", ids: [c] });
    await run({ command: "archive", through: core.runtime.log.head });
    expect(await counts("ann")).toMatchObject({ unread: 0, snoozed: 0, archived: 6 });
    await expectCounts("ann", 0, 0);
    await run({ command: "unarchive", ids: [b, c] });
    expect(await counts("ann")).toMatchObject({ unread: 0, snoozed: 1, archived: 4 });
    await expectCounts("ann", 0, 0);
    await run({ command: "archive", through: core.runtime.log.head });
    expect(await counts("ann")).toMatchObject({ snoozed: 0, archived: 6 });
    await expectCounts("ann", 0, 0);
  });
});

describe("all of a filter", () => {
  const all = (command: string, filter: object) =>
    core.runtime.inbox.run("ann", { command, through: core.runtime.log.head, filter } as never);

  it("narrows by topic, priority and text, in pages and in commands alike", async () => {
    await core.publish(["topics/t1"], "deploy failed", { priority: "high" });
    await core.publish(["topics/t1"], "deploy done");
    await core.publish("all", "deploy party", { priority: "high" });
    const filters = [
      [{ topic: "t1" }, ["deploy done", "deploy failed"]],
      [{ priority: "high" }, ["deploy party", "deploy failed"]],
      [{ topic: "t1", priority: "high" }, ["deploy failed"]],
      [{ q: "deploy d" }, ["deploy done"]],
      [{ topic: "nowhere" }, []],
    ] as const;
    for (const [filter, shown] of filters) {
      expect(await titles("ann", filter)).toEqual(shown);
      await all("archive", filter);
      expect(await titles("ann", { view: "archived" })).toEqual(shown);
      await all("unarchive", { view: "archived" });
    }
    await expectCounts("ann", 3, 3);
  });

  it("is taken back by its time: what it changed, and nothing that was so before", async () => {
    const old = await core.publish("all", "read long ago");
    await core.runtime.inbox.run("ann", { command: "read", ids: [old.id] });
    await core.publish("all", "one");
    await core.publish("all", "two", { category: "billing" });
    const readAt = (await all("read", { view: "inbox" })).at.toISOString();
    await expectCounts("ann", 0, 0);
    await all("unread", { changedAt: readAt });
    expect(await titles("ann", { view: "unread" })).toEqual(["two", "one"]);
    await expectCounts("ann", 2, 0);
    const archivedAt = (await all("archive", { view: "unread", category: "billing" })).at.toISOString();
    await all("unarchive", { view: "archived", changedAt: archivedAt });
    expect(await titles("ann")).toEqual(["two", "one", "read long ago"]);
    await expectCounts("ann", 2, 0);
  });
});

describe("what changes by itself", () => {
  it("drops expired and recalled items from pages and counts", async () => {
    await core.publish("all", "short", { expiresAt: new Date(Date.now() + 3_000).toISOString() });
    const { id } = await core.publish("all", "mistake");
    await core.publish("all", "stays");
    await expectCounts("ann", 3, 3);
    await core.runtime.broadcasts.recall(id);
    await core.runtime.broadcasts.recall(id);
    await expect.poll(async () => (await counts("ann")).unread).toBe(1);
    expect(await titles("ann")).toEqual(["stays"]);
    await expectCounts("ann", 1, 1);
  });
});

describe("pages", () => {
  it("walks by keyset without gap or repeat while new items come", async () => {
    for (let n = 0; n < 25; n++) await core.publish(n % 2 ? "all" : ["users/ann"], `n${n}`);
    const seen: string[] = [];
    let before: number | undefined;
    for (;;) {
      const { items, next } = await page("ann", { limit: 7, ...(before && { before }) });
      seen.push(...items.map(({ title }) => title));
      if (next === null) break;
      before = next;
      await core.publish("all", "intruder");
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => `n${24 - n}`));
  });

  it("searches title and body literally and by category", async () => {
    await core.publish("all", "100% done", { body: "Größe", category: "billing" });
    await core.publish("all", "1000 done");
    expect(await titles("ann", { q: "100%" })).toEqual(["100% done"]);
    expect(await titles("ann", { q: "DONE" })).toHaveLength(2);
    expect(await titles("ann", { category: "billing" })).toEqual(["100% done"]);
  });
});
