/**
 * The real log, hub, counts, connection and store in one process, with a network between them whose every packet and
 * answer the test moves by hand: whatever is done in whatever order, each tab ends up with what is its user's.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { clientError } from "#client/api.ts";
import { createConnection } from "#client/connection.ts";
import { createInboxStore } from "#client/inbox-store.ts";
import type { CommandInput, InboxApi } from "#client/types.ts";
import { runCommand } from "#core/commands.ts";
import { createCounts } from "#core/counts.ts";
import { seqOf } from "#core/cursor.ts";
import type { Entry } from "#core/entry.ts";
import type { Frame } from "#core/frame.ts";
import { type InboxEvent, inboxQuery } from "#core/protocol.ts";
import { startCore, type TestCore } from "#core/testing.ts";
import { type CommandName, retryAfter, type TransportName, VIEWS } from "#core/vocabulary.ts";
import type { ClientTransport, TransportCallbacks } from "#transports/transport.ts";

/** So few that a reader soon has to read on from the database, and a slow one falls behind. */
const RING_SIZE = 4;
const ROOM = 8;
const MAX_PENDING = 2;
const TURNS = 8;
/** A second or so each; with `SEAMS_RUNS` more. */
const RUNS = Number(process.env.SEAMS_RUNS ?? 12);
const STEP_MS = 500;
/** Seconds: a heartbeat and what is asked for upon it, or the event that a command waits for, and then asks for. */
const MENDING = 16;
/** Until something expires or wakes. */
const LONGEST_S = 12;
const NAMES = ["websocket", "sse", "long-poll"] as const satisfies TransportName[];
/** Two tabs of one person, one of another. */
const TABS = ["a", "a", "b"] as const;
const CATEGORIES = ["general", "billing"] as const;

let core: TestCore;
const log: Entry[] = [];
/** Events that one connection was sent twice, or too late. */
const unordered: string[] = [];
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  core = await startCore({ logRingSize: RING_SIZE, maxPending: MAX_PENDING }, { heartbeatMs: 5_000 });
  core.runtime.log.onEntries((entries) => void log.push(...entries));
});
afterAll(async () => {
  vi.useRealTimers();
  await core.close();
});

/** The database works in this process: what is under way is done after a few turns of the event loop. */
async function turns(): Promise<void> {
  for (let n = 0; n < TURNS; n += 1) await new Promise((resolve) => setImmediate(resolve));
}
async function pass(ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += STEP_MS) {
    await vi.advanceTimersByTimeAsync(STEP_MS);
    await turns();
  }
}

