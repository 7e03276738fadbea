import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { trimLog } from "./chores.ts";
import { createRuntime } from "./create-runtime.ts";
import type { Entry } from "./entry.ts";
import { newNotification } from "./protocol.ts";
import { startCore, type TestCore } from "./testing.ts";

let core: TestCore;
beforeEach(async () => {
  core = await startCore();
});
afterEach(() => core.close());

const sender = { id: "test" };
const input = (title: string, more = {}) => newNotification.parse({ audience: "all", title, ...more });

describe("the log", () => {
  it("gives concurrent publishes contiguous seqs in commit order, in fewer transactions than publishes", async () => {
    const { log, broadcasts } = core.runtime;
    const runs: (readonly Entry[])[] = [];
    log.onEntries((entries) => runs.push(entries));
    const start = log.head;
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, n) => broadcasts.publish(input(`n${n}`), sender)),
    );
    const seqs = runs.flat().map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 300 }, (_, n) => start + 1 + n));
    expect(new Set(answers.map(({ seq }) => seq)).size).toBe(300);
    expect(runs.length).toBeLessThan(100);
    expect(await core.runtime.db.entry.count({ where: { seq: { gt: start } } })).toBe(300);
  });

  it("links each entry to the one before it in its audience", async () => {
    const { db } = core.runtime;
    await core.publish("all", "a");
    await core.publish(["users/ann"], "b");
    await core.publish("all", "c");
    await core.publish(["users/ann", "users/ben"], "d");
    const rows = await db.entry.findMany({ where: { type: "item.created" }, orderBy: { seq: "asc" } });
    for (const row of rows) {
      const before = rows.filter(({ audience, seq }) => audience === row.audience && seq < row.seq).at(-1);
      expect(row.prev).toBe(before?.seq ?? 0n);
    }
  });

  it("[L5] lets so many wait and no more: the others are told busy, at once, and all that waited is written", async () => {
    const { log } = core.runtime;
    const start = log.head;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10_050 }, () =>
        log.add((draft) => void draft.append({ audience: "all", type: "state.changed", payload: "{}" })),
      ),
    );
    const refused = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(refused).toHaveLength(50);
    expect(refused[0]).toMatchObject({ code: "busy", retryAfterMs: 1_000 });
    expect(log.head).toBe(start + 10_000);
    await core.publish("all", "after");
    expect(log.head).toBe(start + 10_001);
  });

  it("fails a bad act alone and leaves no trace of it", async () => {
    const { log } = core.runtime;
    const start = log.head;
    const outcomes = await Promise.allSettled([
      core.publish("all", "good"),
      log.commit(async (batch) => {
        batch.append({ audience: "all", type: "state.changed", payload: "{}" });
        throw new Error("bad act");
      }),
      core.publish("all", "good too"),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(log.head).toBe(start + 2);
    expect(await core.runtime.db.entry.count({ where: { seq: { gt: start } } })).toBe(2);
  });

  it("goes on after a restart where it was, under the same epoch", async () => {
    await core.publish("all", "a");
    const { log, env } = core.runtime;
    const { epoch, head } = log;
    await core.runtime.close();
    const again = await createRuntime(env);
    expect(again.log).toMatchObject({ epoch, head });
    const { seq } = await again.broadcasts.publish(input("b"), sender);
    expect(seq).toBe(head + 1);
    expect(JSON.parse(again.log.recent(head, 1)?.[0]?.json ?? "{}")).toMatchObject({ prev: head });
    await again.close();
  });

  it("reads on after a restart past the gap that a removed person left", async () => {
    const { users, removal, env } = core.runtime;
    await users.put("cleo", { name: "Cleo", email: "cleo@example.com" });
    await core.publish(["users/cleo"], "to one who leaves");
    await removal.remove("cleo");
    const { seq: after } = await core.publish("all", "a");
    const { seq } = await core.publish("all", "b");
    await core.runtime.close();
    const { log, close } = await createRuntime(env);
    expect(log.recent(after, 10)?.map((entry) => entry.seq)).toEqual([seq]);
    const all = log.recent(log.tail, 1_000) ?? (await log.stored(log.tail, ["all"], 1_000)).entries;
    expect(all.filter(({ audience }) => audience === "all").map((entry) => entry.seq)).toEqual([after, seq]);
    await close();
  });

  it("tells cursors that it cannot read on from, and why", async () => {
    const { log, db } = core.runtime;
    for (let n = 0; n < 6; n++) await core.publish("all", `n${n}`);
    const { head } = log;
    expect(log.locate(log.cursorAt(head))).toEqual({ seq: head });
    expect(log.locate(log.cursorAt(head + 1))).toEqual({ reset: "ahead" });
    expect(log.locate("abcdef.1")).toEqual({ reset: "epoch" });
    for (const bad of ["-1", "abc", "", "1.", `${log.epoch}.-1`, `${log.epoch}.01`, `${log.epoch}.1e3`]) {
      expect(() => log.locate(bad)).toThrow(expect.objectContaining({ code: "bad_cursor" }));
    }
    await trimLog(db, log, { maxEntries: 2, maxAgeDays: 30 });
    expect(log.locate(log.cursorAt(head - 3))).toEqual({ reset: "expired" });
    expect(log.locate(log.cursorAt(head - 2))).toEqual({ seq: head - 2 });
    expect(log.recent(head - 3, 10)).toBeNull();
  });

  it("forgets a hundred entries in one transaction with the tail's move, and others have their turn between", async () => {
    const { db, log, inbox } = core.runtime;
    const { id } = await core.publish("all", "kept");
    for (let n = 0; n < 230; n += 10) {
      await Promise.all(
        Array.from({ length: 10 }, (_, k) => inbox.run("ann", { command: k % 2 ? "unread" : "read", ids: [id] })),
      );
    }
    const { head } = log;
    const rows = () => db.entry.count({ where: { seq: { lte: head } } });
    const tail = async () => Number((await db.logHead.findUniqueOrThrow({ where: { id: 1 } })).tail);
    const kept = await db.entry.count({ where: { type: "item.created" } });
    const places = [await tail()];
    let isDone = false;
    const done = log.trim(head).finally(() => {
      isDone = true;
    });
    const meanwhile = core.publish("all", "meanwhile");
    for (; !isDone; await new Promise(setImmediate)) places.push(log.tail);
    await done;
    const strides = places.slice(1).map((place, at) => place - (places[at] ?? 0));
    expect(Math.max(...strides)).toBeLessThanOrEqual(100);
    expect([await tail(), await rows(), log.tail]).toEqual([head, kept, head]);
    expect(log.recent(head, 10)?.map(({ seq }) => seq)).toEqual([(await meanwhile).seq]);
  });

  it("still shows in inboxes what the log has trimmed", async () => {
    await core.publish("all", "old");
    await trimLog(core.runtime.db, core.runtime.log, { maxEntries: 1, maxAgeDays: 30 });
    await core.publish("all", "new");
    const { items } = await core.runtime.inbox.page({ userId: "ann" }, { view: "inbox", limit: 10 });
    expect(items.map(({ title }) => title)).toEqual(["new", "old"]);
  });
});

