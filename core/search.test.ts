import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRuntime } from "./create-runtime.ts";
import { inboxQuery } from "./protocol.ts";
import type { Queryable } from "./reads.ts";
import { findPinned } from "./search.ts";
import { openSqlite } from "./store/sqlite/connection.ts";
import { startCore, type TestCore } from "./testing.ts";
import { readWatermarks } from "./watermark-rows.ts";

let core: TestCore;
beforeEach(async () => {
  core = await startCore();
});
afterEach(() => core.close());

const search = async (q: string, query: Record<string, unknown> = {}, userId = "ann") =>
  (await core.runtime.inbox.page({ userId }, inboxQuery.parse({ q, ...query }))).items.map(({ title }) => title);
/** How often the event loop turns meanwhile. */
async function turnsOf(act: () => Promise<unknown>): Promise<number> {
  let [turns, isDone] = [0, false];
  const count = () => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await act();
  isDone = true;
  return turns;
}
/** Until the index has everything. */
const indexed = async () => {
  while (!(await core.runtime.searchIndex.readOn()));
};
const rowsOf = async (table: string) =>
  Number(
    (
      await core.runtime.reads.$queryRaw<{ n: number }[]>({
        sql: `SELECT COUNT(*) AS n FROM ${table}`,
        values: [],
      } as never)
    )[0]?.n,
  );

const NAMED = [
  "Über den Wolken",
  "Срочно: сервер упал",
  "Ελλάδα ΝΈΑ",
  "ÅNGSTRÖM",
  "Straße 1",
  "cafe\u0301 au lait",
  "支付失败",
  "ＷＩＤＥ",
  "İstanbul",
  "100% done",
  'a "quoted" one',
  "@all hands",
];
const ASKED: readonly (readonly [string, string])[] = [
  ["Über", "Über den Wolken"],
  ["uber d", "Über den Wolken"],
  ["Срочно", "Срочно: сервер упал"],
  ["срочно", "Срочно: сервер упал"],
  ["СЕРВЕР", "Срочно: сервер упал"],
  ["Ελλάδα", "Ελλάδα ΝΈΑ"],
  ["νεα", "Ελλάδα ΝΈΑ"],
  ["ÅNGSTRÖM", "ÅNGSTRÖM"],
  ["angström", "ÅNGSTRÖM"],
  ["STRASSE", "Straße 1"],
  ["café", "cafe\u0301 au lait"],
  ["失", "支付失败"],
  ["付失", "支付失败"],
  ["支付失", "支付失败"],
  ["wide", "ＷＩＤＥ"],
  ["istanbul", "İstanbul"],
  ["100%", "100% done"],
  ['"quoted"', 'a "quoted" one'],
  ["@all", "@all hands"],
];

