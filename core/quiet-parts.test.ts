/** Quiet rules that are forgotten, over more items than one commit writes down. */
import { rm } from "node:fs/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createCounts } from "./counts.ts";
import { createRuntime } from "./create-runtime.ts";
import { newCategory } from "./protocol.ts";
import type { Runtime } from "./runtime.ts";
import { startCore, type TestCore } from "./testing.ts";

/** Of several parts of forty. */
const ITEMS = 175;

let core: TestCore;
beforeEach(async () => {
  core = await startCore();
  const { categories, preferences } = core.runtime;
  await categories.put("noise", newCategory.parse({ name: "Noise" }));
  await preferences.change("ann", { channels: { noise: { inApp: false } } });
  await Promise.all(Array.from({ length: ITEMS }, (_, n) => send(`n${n}`)));
});
afterEach(() => core.close());

const send = (title: string, more: object = {}) => core.publish("all", title, { category: "noise", ...more });
const countsOf = async ({ inbox } = core.runtime) => {
  const { unread, unseen, byCategory } = await inbox.counts("ann");
  return { unread, unseen, byCategory };
};
/** As somebody finds them who has folded nothing. */
const recount = async ({ reads, log, audiences } = core.runtime) => {
  const { unread, unseen, byCategory } = await createCounts(reads, log, audiences).of("ann");
  return { unread, unseen, byCategory };
};
const receipts = ({ db } = core.runtime) => db.receipt.count({ where: { userId: "ann", read: true } });
const rulesOf = async ({ inbox }: Pick<Runtime, "inbox"> = core.runtime) => (await inbox.counts("ann")).quiet ?? [];

/** What the log says from here on: the type, or how many items have changed. */
function listen(): (number | string)[] {
  const said: (number | string)[] = [];
  core.runtime.log.onEntries((entries) => {
    for (const { type, change } of entries) said.push(change?.ids?.length ?? type);
  });
  return said;
}

it("ends first, becomes receipts in parts of forty, and is forgotten with the last", async () => {
  const said = listen();
  await core.runtime.preferences.forgetCategory("ann", "noise");
  expect(said).toEqual(["preferences.changed", 40, 40, 40, 40, 15, "preferences.changed"]);
  expect([await receipts(), await rulesOf()]).toEqual([ITEMS, []]);
  expect(await countsOf()).toEqual({ unread: 0, unseen: 0, byCategory: {} });
  expect(await recount()).toEqual(await countsOf());
  const again = listen();
  await core.runtime.preferences.forgetCategory("ann", "noise");
  expect(again.filter((one) => typeof one === "number")).toEqual([]);
});

it("lets others have their turn between its parts, and the counts are a recount's at each step", async () => {
  const { inbox, preferences } = core.runtime;
  const loud = await send("Urgent", { priority: "critical" });
  const said = listen();
  let isDone = false;
  const done = preferences.forgetCategory("ann", "noise").finally(() => {
    isDone = true;
  });
  let sent = 0;
  for (; !isDone && sent < 100; sent += 1) {
    await core.publish("all", `meanwhile ${sent}`);
    expect(await recount()).toEqual(await countsOf());
  }
  await done;
  const parts = said.lastIndexOf(15);
  expect(said.slice(said.indexOf(40), parts).filter((one) => one === "item.created").length).toBeGreaterThanOrEqual(2);
  const { items } = await inbox.page({ userId: "ann" }, { view: "unread", limit: 200 });
  expect(items.at(-1)?.id).toBe(loud.id);
  expect(await countsOf()).toMatchObject({ unread: sent + 1 });
  expect(await recount()).toEqual(await countsOf());
});

it("covers what is sent in the same group before it ends, and not what comes after", async () => {
  const { preferences } = core.runtime;
  await preferences.change("ann", { channels: {} });
  await preferences.change("ann", { channels: { noise: { inApp: false } } });
  await Promise.all([
    ...Array.from({ length: 5 }, (_, n) => send(`before ${n}`)),
    preferences.forgetCategory("ann", "noise"),
  ]);
  expect(await recount()).toEqual(await countsOf());
  const { unread } = await countsOf();
  await send("After");
  expect(await countsOf()).toMatchObject({ unread: unread + 1 });
  expect(await recount()).toEqual(await countsOf());
});

it("too many that are over: the oldest become receipts, in parts too", async () => {
  const { preferences, topics } = core.runtime;
  await topics.put("t", { name: "T" });
  await topics.join("t", "ann");
  const said = listen();
  await preferences.change("ann", { channels: {} });
  for (let n = 0; n < 21; n += 1) {
    await preferences.change("ann", { muted: [{ topic: "t", until: null }] });
    await preferences.change("ann", { muted: [], channels: { noise: { inApp: false } } });
    await preferences.change("ann", { channels: {} });
  }
  expect(said.filter((one) => typeof one === "number")).toEqual([40, 40, 40, 40, 15]);
  expect((await rulesOf()).length).toBeLessThanOrEqual(42);
  expect(await countsOf()).toMatchObject({ unread: 0 });
  expect(await recount()).toEqual(await countsOf());
});

it("broken off by a server that leaves, what it covers stays read, and done again it does the rest", async () => {
  const { log, preferences, hub, env } = core.runtime;
  const left = new Promise<void>((resolve) => {
    const stop = log.onEntries(([entry]) => {
      if (entry?.type !== "state.changed") return;
      stop();
      void log.close().then(resolve);
    });
  });
  await expect(preferences.forgetCategory("ann", "noise")).rejects.toMatchObject({ code: "shutting_down" });
  await left;
  await hub.drain();
  await core.runtime.close();
  const next = await createRuntime(env);
  expect([await receipts(next), await countsOf(next)]).toMatchObject([40, { unread: 0, unseen: 0 }]);
  expect(await rulesOf(next)).toMatchObject([{ category: "noise", to: expect.any(Number) }]);
  await next.removeCategory("noise", "general", { id: "root", address: null });
  expect([await receipts(next), await rulesOf(next)]).toEqual([ITEMS, []]);
  expect(await recount(next)).toEqual({ unread: 0, unseen: 0, byCategory: {} });
  await next.hub.drain();
  await next.close();
  await rm(core.dir, { recursive: true });
  core = await startCore();
});
