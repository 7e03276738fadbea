/** Commands that the server does in shares, or puts off, as the client gives them to the real core. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { runCommand } from "#core/commands.ts";
import { createInbox } from "#core/inbox.ts";
import { createLimits } from "#core/limits.ts";
import { type Command, type CommandReply, type InboxEvent, inboxQuery } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { startCore, type TestCore } from "#core/testing.ts";
import { clientError } from "./api.ts";
import { createInboxStore } from "./inbox-store.ts";
import { createOutbox } from "./outbox.ts";
import type { CommandInput, InboxStore } from "./types.ts";

const ITEMS = 450;
const principal = { kind: "user", userId: "ann", role: "member", via: "token", expiresAt: null } as const;

let core: TestCore;
/** Five parts a command: three commands for all. */
let runtime: Runtime;
let through: number;
/** Of the allowances, in milliseconds. */
let clock = 0;
beforeAll(async () => {
  core = await startCore();
  await Promise.all(Array.from({ length: ITEMS }, (_, n) => core.publish("all", `n${n}`)));
  through = core.runtime.log.head;
});
afterAll(() => core.close());

const notAsked = () => Promise.reject(new Error("nobody asks for it here"));
const kept = new Map<string, string>();
const storage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (k: string, v: string) => void kept.set(k, v),
};
const sent: { command: Command; reply: CommandReply }[] = [];
let isAway = false;
/** Commands that are answered before the server is away. */
let cutAfter = 0;
let store: InboxStore;

async function send(command: Command): Promise<CommandReply> {
  if (isAway) throw clientError("network", "away");
  const reply = await runCommand(runtime, principal, command);
  sent.push({ command, reply });
  if (sent.length === cutAfter) isAway = true;
  return reply;
}

async function open(): Promise<InboxStore> {
  const { inbox } = core.runtime;
  const query = inboxQuery.parse({ limit: 20 });
  const opened = createInboxStore({
    api: {
      page: () => inbox.page({ userId: "ann" }, query),
      counts: () => inbox.counts("ann"),
      item: notAsked,
      call: notAsked,
    },
    outbox: createOutbox(storage, "ann"),
    send,
    initial: { page: await inbox.page({ userId: "ann" }, query), filter: { view: "inbox" } },
  });
  opened.start();
  return opened;
}

beforeEach(async () => {
  const { log, audiences, reads, env } = core.runtime;
  const counts = { of: core.runtime.inbox.counts, stats: { hits: 0, misses: 0 } };
  const inbox = createInbox(reads, log, audiences, counts, { contents: async () => [] }, 5);
  runtime = { ...core.runtime, inbox, limits: createLimits(env, () => clock) };
  await core.runtime.inbox.run("ann", { command: "unarchive", through, filter: {} });
  await core.runtime.inbox.run("ann", { command: "unread", through, filter: {} });
  sent.length = 0;
  kept.clear();
  isAway = false;
  cutAfter = 0;
  store?.stop();
  store = await open();
});

const hear = () => store.control({ type: "heartbeat", cursor: store.cursor() ?? "" });

async function expectAgreed(): Promise<void> {
  for (;;) {
    const page = await core.runtime.hub.read(principal, store.cursor() ?? "", 100);
    for (const { json } of page.frame.entries) store.apply(JSON.parse(json) as InboxEvent);
    if (!page.more) break;
  }
  const { cursor: _, changesAt: __, quiet: ___, ...counts } = await core.runtime.inbox.counts("ann");
  expect(store.getSnapshot().counts).toEqual(counts);
}
const all = (command: "read" | "archive"): CommandInput => ({ command, through, filter: { view: "inbox" } });
const backOf = (at: readonly string[], command: "unread" | "unarchive"): CommandInput[] =>
  at.map((changedAt) => ({ command, through, filter: { changedAt } }));

// What is read stays in the view: given again as it was, it would go through the same items for ever.
it.each([
  ["archive", "unarchive", { unread: 0, archived: ITEMS }],
  ["read", "unread", { unread: 0, archived: 0 }],
] as const)(
  "[C7] %s over more than a command does is given until it is done, and is taken back whole",
  async (...row) => {
    const [command, inverse, after] = row;
    const { at } = await store.run(all(command));
    expect(sent.map(({ reply }) => "more" in reply && reply.more)).toEqual([true, true, false]);
    expect(new Set(sent.map(({ command: { id } }) => id)).size).toBe(1);
    await expectAgreed();
    expect(store.getSnapshot().counts).toMatchObject(after);
    for (const back of backOf(at, inverse)) await store.run(back);
    await expectAgreed();
    expect(store.getSnapshot().counts).toMatchObject({ unread: ITEMS, archived: 0 });
  },
);

it("[C7] cut off in the middle it goes on where it was, and what was given after it comes after it", async () => {
  isAway = true;
  const done = store.run(all("archive"));
  const after = store.run({ command: "pin", ids: [store.getSnapshot().rows[0]?.id ?? "n"] }).catch(() => undefined);
  await vi.waitUntil(() => store.getSnapshot().waiting.commands === 2);
  cutAfter = 1;
  isAway = false;
  hear();
  await vi.waitUntil(() => store.getSnapshot().waiting.commands === 2 && sent.length === 1);
  expect((await core.runtime.inbox.counts("ann")).archived).toBe(200);
  isAway = false;
  hear();
  const { at } = await done;
  await after;
  expect(sent.map(({ command: { command } }) => command)).toEqual(["archive", "archive", "archive", "pin"]);
  await expectAgreed();
  for (const back of backOf(at, "unarchive")) await store.run(back);
  expect((await core.runtime.inbox.counts("ann")).archived).toBe(0);
});

it("[L4] what the server puts off is sent again when it asks, and not before", async () => {
  runtime.limits.commands.owe("ann", core.runtime.env.limits.commands * 25);
  const wait = runtime.limits.commands.waitMs("ann");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const given: CommandInput = { command: "archive", ids: [store.getSnapshot().rows[0]?.id ?? ""] };
    let isDone = false;
    const done = store.run(given).then(() => {
      isDone = true;
    });
    await vi.waitUntil(() => sent.length === 1);
    expect(sent[0]?.reply).toMatchObject({ ok: false, error: { code: "rate_limited" } });
    hear();
    expect(store.getSnapshot().rows).toHaveLength(19);
    expect([sent.length, isDone]).toEqual([1, false]);
    clock += wait;
    await vi.advanceTimersByTimeAsync(Math.max(250, wait) + 1);
    await done;
    expect(sent).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
  await expectAgreed();
});

it("[L4] what is put off for too long is refused, and its effect taken back", async () => {
  runtime.limits.commands.owe("ann", core.runtime.env.limits.commands * 40);
  await expect(store.run({ command: "archive", ids: [store.getSnapshot().rows[0]?.id ?? ""] })).rejects.toMatchObject({
    code: "rate_limited",
  });
  expect(store.getSnapshot().rows).toHaveLength(20);
  expect(sent).toHaveLength(1);
});

it("[L4] what is put off was not run: it can still be withdrawn", async () => {
  runtime.limits.commands.owe("ann", core.runtime.env.limits.commands * 25);
  const given: CommandInput = { command: "archive", ids: [store.getSnapshot().rows[0]?.id ?? ""] };
  const refusal = store.run(given).catch((error: unknown) => error);
  await vi.waitUntil(() => sent.length === 1);
  await vi.waitUntil(() => store.withdraw(given));
  expect(await refusal).toMatchObject({ code: "withdrawn" });
  expect(store.getSnapshot().rows).toHaveLength(20);
});