describe.each(["in the index", "not in the index yet"])("what is %s", (place) => {
  beforeEach(async () => {
    for (const title of NAMED) await core.publish("all", title);
    if (place === "in the index") await indexed();
  });

  it("is found however it is typed, in whatever script", async () => {
    for (const [q, title] of ASKED) expect(await search(q), q).toEqual([title]);
    expect(await search("nowhere")).toEqual([]);
    expect(await search("  ")).toHaveLength(NAMED.length);
    expect(await search("\u0301")).toHaveLength(NAMED.length);
  });

  it("is archived by the filter that shows it", async () => {
    await core.runtime.inbox.run("ann", {
      command: "archive",
      through: core.runtime.log.head,
      filter: { q: "СРОЧНО" },
    });
    expect(await search("срочно", { view: "archived" })).toEqual(["Срочно: сервер упал"]);
    expect(await search("", { view: "archived" })).toHaveLength(1);
  });

  it("is not found by what it said before an edit, and by what it says since", async () => {
    const { id } = await core.publish("all", "first wording");
    if (place === "in the index") await indexed();
    await core.publish("all", "another");
    await core.runtime.revisions.edit(id, { title: "zweite Fassung" }, { id: "root", address: null });
    for (let pass = 0; pass < 2; pass += 1) {
      expect(await search("wording")).toEqual([]);
      expect(await search("FASSUNG")).toEqual(["zweite Fassung"]);
      await indexed();
    }
  });

  it("is found in its translations, and no more once it is recalled", async () => {
    const { id } = await core.publish("all", "Lunch", { translations: { "zh-CN": { title: "午餐" } } });
    if (place === "in the index") await indexed();
    expect(await search("午餐")).toEqual(["Lunch"]);
    await core.runtime.broadcasts.recall(id);
    expect(await search("午餐")).toEqual([]);
  });

  it("stands where it woke, and among what is pinned", async () => {
    const { id } = await core.publish("all", "Wolke sieben");
    await core.publish("all", "wolkenlos");
    if (place === "in the index") await indexed();
    const { inbox } = core.runtime;
    await inbox.run("ann", { command: "snooze", ids: [id], until: new Date(Date.now() + 3_600_000).toISOString() });
    expect(await search("wolke")).toEqual(["wolkenlos", "Über den Wolken"]);
    await inbox.run("ann", { command: "unsnooze", ids: [id] });
    await inbox.run("ann", { command: "pin", ids: [id] });
    expect(await search("wolke")).toContain("Wolke sieben");
    const { pinned } = await inbox.page({ userId: "ann" }, inboxQuery.parse({ view: "inbox", q: "WOLKE" }));
    expect(pinned.map(({ title }) => title)).toEqual(["Wolke sieben"]);
    const none = await inbox.page({ userId: "ann" }, inboxQuery.parse({ view: "inbox", q: "done" }));
    expect(none.pinned).toEqual([]);
  });
});

it("shows each only what is theirs, once, page after page, with half of it in the index", async () => {
  const expected: string[] = [];
  for (let at = 0; at < 90; at += 1) {
    const audience = [["all"], ["topics/t1"], ["users/ben"], ["topics/t1", "users/ann"], ["users/ann"]][
      at % 5
    ] as string[];
    await core.publish(audience[0] === "all" ? "all" : audience, `Übung ${at}`);
    if (at % 5 !== 2) expected.unshift(`Übung ${at}`);
    if (at === 60) await indexed();
  }
  const found: string[] = [];
  let before: number | undefined;
  do {
    const page = await core.runtime.inbox.page({ userId: "ann" }, inboxQuery.parse({ q: "ubung", limit: 7, before }));
    found.push(...page.items.map(({ title }) => title));
    before = page.next ?? undefined;
  } while (before !== undefined);
  expect(found).toEqual(expected);
  expect(await search("übung 61", {}, "ben")).toEqual(["Übung 62"].slice(1));
  expect(await search("übung 62", {}, "ben")).toEqual(["Übung 62"]);
});

it("finds what goes to more people than one row of the index holds, and again after an edit", async () => {
  const { db } = core.runtime;
  const people = Array.from({ length: 1_200 }, (_, at) => `p${at}`);
  await db.user.createMany({
    data: people.map((id) => ({ id, name: id, email: `${id}@example.com`, emailKey: `${id}@example.com` })),
  });
  const { id } = await core.publish(
    people.map((person) => `users/${person}`),
    "Wide and far",
  );
  await indexed();
  await core.runtime.revisions.edit(id, { title: "Weit und breit" }, { id: "root", address: null });
  await indexed();
  for (const person of ["p0", "p499", "p500", "p1199"]) {
    expect(await search("BREIT", {}, person)).toEqual(["Weit und breit"]);
    expect(await search("far", {}, person)).toEqual([]);
  }
});

it("forgets what was deleted, and keeps what others got of it", async () => {
  const { runtime } = core;
  await core.publish(["users/ann", "users/ben"], "for two");
  await core.publish(["users/ann"], "for one");
  await indexed();
  const before = await rowsOf('"Search_docsize"');
  await runtime.removal.remove("ann");
  await indexed();
  expect(await rowsOf('"Search_docsize"')).toBe(before - 1);
  expect(await rowsOf('"SearchRow"')).toBe(before - 1);
  expect(await search("for", {}, "ben")).toEqual(["for two"]);
});

