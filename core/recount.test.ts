/** Counts of more items than the database counts between two turns. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCounts } from "./counts.ts";
import type { InboxCounts } from "./protocol.ts";
import { startCore, type TestCore } from "./testing.ts";
import { turn } from "./turn.ts";

const ITEMS = 60;
const STRETCH = 5;

let core: TestCore;
let ids: string[];
beforeAll(async () => {
  core = await startCore();
  ids = [];
  for (let n = 0; n < ITEMS; n += 1) {
    const audience = n % 3 === 0 ? ["users/ann"] : n % 3 === 1 ? ["topics/t1"] : "all";
    ids.push((await core.publish(audience, `n${n}`, { category: n % 2 === 0 ? "billing" : "general" })).id);
  }
});
afterAll(() => core.close());

const fresh = (stretch?: number, { reads, log, audiences } = core.runtime) =>
  createCounts(reads, log, audiences, stretch).of("ann");
const run = (command: "read" | "unread" | "archive" | "snooze", more: object) =>
  core.runtime.inbox.run("ann", { command, ...more } as never);

/** Acts at each turn until the counts are there. */
async function meanwhile(counts: Promise<InboxCounts>, act: (n: number) => Promise<unknown>): Promise<InboxCounts> {
  let isDone = false;
  const done = counts.finally(() => {
    isDone = true;
  });
  for (let n = 0; !isDone; n += 1) {
    await turn();
    await act(n);
  }
  return done;
}

it("say the same in stretches as in one, of receipts, watermarks, snoozed and archived ones", async () => {
  await run("archive", { through: 12 });
  await run("read", { through: 25 });
  await run("unread", { ids: [ids[3], ids[20]] });
  await run("snooze", { ids: [ids[30]], until: new Date(Date.now() + 3_600_000).toISOString() });
  const once = await fresh(Number.MAX_SAFE_INTEGER);
  expect(once.unread).toBeGreaterThan(0);
  for (const stretch of [1, 2, STRETCH, 1_000]) expect(await fresh(stretch), `${stretch} at once`).toEqual(once);
});

it("leave the event loop to others between the stretches", async () => {
  let turns = 0;
  const counts = await meanwhile(fresh(STRETCH), async () => {
    turns += 1;
  });
  expect(turns).toBeGreaterThan(ITEMS / STRETCH / 2);
  expect(counts).toEqual(await fresh());
});

it.each<[string, (n: number) => Promise<unknown>]>([
  ["new items come", (n) => core.publish("all", `late ${n}`)],
  ["the person reads once", async (n) => n === 1 && run("read", { ids: [ids[59], ids[2]] })],
  ["the person reads and unreads all the time", (n) => run(n % 2 === 0 ? "read" : "unread", { ids: [ids[n % 60]] })],
  ["an item is recalled", async (n) => n === 1 && core.runtime.broadcasts.recall(ids[2] ?? "")],
  ["the person leaves a topic", async (n) => n === 1 && core.runtime.topics.leave("t1", "ann")],
])("are a recount's, and stay so, when meanwhile %s", async (_what, act) => {
  const counts = createCounts(core.runtime.reads, core.runtime.log, core.runtime.audiences, STRETCH);
  await meanwhile(counts.of("ann"), act);
  expect(await counts.of("ann")).toEqual(await fresh(Number.MAX_SAFE_INTEGER));
});
