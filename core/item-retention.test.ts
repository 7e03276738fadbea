import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { itemRetention } from "./admin-protocol.ts";
import { isFor } from "./audiences.ts";
import { createCounts } from "./counts.ts";
import { deleteOldItems } from "./item-retention.ts";
import { command as commandSchema, newCategory } from "./protocol.ts";
import { startCore, type TestCore } from "./testing.ts";

const DAY_MS = 24 * 3600 * 1000;
let core: TestCore;
beforeEach(async () => {
  core = await startCore();
});
afterEach(() => core.close());

/** As if so many days had gone by. */
const sweep = (rules: object, days: number): Promise<number> => {
  const { reads, log } = core.runtime;
  return deleteOldItems(reads, log, itemRetention.parse(rules), new Date(Date.now() + days * DAY_MS));
};
const run = (userId: string, input: object) => core.runtime.inbox.run(userId, commandSchema.parse(input));
const titles = async (userId: string): Promise<string[]> => {
  const found: string[] = [];
  for await (const rows of core.runtime.inbox.walk(userId)) found.push(...rows.map(({ title }) => title));
  return found.sort();
};
/** The counts as they are kept, and as they are when nothing is kept. */
async function expectExactCounts(userId: string): Promise<void> {
  const { reads, log, audiences, inbox } = core.runtime;
  expect(await inbox.counts(userId)).toEqual(await createCounts(reads, log, audiences).of(userId));
}
const rowsLeft = async (): Promise<Record<string, number>> => {
  const { db } = core.runtime;
  const [notifications, receipts, entries] = await Promise.all([
    db.notification.count(),
    db.receipt.count(),
    db.entry.count({ where: { notificationId: { not: null } } }),
  ]);
  return { notifications, receipts, entries };
};

test("items go after so many days, out of every inbox and count, with all their rows", async () => {
  for (const title of ["one", "two"]) await core.publish(["users/ann", "users/ben"], title);
  await core.publish("all", "everyone's");
  await core.publish(["topics/t1"], "the topic's");
  await core.runtime.inbox.counts("ann");
  await run("ann", { command: "read", ids: [(await core.publish(["users/ann"], "read")).id] });
  expect(await sweep({ maxDays: 10 }, 9)).toBe(0);
  expect(await titles("ann")).toHaveLength(5);
  expect(await sweep({ maxDays: 10 }, 11)).toBe(5);
  for (const userId of ["ann", "ben", "root"]) {
    expect(await titles(userId)).toEqual([]);
    await expectExactCounts(userId);
    expect(await core.runtime.inbox.counts(userId)).toMatchObject({ unread: 0, unseen: 0, byCategory: {} });
  }
  expect(await rowsLeft()).toEqual({ notifications: 0, receipts: 0, entries: 0 });
});

test("nothing goes as long as no rule says so", async () => {
  await core.publish(["users/ann"], "stays");
  expect(await sweep({}, 36_000)).toBe(0);
  expect(await titles("ann")).toEqual(["stays"]);
});

test("what somebody pinned or snoozed stays, for everybody it was sent to, until they let go of it", async () => {
  const pinned = await core.publish(["users/ann", "users/ben"], "pinned");
  const snoozed = await core.publish(["users/ann"], "snoozed");
  await core.publish(["users/ann"], "neither");
  await run("ann", { command: "pin", ids: [pinned.id] });
  await run("ann", { command: "snooze", ids: [snoozed.id], until: new Date(Date.now() + DAY_MS).toISOString() });
  expect(await sweep({ maxDays: 10 }, 11)).toBe(1);
  expect(await titles("ann")).toEqual(["pinned", "snoozed"]);
  expect(await titles("ben")).toEqual(["pinned"]);
  await run("ann", { command: "unpin", ids: [pinned.id] });
  await run("ann", { command: "unsnooze", ids: [snoozed.id] });
  expect(await sweep({ maxDays: 10 }, 11)).toBe(2);
  await expectExactCounts("ann");
});

test("a category has days of its own, fewer or more", async () => {
  await core.runtime.categories.put("constructor", newCategory.parse({ name: "Constructor" }));
  await core.publish(["users/ann"], "general");
  await core.publish(["users/ann"], "billing", { category: "billing" });
  await core.publish(["users/ann"], "security", { category: "security" });
  await core.publish(["users/ann"], "constructor", { category: "constructor" });
  const rules = {
    maxDays: 10,
    categories: [
      { category: "billing", maxDays: 100 },
      { category: "security", maxDays: null },
      { category: "constructor", maxDays: 5 },
    ],
  };
  await sweep(rules, 6);
  expect(await titles("ann")).toEqual(["billing", "general", "security"]);
  await sweep(rules, 11);
  expect(await titles("ann")).toEqual(["billing", "security"]);
  await sweep(rules, 101);
  expect(await titles("ann")).toEqual(["security"]);
});