it("finds at once, and then by the index, what a database had before there was one", async () => {
  for (let at = 0; at < 700; at += 1) void core.publish("all", `Älter ${at}`);
  await core.publish("all", "Ältestes");
  const { env } = core.runtime;
  await core.runtime.close();
  const old = openSqlite(env.databaseUrl.replace("file:", ""));
  old.exec(`DROP TABLE "Search"; DROP TABLE "SearchRow"; DROP TABLE "SearchHead";
    DELETE FROM "_prisma_migrations" WHERE migration_name LIKE '%_search%'`);
  old.close();
  const runtime = await createRuntime(env);
  core = { ...core, runtime, close: () => runtime.close() };
  expect(await rowsOf('"Search_docsize"')).toBe(0);
  expect(await search("älter 3", { limit: 200 })).toHaveLength(111);
  await indexed();
  expect(await rowsOf('"Search_docsize"')).toBe(701);
  expect(await search("älter 3", { limit: 200 })).toHaveLength(111);
  expect(await search("ältestes")).toEqual(["Ältestes"]);
});

const LARGE = "y".repeat(40_000);

it("reads so much of what is pinned and no more, however much that is", async () => {
  const { reads, audiences } = core.runtime;
  const ids: string[] = [];
  for (let at = 0; at < 40; at += 1) ids.push((await core.publish(["users/ann"], `Pin ${at}`, { body: LARGE })).id);
  for (const id of ids) await core.runtime.inbox.run("ann", { command: "pin", ids: [id] });
  let read = 0;
  const counting: Queryable = {
    async $queryRaw<T>(query: Parameters<typeof reads.$queryRaw>[0]) {
      const rows = await reads.$queryRaw<T>(query);
      read += JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? Number(value) : value)).length;
      return rows;
    },
  };
  const stays = (await audiences.of("ann")) ?? new Map();
  const reader = { userId: "ann", stays, watermarks: await readWatermarks(reads, "ann"), now: new Date() };
  const pinned = async (q?: string) =>
    (await findPinned(counting, reader, { view: "inbox", q }, 100)).map(({ id }) => id);
  expect(await pinned("pin 39")).toEqual([ids[39]]);
  expect(await pinned("pin 0")).toEqual([]);
  // Of 1.6 million characters: those that are folded, and what is read along with the last of them.
  expect(read).toBeLessThan(2 * 500_000);
  read = 0;
  expect(await pinned()).toEqual(ids.toReversed());
  expect(read).toBeLessThan(20_000);
  // In its place in the list it is found all the same.
  await indexed();
  expect(await search("pin 0")).toEqual(["Pin 0"]);
});

it("goes through what was edited since page by page, and finds each once", async () => {
  const { runtime } = core;
  const ids: string[] = [];
  const body = LARGE.slice(0, 9_000);
  for (let at = 0; at < 24; at += 1) ids.push((await core.publish("all", `Before ${at}`, { body })).id);
  await indexed();
  // It reads nothing of what comes now.
  runtime.searchIndex.close();
  const wanted = new Map([0, 11, 23].map((at) => [at, `Wanted ${at}`]));
  for (const [at, id] of ids.entries())
    await runtime.revisions.edit(id, { title: wanted.get(at) ?? `After ${at}` }, { id: "root", address: null });
  const found: string[] = [];
  let [pages, before] = [0, undefined as number | undefined];
  do {
    const page = await runtime.inbox.page({ userId: "ann" }, inboxQuery.parse({ q: "wanted", before }));
    found.push(...page.items.map(({ title }) => title));
    if (page.next !== null) expect(page.next).toBeLessThan(before ?? Number.POSITIVE_INFINITY);
    before = page.next ?? undefined;
    pages += 1;
  } while (before !== undefined);
  expect(found).toEqual(["Wanted 23", "Wanted 11", "Wanted 0"]);
  // A dozen of them is what one page looks at; the last one says that there are no more.
  expect(pages).toBe(3);
});

