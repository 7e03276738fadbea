/** Sends to more people than one transaction writes. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { inboxQuery, newNotification } from "./protocol.ts";
import { startCore, type TestCore } from "./testing.ts";

let core: TestCore;
beforeAll(async () => {
  core = await startCore();
  await provision(11_998);
});
afterAll(() => core.close());

const provision = (count: number, prefix = "p") => core.runtime.db.$executeRaw`
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
  INSERT INTO "User" (id, name, email, "emailKey", "emailVerified", role, "joinedSeq")
  SELECT ${prefix} || i, ${prefix} || i, ${prefix} || i || '@example.com', ${prefix} || i || '@example.com', false, 'member', 0 FROM n`;
const by = { id: "root", address: null };
const send = (input: object) =>
  core.runtime.broadcasts.publish(newNotification.parse({ audience: "all", title: "To many", ...input }), {
    id: "root",
    by,
  });
const statusOf = async (id: string) => (await core.runtime.broadcasts.get(id)).status;
const entriesOf = (id: string, type = "item.created") => ({ notificationId: id, type });
const countOf = (id: string, type?: string) => core.runtime.db.entry.count({ where: entriesOf(id, type) });
const isSent = (id: string) => expect.poll(() => statusOf(id)).toBe("sent");

it("goes on in waves until everyone who is meant has it once, and nobody else, also beside another", async () => {
  const { db, users } = core.runtime;
  const [one, other] = await Promise.all([send({ except: ["users/p7"] }), send({ except: ["users/p8"] })]);
  expect(one).toMatchObject({ status: "scheduled", seq: null });
  expect(await countOf(one.id)).toBeGreaterThanOrEqual(10_000);
  // Those who come meanwhile were not meant.
  await users.put("late", { name: "Late", email: "late@example.com" });
  for (const { id } of [one, other]) {
    await isSent(id);
    expect(await countOf(id)).toBe(12_000);
    expect(await db.entry.groupBy({ by: ["audience"], where: entriesOf(id) })).toHaveLength(12_000);
  }
  const left = (id: string) =>
    db.entry.count({ where: { ...entriesOf(id), audience: { in: ["users/p7", "users/late"] } } });
  expect([await left(one.id), await left(other.id)]).toEqual([0, 1]);
}, 60_000);

it("is recalled from all of a wave that is written at the same moment, and goes no further", async () => {
  const { log, broadcasts, revisions } = core.runtime;
  const { id } = await send({ except: ["users/p7"] });
  const waits = log.commit(async () => {
    await Promise.resolve();
  });
  await Promise.all([
    waits,
    broadcasts.sendDue(),
    revisions.edit(id, { title: "Corrected" }, by),
    broadcasts.recall(id, by),
  ]);
  expect(await statusOf(id)).toBe("recalled");
  const sent = await countOf(id);
  expect([await countOf(id, "item.updated"), await countOf(id, "item.recalled")]).toEqual([sent, sent]);
}, 60_000);

it("[A6] gives way to a newer one of its key while it is still being sent", async () => {
  // Three waves: one is still to come when the newer one's first is written.
  await provision(12_000, "w");
  const more = { except: ["users/p7"], collapseKey: "many" };
  const first = await send({ ...more, title: "first" });
  expect(await statusOf(first.id)).toBe("sending");
  const listed = async (view: "past" | "scheduled") =>
    (await core.runtime.broadcasts.list({ view, programs: false, limit: 10 })).broadcasts.map(({ id }) => id);
  expect([await listed("past"), await listed("scheduled")]).toEqual([expect.arrayContaining([first.id]), []]);
  const second = await send({ ...more, title: "second" });
  await isSent(second.id);
  expect(await statusOf(first.id)).toBe("recalled");
  const { items } = await core.runtime.inbox.page({ userId: "p1" }, inboxQuery.parse({ limit: 5 }));
  expect(items.map(({ title }) => title)).toEqual(["second", "To many", "To many"]);
}, 60_000);

it("is refused by field when they are too many to be written one by one", async () => {
  await provision(77_000, "q");
  await expect(send({ audience: ["roles/member", "users/root"] })).rejects.toMatchObject({
    code: "audience_too_large",
    details: [{ path: "audience" }],
  });
  expect(await send({})).toMatchObject({ status: "sent" });
}, 30_000);