const tab = fc.nat(TABS.length - 1);
const which = fc.nat(30);
const commandName = fc.constantFrom<CommandName>(
  "read",
  "unread",
  "seen",
  "archive",
  "unarchive",
  "snooze",
  "unsnooze",
);
const audience = fc.constantFrom("all", "topics/x", "topics/y", "users/a", "users/b");
const seconds = fc.integer({ min: 1, max: LONGEST_S });
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("publish" as const),
      to: fc.uniqueArray(audience, { minLength: 1, maxLength: 3 }),
      category: fc.constantFrom(...CATEGORIES),
      lives: fc.option(seconds, { freq: 1 }),
      times: fc.constantFrom(1, 1, 2, 5),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ do: fc.constant("deliver" as const), tab, link: which, n: fc.integer({ min: 1, max: 6 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("answer" as const), tab, of: which, isLost: fc.nat(4).map((n) => n === 0) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("drop" as const), tab, link: which }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("switch" as const), tab, to: fc.constantFrom(...NAMES) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("ids" as const),
      tab,
      command: commandName,
      of: fc.array(which, { minLength: 1, maxLength: 2 }),
      seconds,
      isBarred: fc.nat(4).map((n) => n === 0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("through" as const),
      tab,
      command: fc.constantFrom<CommandName>("read", "seen", "archive"),
      of: which,
      filter: fc.option(fc.record({ view: fc.constantFrom(...VIEWS), category: fc.constantFrom(...CATEGORIES) }), {
        freq: 1,
      }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("elsewhere" as const),
      who: fc.constantFrom("a", "b"),
      command: commandName,
      of: which,
      seconds,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("recall" as const), of: which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("join" as const, "leave" as const),
      who: fc.constantFrom("a", "b"),
      topic: fc.constantFrom("x", "y"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("trim" as const), kept: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("filter" as const), tab, view: fc.constantFrom(...VIEWS) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 6_000 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Link {
  isOpen: boolean;
  step(): boolean;
  drop(): void;
}

/** A transport straight onto the hub: what the hub writes waits here until it is delivered. */
function transportOf(name: TransportName, userId: string, links: Link[], ask: Ask): ClientTransport {
  const principal = { kind: "user", userId, role: "member", via: "token", expiresAt: null } as const;
  return {
    name,
    isSupported: () => true,
    open({ after }, on) {
      const waiting: (() => void)[] = [];
      let isFull = false;
      let last = 0;
      // [O1] [R2] The store would forgive it, which is no reason to send an event twice.
      const inOrder = ({ seq }: InboxEvent): void => {
        if (seq <= last) unordered.push(`${seq} after ${last}`);
        last = seq;
      };
      const link: Link = {
        isOpen: true,
        step() {
          const next = link.isOpen ? waiting.shift() : undefined;
          next?.();
          if (isFull && waiting.length === 0) {
            isFull = false;
            subscription.drained();
          }
          return next !== undefined;
        },
        drop() {
          if (!link.isOpen) return;
          leave();
          on.end("network", 0);
        },
      };
      function leave(): void {
        link.isOpen = false;
        subscription.close();
      }
      const subscription = core.runtime.hub.subscribe(
        principal,
        {
          transport: name,
          write(frame) {
            waiting.push(...packetsOf(frame, on, inOrder));
            isFull = waiting.length >= ROOM;
            return !isFull;
          },
          close(reason) {
            waiting.push(() => {
              link.isOpen = false;
              on.end(reason, retryAfter(reason));
            });
          },
        },
        { ...(after !== undefined && { after }) },
      );
      links.push(link);
      return {
        close: leave,
        ...(name === "websocket" && { command: (command) => ask(() => runCommand(core.runtime, principal, command)) }),
      };
    },
  };
}

function packetsOf(frame: Frame, on: TransportCallbacks, check: (event: InboxEvent) => void): (() => void)[] {
  if (frame.kind === "events") {
    return frame.entries.map(({ json }) => {
      const event = JSON.parse(json) as InboxEvent;
      check(event);
      return () => on.event(event);
    });
  }
  const { message } = frame;
  return message.type === "close" ? [] : [() => on.control(structuredClone(message))];
}

/** Asked at once, answered when the test says so, or never; barred: it never reaches the server. */
type Ask = <T>(work: () => Promise<T>) => Promise<T>;

function createAnswers() {
  const open: ((isLost: boolean) => void)[] = [];
  const network = { isBarred: false };
  const ask: Ask = (work) =>
    new Promise((resolve, reject) => {
      const barred = () => reject(clientError("network", "It did not get through."));
      if (network.isBarred) return void open.push(barred);
      const done = work().then(
        (value) => () => resolve(value),
        (error: unknown) => () => reject(error as Error),
      );
      open.push((isLost) =>
        isLost ? reject(clientError("network", "No answer came.")) : void done.then((answer) => answer()),
      );
    });
  return { open, ask, network };
}

async function createTab(userId: string, isRendered: boolean) {
  const { runtime } = core;
  const links: Link[] = [];
  const answers = createAnswers();
  const page = (query: object) => runtime.inbox.page({ userId }, inboxQuery.parse(query));
  const principal = { kind: "user", userId, role: "member", via: "token", expiresAt: null } as const;
  const api: InboxApi = {
    page: (filter, { before, limit }) => answers.ask(() => page({ ...filter, before, limit })),
    counts: () => answers.ask(() => runtime.inbox.counts(userId)),
    item: (id) => answers.ask(() => runtime.inbox.item({ userId }, id)),
    call: () => Promise.reject(clientError("not_found", "No action here has a call.")),
    command: (command) => answers.ask(() => runCommand(runtime, principal, command)),
    // Of tabs that share a connection: this one is alone.
    events: () => Promise.reject(clientError("not_found", "Not asked here.")),
    isReachable: async () => true,
  };
  const initial = isRendered ? { page: await page({ view: "inbox" }), filter: { view: "inbox" as const } } : undefined;
  const store = createInboxStore({ api, initial, send: (command) => connection.command(command) });
  const tape = { from: initial ? seqOf(initial.page.cursor) : null, applied: [] as number[] };
  const begin = (): void => {
    const at = store.cursor();
    if (at !== null) tape.from ??= seqOf(at);
  };
  const connection = createConnection({
    transports: NAMES.map((name) => transportOf(name, userId, links, answers.ask)),
    store: {
      ...store,
      apply(event) {
        begin();
        const before = store.cursor();
        store.apply(event);
        if (store.cursor() !== before) tape.applied.push(event.seq);
      },
      control(message) {
        store.control(message);
        if (message.type === "reset") Object.assign(tape, { from: seqOf(message.cursor), applied: [] });
        begin();
      },
    },
    api,
    open: () => ({ baseUrl: "", userId, topics: [] }),
    preferred: "auto",
  });
  store.start();
  connection.start();
  return {
    userId,
    store,
    connection,
    tape,
    answers: answers.open,
    network: answers.network,
    open: () => links.filter(({ isOpen }) => isOpen),
    stop() {
      connection.stop();
      store.stop();
    },
  };
}
type Tab = Awaited<ReturnType<typeof createTab>>;

/** What the log has for one user after `from`, by rules of this file's own. */
function dueTo(userId: string, joined: number, from: number): number[] {
  const stays: { audience: string; from: number; to: number }[] = ["all", `users/${userId}`].map((name) => ({
    audience: name,
    from: joined,
    to: Number.POSITIVE_INFINITY,
  }));
  const firsts = new Map<string, { seq: number; audiences: string[] }>();
  for (const { seq, audience: name, type, content, json } of log) {
    if (type === "node.notice") {
      const notice = JSON.parse(json) as { kind: string; userId: string; audience: string };
      if (notice.userId !== userId) continue;
      if (notice.kind === "joined") stays.push({ audience: notice.audience, from: seq, to: Number.POSITIVE_INFINITY });
      for (const stay of stays) {
        if (notice.kind === "left" && stay.audience === notice.audience) stay.to = Math.min(stay.to, seq);
      }
    } else if (type === "item.created" && content) {
      const first = firsts.get(content.id) ?? { seq, audiences: [] };
      first.audiences.push(name);
      firsts.set(content.id, first);
    }
  }
  const covers = (name: string, seq: number) =>
    stays.some((stay) => stay.audience === name && stay.from < seq && seq <= stay.to);
  return log
    .filter(({ seq, audience: name, type, content }) => {
      if (seq <= from || type === "node.notice") return false;
      const first = content && firsts.get(content.id);
      if (!first) return covers(name, seq);
      return first.audiences.find((one) => covers(one, first.seq)) === name;
    })
    .map(({ seq }) => seq);
}

let runs = 0;
async function play(steps: readonly Step[], isRendered: boolean): Promise<void> {
  runs += 1;
  const { runtime } = core;
  const prefix = `s${runs}`;
  const real = (name: string) => name.replace(/\/(.)$/, `/${prefix}$1`);
  const joined = new Map<string, number>();
  for (const topic of ["x", "y"]) await runtime.topics.put(`${prefix}${topic}`, { name: topic });
  for (const person of ["a", "b"]) {
    const id = `${prefix}${person}`;
    await runtime.users.put(id, { name: person, email: `${id}@example.com` });
    joined.set(id, Number((await runtime.db.user.findUniqueOrThrow({ where: { id } })).joinedSeq));
    await runtime.topics.join(`${prefix}x`, id);
  }
  const ids: string[] = [];
  const working: Promise<unknown>[] = [];
  const tabs: Tab[] = [];
  for (const person of TABS) tabs.push(await createTab(`${prefix}${person}`, isRendered));
  const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];

  function act(one: Step): unknown {
    const at = "tab" in one ? (tabs[one.tab] as Tab) : (tabs[0] as Tab);
    const until = "seconds" in one ? new Date(Date.now() + one.seconds * 1_000).toISOString() : undefined;
    switch (one.do) {
      case "publish": {
        const expiresAt = one.lives === null ? undefined : new Date(Date.now() + one.lives * 1_000).toISOString();
        const more = { category: one.category, ...(expiresAt && { expiresAt }) };
        // Sent in one turn, they are committed, and handed to the hub, as one.
        const sends = Array.from({ length: one.times }, () => core.publish(one.to.map(real), "title", more));
        return Promise.all(sends.map((sent) => sent.then(({ id }) => ids.push(id))));
      }
      case "deliver":
        for (let n = 0; n < one.n; n += 1) pick(at.open(), one.link)?.step();
        return;
      case "answer":
        return at.answers.splice(one.of % Math.max(1, at.answers.length), 1)[0]?.(one.isLost);
      case "drop":
        return pick(at.open(), one.link)?.drop();
      case "switch":
        return at.connection.switchTo(one.to);
      case "ids": {
        const named = [...new Set(one.of.flatMap((n) => pick(ids, n) ?? []))];
        if (named.length === 0) return;
        const given = { command: one.command, ids: named, ...(one.command === "snooze" && { until }) };
        at.network.isBarred = one.isBarred;
        void at.store.run(given as CommandInput).catch(() => undefined);
        at.network.isBarred = false;
        return;
      }
      case "through": {
        const row = pick(at.store.getSnapshot().rows, one.of);
        if (!row) return;
        const given = { command: one.command, through: row.seq, ...(one.filter && { filter: one.filter }) };
        return void at.store.run(given as CommandInput).catch(() => undefined);
      }
      case "elsewhere": {
        const id = pick(ids, one.of);
        if (id === undefined) return;
        const given = { command: one.command, ids: [id], ...(one.command === "snooze" && { until }) };
        return runtime.inbox.run(`${prefix}${one.who}`, given as never).catch(() => undefined);
      }
      case "recall": {
        const id = pick(ids, one.of);
        return id === undefined ? undefined : runtime.broadcasts.recall(id);
      }
      case "join":
      case "leave":
        return runtime.topics[one.do](`${prefix}${one.topic}`, `${prefix}${one.who}`);
      case "trim":
        return runtime.log.trim(runtime.log.head - one.kept);
      case "filter":
        return void at.store.setFilter({ view: one.view });
      case "wait":
        return;
    }
  }

  for (const one of steps) {
    const work = act(one);
    if (work instanceof Promise) working.push(work);
    // Most steps overlap with the work of those before.
    if (one.do === "wait") await pass(one.ms);
    else await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(working);
  await settle(tabs);
  for (const one of tabs) await expectRight(one, joined.get(one.userId) ?? 0);
  // Whatever is to expire or to wake has by then; nobody does anything but what they do by themselves.
  await pass(LONGEST_S * 1_000);
  await settle(tabs);
  for (const one of tabs) await expectRight(one, joined.get(one.userId) ?? 0);
  expect(unordered).toEqual([]);
  expect(runtime.log.ringSize, "what the log keeps in memory").toBeLessThanOrEqual(2 * RING_SIZE);
  for (const one of tabs) one.stop();
}

/** Once everything has come, no more time is given than the store takes to ask for what it misses. */
async function settle(tabs: readonly Tab[]): Promise<void> {
  for (let round = 0, late = 0; round < 60 && late < MENDING && !(await areSettled(tabs)); round += 1) {
    if (tabs.every(hasCome)) late += 1;
    for (const { answers } of tabs) while (answers.length > 0) answers.shift()?.(false);
    await turns();
    for (const { open } of tabs) {
      for (const link of open()) {
        while (link.step()) await turns();
      }
    }
    await pass(1_000);
  }
}

async function expectRight(one: Tab, joined: number): Promise<void> {
  expect(await shownBy(one), one.userId).toEqual(await dueOn(one));
  const due = dueTo(one.userId, joined, one.tape.from ?? 0);
  expect(one.tape.applied, "every event, once and in order").toEqual(due);
}

const hasCome = ({ connection, answers, store }: Tab): boolean =>
  connection.getSnapshot().state === "open" &&
  answers.length === 0 &&
  seqOf(store.cursor() ?? "") === core.runtime.log.head;

async function areSettled(tabs: readonly Tab[]): Promise<boolean> {
  for (const one of tabs) {
    if (!hasCome(one)) return false;
    if (JSON.stringify(await shownBy(one)) !== JSON.stringify(await dueOn(one))) return false;
  }
  return true;
}

async function shownBy({ store }: Tab) {
  const { rows, filter, counts } = store.getSnapshot();
  // What was read while `unread` showed it stays until the list is loaded again.
  const shown = rows.filter(({ state }) => filter.view !== "unread" || state.readAt === null);
  return { rows: shown.map(lineOf), counts, seq: seqOf(store.cursor() ?? "") };
}

async function dueOn({ userId, store }: Tab) {
  const { reads, log: real, audiences, inbox } = core.runtime;
  const { view } = store.getSnapshot().filter;
  const { items } = await inbox.page({ userId }, inboxQuery.parse({ view, limit: 200 }));
  const { cursor: _cursor, changesAt: _changesAt, ...counts } = await createCounts(reads, real, audiences).of(userId);
  expect(await inbox.counts(userId), "counts folded over the log").toMatchObject(counts);
  return { rows: items.map(lineOf), counts, seq: real.head };
}

const lineOf = ({ id, seq, state }: { id: string; seq: number; state: Record<string, string | null> }) =>
  [id, seq, state.readAt === null, state.seenAt === null].join(" ");

it("ends with each tab showing what is its user's, however sends, commands, packets and answers interleave", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), fc.boolean(), play),
    // Shrinking would take minutes: the seed and the path that are printed play it again.
    { numRuns: RUNS, endOnFailure: true },
  );
}, 300_000);