it.each(["in the index", "not in the index yet"])(
  "looks at so many texts at a time, and goes on from there to the one that has it: %s",
  async (place) => {
    const { env } = core.runtime;
    await core.publish("all", "abcde");
    await core.runtime.close();
    // The pieces of what is asked are in all of them, and all of it in none.
    store(env.databaseUrl.replace("file:", ""), 2_200, `abcd bcde ${"y".repeat(200)}`);
    const runtime = await createRuntime(env);
    core = { ...core, runtime, close: () => runtime.close() };
    if (place === "in the index") await indexed();
    const sizes: number[] = [];
    let before: number | undefined;
    do {
      const page = await runtime.inbox.page({ userId: "ann" }, inboxQuery.parse({ q: "ABCDE", before }));
      sizes.push(page.items.length);
      if (page.next !== null) expect(page.next).toBeLessThan(before ?? Number.POSITIVE_INFINITY);
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(sizes.length).toBeGreaterThanOrEqual(2);
    expect(sizes.length).toBeLessThan(10);
    expect(sizes).toEqual([...Array(sizes.length - 1).fill(0), 1]);
    // A command goes the whole way.
    for (let through: number | null = runtime.log.head; through !== null; )
      ({ next: through } = await runtime.inbox.run("ann", { command: "archive", through, filter: { q: "abcde" } }));
    expect(await search("", { view: "archived" })).toHaveLength(1);
  },
);

/** Written past the log, as a restored backup would be. */
function store(path: string, count: number, body: string): void {
  const db = openSqlite(path);
  const base = Number((db.prepare('SELECT seq FROM "LogHead"').get() as { seq: number }).seq);
  const at = new Date().toISOString().replace("Z", "+00:00");
  const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)";
  db.exec("BEGIN");
  db.prepare(
    `INSERT INTO "Notification" (id, seq, groups, title, body, category, "createdAt")
      ${numbers} SELECT 'n' || i, ? + i, '["all"]', 'Title', ?, 'general', ? FROM n`,
  ).run(count, base, body, at);
  db.prepare(
    `INSERT INTO "Entry" (seq, prev, audience, type, at, "notificationId")
      ${numbers} SELECT ? + i, ? + i - 1, 'all', 'item.created', ?, 'n' || i FROM n`,
  ).run(count, base, base, at);
  db.prepare('UPDATE "LogHead" SET seq = ?').run(base + count);
  db.exec("COMMIT");
  db.close();
}

describe("of long texts a search", () => {
  const long = (said: string) => `${said} `.repeat(Math.ceil(60_000 / said.length)).slice(0, 60_000);

  it("looks into so many bytes of the index before others have their turn, and finds all of them", async () => {
    for (let n = 0; n < 25; n += 1)
      await core.publish(["users/ann"], `n${n}`, { body: long("notification of others") });
    await indexed();
    // Its pieces are in all of them, and the whole in none.
    expect(await turnsOf(() => search("ation of notif"))).toBeGreaterThanOrEqual(2);
    expect(await search("ation of notif")).toEqual([]);
    expect(await search("of others", { limit: 30 })).toHaveLength(25);
    expect(await turnsOf(() => search("zyxwv"))).toBeLessThanOrEqual(1);
  });

  it("folds so many characters beyond the index, and its next pages find the rest, each once", async () => {
    core.runtime.searchIndex.close();
    const titles = Array.from({ length: 9 }, (_, n) => `n${n}`);
    for (const title of titles) await core.publish(["users/ann"], title, { body: long("Жёлтая Нить") });
    const found: string[] = [];
    let pages = 0;
    for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null; pages += 1) {
      const query = inboxQuery.parse({ q: "желтая нить", before });
      const page = await core.runtime.inbox.page({ userId: "ann" }, query);
      found.push(...page.items.map(({ title }) => title));
      before = page.next;
    }
    expect(found).toEqual(titles.toReversed());
    expect(pages).toBeGreaterThanOrEqual(4);
  });
});