describe("publishing", () => {
  it("honours an idempotency key: the same answer, one notification; another body conflicts", async () => {
    const { broadcasts, db } = core.runtime;
    const answers = await Promise.all([1, 2, 3].map(() => broadcasts.publish(input("once"), sender, "k1")));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await db.notification.count()).toBe(1);
    await expect(broadcasts.publish(input("other"), sender, "k1")).rejects.toMatchObject({
      code: "idempotency_conflict",
    });
    expect((await broadcasts.publish(input("once"), { id: "else" }, "k1")).id).not.toBe(answers[0]?.id);
  });

  it("refuses unknown audiences and categories, and a past expiry, by field", async () => {
    const { broadcasts } = core.runtime;
    const publish = (more: object) => broadcasts.publish(input("x", more), sender);
    await expect(publish({ audience: ["users/ann", "users/nobody"] })).rejects.toMatchObject({
      code: "unknown_audience",
      details: [{ path: "audience.1" }],
    });
    await expect(publish({ audience: ["topics/none"] })).rejects.toMatchObject({ code: "unknown_audience" });
    await expect(publish({ category: "none" })).rejects.toMatchObject({ code: "unknown_category" });
    await expect(publish({ expiresAt: "2020-01-01T00:00:00Z" })).rejects.toMatchObject({
      code: "invalid",
      details: [{ path: "expiresAt" }],
    });
    await expect(publish({ scheduledAt: "2020-01-01T00:00:00Z" })).rejects.toMatchObject({
      details: [{ path: "scheduledAt" }],
    });
  });

  it("sends what is scheduled once, when it is due, and not when it was recalled", async () => {
    const { broadcasts, db, log } = core.runtime;
    const scheduledAt = new Date(Date.now() + 60_000).toISOString();
    const kept = await broadcasts.publish(input("later", { scheduledAt, audience: ["users/ann"] }), sender);
    const dropped = await broadcasts.publish(input("never", { scheduledAt }), sender);
    expect(kept).toMatchObject({ status: "scheduled", seq: null });
    await broadcasts.recall(dropped.id);
    expect(await broadcasts.sendDue()).toBe(0);
    await db.notification.updateMany({ data: { scheduledAt: new Date(Date.now() - 1) } });
    const start = log.head;
    await Promise.all([broadcasts.sendDue(), broadcasts.sendDue()]);
    expect(log.head).toBe(start + 1);
    expect(await broadcasts.get(kept.id)).toMatchObject({
      status: "sent",
      audience: ["users/ann"],
      reach: { recipients: 1 },
    });
    expect(await broadcasts.get(dropped.id)).toMatchObject({ status: "canceled" });
  });

  it("[A6] replaces an earlier one of the same collapse key and audience", async () => {
    const more = { collapseKey: "build-7" };
    await core.publish("all", "running", more);
    await core.publish(["users/ann"], "another audience", more);
    const { log } = core.runtime;
    const runs: string[][] = [];
    const stop = log.onEntries((entries) => void runs.push(entries.map(({ type, audience }) => `${type} ${audience}`)));
    await core.publish("all", "done", more);
    stop();
    expect(runs).toEqual([["item.recalled all", "item.created all"]]);
    const { items, counts } = await core.runtime.inbox.page({ userId: "ann" }, { view: "inbox", limit: 10 });
    expect(items.map(({ title }) => title)).toEqual(["done", "another audience"]);
    expect(counts.unread).toBe(2);
  });

  it("counts its reach by people", async () => {
    const { id } = await core.publish(["topics/t1", "users/ann", "users/ben"], "x");
    await core.runtime.inbox.run("ann", { command: "read", ids: [id] });
    await core.runtime.inbox.run("ben", { command: "seen", through: core.runtime.log.head });
    expect((await core.runtime.broadcasts.get(id)).reach).toEqual({ recipients: 2, seen: 2, read: 1, archived: 0 });
  });
});
