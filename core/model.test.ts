/** The inbox against a plain model of it: who has which item in which state, kept as one would on paper. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createCounts } from "./counts.ts";
import { type Command, inboxQuery } from "./protocol.ts";
import { startCore, type TestCore } from "./testing.ts";
import { COMMANDS, type CommandName, VIEWS, type View } from "./vocabulary.ts";
import { wakeDue } from "./wake.ts";

const HOUR = 3_600_000;
const CATEGORIES = ["general", "billing"] as const;
const PEOPLE = ["a", "b"] as const;
type Who = (typeof PEOPLE)[number];

interface Item {
  id: string;
  seq: number;
  place: number;
  category: string;
  expiresAt: number;
  isRead: boolean;
  isSeen: boolean;
  isArchived: boolean;
  /** In ms; null: not pinned. */
  pinnedAt: number | null;
  /** null: not snoozed. */
  until: number | null;
}

const who = fc.constantFrom(...PEOPLE);
const which = fc.nat(30);
/** More often those that move watermarks, and what makes exceptions to them. */
const commandName = fc.constantFrom<CommandName>(...COMMANDS, "read", "seen", "archive", "snooze", "snooze", "snooze");
const name = fc.constantFrom("all", "topics/x", "topics/y", "users/a", "users/b");
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("publish" as const),
      audience: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
      category: fc.constantFrom(...CATEGORIES),
      hours: fc.option(fc.integer({ min: 1, max: 12 }), { freq: 1 }),
      isCritical: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("hush" as const),
      who,
      what: fc.constantFrom("x", "y", ...CATEGORIES),
      /** null: for good, as a category always is; 0: not any more. */
      hours: fc.option(fc.integer({ min: 0, max: 3 })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("join", "leave"), who, topic: fc.constantFrom("x", "y") }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("ids" as const),
      who,
      command: commandName,
      of: fc.array(which, { minLength: 1, maxLength: 3 }),
      hours: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("through" as const),
      who,
      command: commandName,
      of: which,
      hours: fc.integer({ min: 1, max: 2 }),
      filter: fc.option(
        fc.record({ view: fc.constantFrom(...VIEWS), category: fc.constantFrom(...CATEGORIES) }, { requiredKeys: [] }),
        // Without a filter it moves a watermark.
        { freq: 1 },
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("nap" as const), who, of: which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("recall" as const), of: which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("edit" as const),
      of: which,
      category: fc.option(fc.constantFrom(...CATEGORIES)),
      /** null: as it was; 0: none. */
      hours: fc.option(fc.integer({ min: 0, max: 12 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pass" as const), hours: fc.integer({ min: 1, max: 2 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

let core: TestCore;
let runs = 0;
beforeAll(async () => {
  // The clock alone is ours: snoozes end and items expire when a step says so.
  vi.useFakeTimers({ toFake: ["Date"] });
  core = await startCore();
});
afterAll(async () => {
  await core.close();
  vi.useRealTimers();
});

/** Real users and topics of their own for each run, and the model of them. */
async function createWorld() {
  runs += 1;
  const { runtime } = core;
  const prefix = `r${runs}`;
  const real = (audience: string) => audience.replace(/\/(.)$/, `/${prefix}$1`);
  for (const topic of ["x", "y"]) await runtime.topics.put(`${prefix}${topic}`, { name: topic });
  for (const person of PEOPLE) {
    await runtime.users.put(`${prefix}${person}`, { name: person, email: `${prefix}${person}@example.com` });
  }
  const items = new Map<Who, Map<string, Item>>(PEOPLE.map((person) => [person, new Map()]));
  const topics = new Map<Who, Set<string>>(PEOPLE.map((person) => [person, new Set()]));
  const beenIn = new Map<Who, Set<string>>(PEOPLE.map((person) => [person, new Set()]));
  /** Until when a topic is muted, or a category off. */
  const hushed = new Map<Who, Map<string, number>>(PEOPLE.map((person) => [person, new Map()]));
  let isEverHushed = false;
  const published: string[] = [];
  const itemsOf = (person: Who) => [...(items.get(person)?.values() ?? [])];

  async function publish({ audience, category, hours, isCritical }: Extract<Step, { do: "publish" }>): Promise<void> {
    const expiresAt = hours === null ? Number.POSITIVE_INFINITY : Date.now() + hours * HOUR;
    const { id, seq } = await core.publish(audience.map(real), "title", {
      category,
      priority: isCritical ? "critical" : "normal",
      ...(hours !== null && { expiresAt: new Date(expiresAt).toISOString() }),
    });
    published.push(id);
    const order = audience.includes("all")
      ? ["all"]
      : [...audience].sort((one, other) => Number(one.startsWith("users/")) - Number(other.startsWith("users/")));
    for (const person of PEOPLE) {
      const at = order.findIndex(
        (to) => to === "all" || to === `users/${person}` || topics.get(person)?.has(to.slice("topics/".length)),
      );
      if (at === -1) continue;
      const place = { seq: seq + at, place: seq + at };
      const untils = [order[at]?.slice("topics/".length), category].map((what) => hushed.get(person)?.get(what ?? ""));
      const isHushed = !isCritical && untils.some((until) => until !== undefined && until > Date.now());
      const state = { isRead: isHushed, isSeen: isHushed, isArchived: false, until: null, pinnedAt: null };
      items.get(person)?.set(id, { id, ...place, category, expiresAt, ...state });
    }
  }

  /** What a command makes of one item. */
  function change(item: Item, command: CommandName, until: number): void {
    if (command === "read") item.isRead = true;
    else if (command === "seen") item.isSeen = true;
    else if (command === "unread") Object.assign(item, { isRead: false, isSeen: true });
    else if (command === "archive") item.isArchived = true;
    else if (command === "unarchive") item.isArchived = false;
    else if (command === "pin") item.pinnedAt ??= Date.now();
    else if (command === "unpin") item.pinnedAt = null;
    else item.until = command === "snooze" ? until : null;
  }

  async function command(one: Extract<Step, { do: "ids" | "through" }>): Promise<void> {
    const until = Date.now() + one.hours * HOUR;
    const given = { command: one.command, ...(one.command === "snooze" && { until: new Date(until).toISOString() }) };
    const run = (more: Partial<Command>) => runtime.inbox.run(`${prefix}${one.who}`, { ...given, ...more });
    if (one.do === "ids") {
      if (published.length === 0) return;
      const ids = one.of.map((n) => published[n % published.length] as string);
      const meant = ids.flatMap((id) => items.get(one.who)?.get(id) ?? []);
      if (meant.length === 0) await expect(run({ ids })).rejects.toMatchObject({ code: "item_gone" });
      else await run({ ids });
      for (const item of meant) change(item, one.command, until);
      return;
    }
    const all = itemsOf(one.who);
    const through = all.length > 0 ? (all[one.of % all.length] as Item).place : runtime.log.head;
    const { view, category } = one.filter ?? {};
    await run({ through, ...(one.filter && { filter: one.filter }) });
    // By a watermark what has expired is marked too, which shows if an edit brings it back; else what is not shown stays.
    const isMark = !one.filter && ["read", "seen", "archive"].includes(one.command);
    for (const item of all) {
      if (item.place > through || (!isMark && item.expiresAt <= Date.now())) continue;
      if ((category ?? item.category) === item.category && (!view || isIn(view, item)))
        change(item, one.command, until);
    }
  }

  async function hush({ who: person, what, hours }: Extract<Step, { do: "hush" }>): Promise<void> {
    const isTopic = what.length === 1;
    if (isTopic && !beenIn.get(person)?.has(what)) return;
    const own = hushed.get(person) as Map<string, number>;
    isEverHushed = true;
    own.delete(what);
    if (hours !== 0) own.set(what, hours === null || !isTopic ? Number.POSITIVE_INFINITY : Date.now() + hours * HOUR);
    const muted = [...own].filter(([name]) => name.length === 1);
    const off = [...own.keys()].filter((name) => name.length > 1);
    await runtime.preferences.change(`${prefix}${person}`, {
      muted: muted.map(([topic, until]) => ({
        topic: `${prefix}${topic}`,
        until: Number.isFinite(until) ? new Date(until).toISOString() : null,
      })),
      channels: Object.fromEntries(off.map((slug) => [slug, { inApp: false }])),
    });
  }

  async function edit({ of, category, hours }: Extract<Step, { do: "edit" }>): Promise<void> {
    const id = published[of % Math.max(1, published.length)];
    if (id === undefined) return;
    const expiresAt = hours === 0 ? Number.POSITIVE_INFINITY : Date.now() + Number(hours) * HOUR;
    // In another category it may arrive quietly after all, or not any more: that is for the tests of quiet rules.
    const isMoved = category !== null && !isEverHushed;
    await runtime.revisions.edit(
      id,
      {
        title: `title ${of}`,
        ...(isMoved && { category }),
        ...(hours !== null && { expiresAt: hours === 0 ? null : new Date(expiresAt).toISOString() }),
      },
      { id: "root", address: null },
    );
    for (const person of PEOPLE) {
      const item = items.get(person)?.get(id);
      if (item) Object.assign(item, { ...(isMoved && { category }), ...(hours !== null && { expiresAt }) });
    }
  }

  async function pass(hours: number): Promise<void> {
    vi.setSystemTime(Date.now() + hours * HOUR);
    const before = runtime.log.head;
    await wakeDue(runtime.db, runtime.log);
    for (const person of PEOPLE) {
      const due = itemsOf(person).filter(({ until }) => until !== null && until <= Date.now());
      due.sort((one, other) => (one.until ?? 0) - (other.until ?? 0) || one.seq - other.seq);
      let last = before;
      for (const item of due) {
        item.until = null;
        if (item.isArchived || item.expiresAt <= Date.now()) continue;
        const receipt = await runtime.db.receipt.findFirst({
          where: { userId: `${prefix}${person}`, notificationId: item.id },
        });
        Object.assign(item, { isRead: false, isSeen: false, place: Number(receipt?.place) });
        // It comes to the top, after those whose time came before.
        expect(item.place).toBeGreaterThan(last);
        last = item.place;
      }
    }
  }

  return {
    async play(one: Step): Promise<void> {
      if (one.do === "publish") return publish(one);
      if (one.do === "ids" || one.do === "through") return command(one);
      if (one.do === "hush") return hush(one);
      if (one.do === "pass") return pass(one.hours);
      if (one.do === "edit") return edit(one);
      if (one.do === "nap") {
        await command({ do: "ids", who: one.who, command: "snooze", of: [one.of], hours: 1 });
        return pass(1);
      }
      if (one.do === "recall") {
        const id = published[one.of % Math.max(1, published.length)];
        if (id === undefined) return;
        await runtime.broadcasts.recall(id);
        published.splice(published.indexOf(id), 1);
        for (const person of PEOPLE) items.get(person)?.delete(id);
        return;
      }
      const { who: person, topic } = one;
      if (one.do === "join") {
        await runtime.topics.join(`${prefix}${topic}`, `${prefix}${person}`);
        topics.get(person)?.add(topic);
        beenIn.get(person)?.add(topic);
      } else {
        await runtime.topics.leave(`${prefix}${topic}`, `${prefix}${person}`);
        topics.get(person)?.delete(topic);
      }
    },
    async check(): Promise<void> {
      for (const person of PEOPLE) await checkPerson(`${prefix}${person}`, itemsOf(person));
    },
  };
}

function isIn(view: View, { isRead, isArchived, until }: Item): boolean {
  if (view === "archived") return isArchived;
  if (isArchived) return false;
  return view === "snoozed" ? until !== null : until === null && (view === "inbox" || !isRead);
}

async function checkPerson(userId: string, all: readonly Item[]): Promise<void> {
  const { inbox, reads, log, audiences } = core.runtime;
  const items = all.filter(({ expiresAt }) => expiresAt > Date.now()).sort((one, other) => other.place - one.place);
  for (const view of VIEWS) {
    const { items: rows, pinned } = await inbox.page({ userId }, inboxQuery.parse({ view, limit: 200 }));
    const shown = rows.map(({ id, seq, state }) => [id, seq, state.readAt !== null, state.seenAt !== null]);
    const due = items.filter((item) => isIn(view, item));
    expect(shown, view).toEqual(due.map(({ id, place, isRead, isSeen }) => [id, place, isRead, isSeen]));
    const onTop = view === "inbox" ? due.filter((item) => item.pinnedAt !== null) : [];
    onTop.sort((one, other) => Number(other.pinnedAt) - Number(one.pinnedAt) || other.place - one.place);
    expect(
      pinned.map(({ id, seq }) => [id, seq]),
      "what is pinned",
    ).toEqual(onTop.map(({ id, place }) => [id, place]));
  }
  const unread = items.filter((item) => isIn("unread", item));
  const byCategory: Record<string, number> = {};
  for (const { category } of unread) byCategory[category] = (byCategory[category] ?? 0) + 1;
  const counts = {
    unread: unread.length,
    unseen: unread.filter(({ isSeen }) => !isSeen).length,
    byCategory,
    snoozed: items.filter((item) => isIn("snoozed", item)).length,
    archived: items.filter((item) => isIn("archived", item)).length,
  };
  expect(await inbox.counts(userId), "counts folded over the log").toMatchObject(counts);
  expect((await inbox.counts(userId)).byCategory).toEqual(byCategory);
  expect(await createCounts(reads, log, audiences, 3).of(userId), "counts read afresh").toMatchObject(counts);
}

it("shows everyone what is theirs, as they left it, with exact counts, whatever is sent, done, joined and forgotten", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 50 }), async (steps) => {
      const world = await createWorld();
      // Asked for once, the counts are folded over all that follows.
      await world.check();
      for (const [index, one] of steps.entries()) {
        await world.play(one);
        if (index % 6 === 5) await world.check();
      }
      await world.check();
    }),
    // Shrinking would take minutes: the seed and the path that are printed play it again.
    { numRuns: 12, endOnFailure: true },
  );
}, 300_000);
