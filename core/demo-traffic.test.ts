/** The demo's own traffic, in a real core. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { UserPrincipal } from "./auth.ts";
import { createRuntime } from "./create-runtime.ts";
import { DEMO_MESSAGES } from "./demo-messages.ts";
import type { DemoGap } from "./demo-traffic.ts";
import { newCategory } from "./protocol.ts";
import type { Runtime } from "./runtime.ts";
import { startCore, type TestCore } from "./testing.ts";

const SOON: DemoGap = { least: 1, most: 2 };
const ann: UserPrincipal = { kind: "user", userId: "ann", role: "member", via: "session", expiresAt: null };

let core: TestCore;
let opened: Runtime[] = [];
beforeEach(async () => {
  core = await startCore();
});
afterEach(async () => {
  for (const runtime of opened) {
    await runtime.hub.drain();
    await runtime.close();
  }
  opened = [];
  await core.close();
});

async function demo(hasDemoTraffic: boolean): Promise<Runtime> {
  const env = { ...core.runtime.env, isDemo: true, hasDemoTraffic, databaseUrl: `file:${core.dir}/demo.db` };
  const runtime = await createRuntime(env, { demo: SOON });
  opened.push(runtime);
  for (const slug of new Set(DEMO_MESSAGES.map(({ category }) => category)))
    await runtime.categories.put(slug, newCategory.parse({ name: slug }));
  for (const slug of ["engineering", "incidents", "releases"]) await runtime.topics.put(slug, { name: slug });
  for (const id of ["ann", "ben"]) await runtime.users.put(id, { name: id, email: `${id}@example.com` });
  return runtime;
}

const connect = ({ hub }: Runtime) =>
  hub.subscribe(ann, { transport: "sse", write: () => true, close: () => undefined });
const unread = async ({ inbox }: Runtime, userId = "ann") => (await inbox.counts(userId)).unread;

it("there is none in production", () => expect(core.runtime.demo).toBeNull());

it("sends to whoever is connected, by turns to them and to all, in both languages", async () => {
  const runtime = await demo(true);
  expect(await unread(runtime)).toBe(0);
  connect(runtime);
  await expect.poll(() => unread(runtime)).toBeGreaterThan(5);
  const { items } = await runtime.inbox.page({ userId: "ann" }, { view: "inbox", limit: 50 });
  const known = new Set(DEMO_MESSAGES.flatMap(({ title, zh }) => [title, zh.title]));
  expect(items.every(({ title }) => known.has(title))).toBe(true);
  expect(await runtime.db.broadcast.count()).toBe(0);
});

it("sends nothing while it is paused, and goes on", async () => {
  const runtime = await demo(false);
  connect(runtime);
  expect(runtime.demo?.isPaused).toBe(true);
  const { id } = (await runtime.demo?.sendTo("ann")) ?? {};
  expect(id).toBeTruthy();
  expect(await unread(runtime)).toBe(1);
  runtime.demo?.pause(false);
  await expect.poll(() => unread(runtime)).toBeGreaterThan(2);
  runtime.demo?.pause(true);
  const { head } = runtime.log;
  expect(runtime.demo?.isPaused).toBe(true);
  await runtime.demo?.sendTo("ben");
  expect(await unread(runtime, "ben")).toBeGreaterThan(0);
  expect(runtime.log.head - head).toBeLessThanOrEqual(2);
});

it("rests by itself after a while", async () => {
  const runtime = await demo(true);
  connect(runtime);
  await expect.poll(() => runtime.demo?.isPaused).toBe(true);
  expect(await runtime.db.notification.count()).toBe(120);
});