describe.each([
  ["archived", "archive", "archivedDays"],
  ["read", "read", "readDays"],
])("what is %s goes sooner", (state, command, rule) => {
  test("once everybody it was sent to by name has it so, by receipt or by watermark", async () => {
    const both = await core.publish(["users/ann", "users/ben"], "both");
    await core.publish(["users/ann"], "neither");
    await run("ann", { command, ids: [both.id] });
    expect(await sweep({ [rule]: 3 }, 4)).toBe(0);
    await run("ben", { command, through: both.seq + 1 });
    expect(await sweep({ [rule]: 3 }, 2)).toBe(0);
    expect(await sweep({ [rule]: 3 }, 4)).toBe(1);
    expect(await titles("ann")).toEqual(["neither"]);
    expect(await titles("ben")).toEqual([]);
    await expectExactCounts("ann");
    await expectExactCounts("ben");
  });

  test(`but not what is ${state} no more, nor what went to everyone or a topic`, async () => {
    const undone = await core.publish(["users/ann"], "undone");
    await core.publish("all", "everyone's");
    const last = await core.publish(["topics/t1"], "the topic's");
    for (const userId of ["ann", "ben", "root"]) await run(userId, { command, through: last.seq });
    await run("ann", { command: command === "archive" ? "unarchive" : "unread", ids: [undone.id] });
    expect(await sweep({ [rule]: 3 }, 4)).toBe(0);
    expect(await titles("ann")).toHaveLength(3);
  });
});

test("an item of thousands goes in small transactions, and everybody is told once", async () => {
  const { log, db, users } = core.runtime;
  const people = Array.from({ length: 250 }, (_, n) => `p${n}`);
  for (const id of people) await users.put(id, { name: id, email: `${id}@example.com` });
  const { id } = await core.publish(
    people.map((one) => `users/${one}`),
    "many",
  );
  for (const one of people.slice(0, 120)) await run(one, { command: "pin", ids: [id] });
  await db.receipt.updateMany({ where: { notificationId: id }, data: { pinnedAt: null } });
  const runs: number[] = [];
  const told: string[] = [];
  const stop = log.onEntries((entries) => {
    runs.push(entries.length);
    for (const { type, audience, itemId, json } of entries) {
      expect([type, itemId, JSON.parse(json).item]).toEqual(["item.recalled", id, { id }]);
      told.push(audience);
    }
  });
  expect(await sweep({ maxDays: 1 }, 2)).toBe(1);
  stop();
  expect(Math.max(...runs)).toBe(25);
  expect(told.sort()).toEqual(people.map((one) => `users/${one}`).sort());
  expect(await rowsLeft()).toEqual({ notifications: 0, receipts: 0, entries: 0 });
});

test("what is pinned or snoozed once it was judged, and before it is hidden, stays", async () => {
  const { log, reads } = core.runtime;
  const [{ id: pinned }, { id: snoozed }, { id: edited }] = [
    await core.publish(["users/ann"], "pinned"),
    await core.publish(["users/ann", "users/ben"], "snoozed"),
    await core.publish(["users/ann"], "read"),
  ];
  const judging: typeof reads = {
    ...reads,
    async $queryRaw<T>(query: Parameters<typeof reads.$queryRaw>[0]) {
      const judged = await reads.$queryRaw<T>(query);
      await run("ann", { command: "pin", ids: [pinned] });
      await run("ben", { command: "snooze", ids: [snoozed], until: new Date(Date.now() + 9 * DAY_MS).toISOString() });
      await run("ann", { command: "read", ids: [edited] });
      return judged;
    },
  };
  const later = new Date(Date.now() + 2 * DAY_MS);
  expect(await deleteOldItems(judging, log, itemRetention.parse({ maxDays: 1 }), later)).toBe(1);
  expect(await titles("ann")).toEqual(["pinned", "snoozed"]);
  expect(await titles("ben")).toEqual(["snoozed"]);
  for (const userId of ["ann", "ben"]) await expectExactCounts(userId);
});

test("who left the topic since, and so keeps the item, is told too", async () => {
  const { log, topics, audiences } = core.runtime;
  const { id } = await core.publish(["topics/t1"], "while a member");
  await topics.leave("t1", "ann");
  expect(await titles("ann")).toEqual(["while a member"]);
  const before = log.head;
  await sweep({ maxDays: 1 }, 2);
  const [entry] = (await log.stored(before, ["topics/t1"], 10)).entries;
  const stays = await audiences.of("ann");
  expect(entry).toMatchObject({ type: "item.recalled", itemId: id });
  expect(stays && entry && isFor(stays, entry)).toBe(true);
  await expectExactCounts("ann");
});

test("a replay from memory and one from the database no longer have the item", async () => {
  const { log } = core.runtime;
  const start = log.head;
  const { id } = await core.publish(["users/ann"], "gone");
  await sweep({ maxDays: 1 }, 2);
  const fromMemory = (await log.after(start, 10)).entries;
  expect(fromMemory.map(({ type }) => type)).toEqual(["item.recalled", "item.recalled"]);
  const stored = (await log.stored(start, ["users/ann"], 10)).entries;
  expect(stored.map(({ type, itemId }) => [type, itemId])).toEqual([["item.recalled", id]]);
  for (const { json } of [...fromMemory, ...stored]) expect(json).not.toContain("gone");
});

test("a recalled one is deleted without a word", async () => {
  const { log, broadcasts } = core.runtime;
  const { id } = await core.publish(["users/ann"], "recalled");
  await broadcasts.recall(id);
  const head = log.head;
  expect(await sweep({ maxDays: 1 }, 2)).toBe(1);
  expect(log.head).toBe(head);
  expect(await rowsLeft()).toMatchObject({ notifications: 0 });
});

test("what is scheduled stays", async () => {
  const scheduledAt = new Date(Date.now() + 365 * DAY_MS).toISOString();
  await core.publish(["users/ann"], "to come", { scheduledAt });
  expect(await sweep({ maxDays: 1 }, 200)).toBe(0);
});
