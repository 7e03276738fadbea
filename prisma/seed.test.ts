import { afterEach, beforeEach, expect, it } from "vitest";
import { createRuntime } from "#core/create-runtime.ts";
import { broadcastQuery } from "#core/protocol.ts";
import { startCore, type TestCore } from "#core/testing.ts";
import { PEOPLE } from "./demo-content.ts";
import { seedCategories, seedDemo } from "./seed.ts";

let core: TestCore;
beforeEach(async () => {
  core = await startCore();
});
afterEach(() => core.close());

it("fills an empty database with the demo once, and leaves one that is lived in alone", async () => {
  expect(await seedDemo(core.runtime)).toBe(false);
  const runtime = await createRuntime({ ...core.runtime.env, databaseUrl: `file:${core.dir}/demo.db` });
  await seedCategories(runtime);
  expect(await seedDemo(runtime)).toBe(true);
  expect(await seedDemo(runtime)).toBe(false);
  expect((await runtime.topics.list()).length).toBe(4);
  expect((await runtime.categories.list()).length).toBe(5);
  for (const { id } of PEOPLE) {
    const { items, counts } = await runtime.inbox.page({ userId: id }, { view: "inbox", limit: 100 });
    expect(counts.unread).toBeGreaterThan(0);
    expect(items.length).toBeGreaterThan(counts.unread);
    const times = items.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    expect((await runtime.inbox.page({ userId: id }, { view: "archived", limit: 100 })).items.length).toBeGreaterThan(
      0,
    );
  }
  const by = (view: "past" | "scheduled") => runtime.broadcasts.list(broadcastQuery.parse({ view }));
  const [past, coming] = [(await by("past")).broadcasts, (await by("scheduled")).broadcasts];
  expect(past.map(({ title }) => title)).toEqual(["Try the new editor", "The status page has a new address"]);
  expect(coming.map(({ title }) => title)).toEqual(["Maintenance tomorrow at 22:00 UTC"]);
  expect(past.map(({ reach }) => reach?.recipients)).toEqual([1, PEOPLE.length]);
  const [rollout, old] = await Promise.all(past.map(({ id }) => runtime.broadcasts.get(id)));
  expect([rollout?.rollout, rollout?.reach.recipients]).toEqual([{ percent: 25, paused: false }, 1]);
  expect(old?.reach).toMatchObject({ recipients: PEOPLE.length, seen: PEOPLE.length });
  const staged = past[0]?.id ?? "";
  await runtime.broadcasts.rollOut(staged, { percent: 100 }, { id: "ada", address: null });
  await runtime.broadcasts.sendDue();
  expect((await runtime.broadcasts.get(staged)).reach.recipients).toBe(PEOPLE.length - 1);
  await runtime.close();
});
