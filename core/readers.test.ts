import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UserPrincipal } from "./auth.ts";
import type { Frame } from "./frame.ts";
import { createHub, type SubscribeOptions } from "./hub.ts";
import { inboxQuery } from "./protocol.ts";
import { createReaders } from "./readers.ts";
import { startCore, type TestCore } from "./testing.ts";

let core: TestCore;
beforeEach(async () => {
  core = await startCore({ logRingSize: 16 });
  await core.runtime.users.put("cho", {
    name: "Cho",
    email: "cho@example.com",
    locale: "zh-CN",
    data: { plan: "Pro" },
  });
});
afterEach(() => core.close());

const principal = (userId: string, more: Partial<UserPrincipal> = {}): UserPrincipal => ({
  kind: "user",
  userId,
  role: "member",
  via: "token",
  expiresAt: null,
  ...more,
});

/** What comes to this reader's connection: the items that its JSON holds. */
function listen(asking: UserPrincipal, options: SubscribeOptions = {}) {
  const frames: Frame[] = [];
  const write = (frame: Frame) => Boolean(frames.push(frame));
  core.runtime.hub.subscribe(asking, { transport: "sse", write, close: () => undefined }, options);
  const items = (): { title: string; body: string; actions: { label: string }[] }[] =>
    frames.flatMap((frame) =>
      frame.kind === "events" ? frame.entries.flatMap(({ json }) => JSON.parse(json).item ?? []) : [],
    );
  return { frames, items, titles: () => items().map(({ title }) => title) };
}

const WELCOME = {
  body: "For {{user.data.plan|everyone}}.",
  actions: [{ label: "Open", href: "/" }],
  translations: { "zh-CN": { title: "{{user.name}}，你好", labels: ["打开"] } },
  variables: true,
};
const HELLO = "Hello {{user.name}}";

describe("what each reader is told", () => {
  it("[A5] is in their language and with their name, live, replayed, by a poll and in the list", async () => {
    const { hub, log, inbox } = core.runtime;
    const after = log.cursorAt(log.head);
    const [ann, cho] = [listen(principal("ann")), listen(principal("cho"))];
    await core.publish("all", HELLO, WELCOME);
    await expect.poll(ann.titles).toEqual(["Hello Ann"]);
    await expect
      .poll(cho.items)
      .toMatchObject([{ title: "Cho，你好", body: "For Pro.", actions: [{ label: "打开" }] }]);
    const back = listen(principal("cho"), { after });
    await expect.poll(back.titles).toEqual(["Cho，你好"]);
    const { frame } = await hub.read(principal("ben"), after, 10);
    expect(JSON.parse(frame.entries[0]?.json ?? "")).toMatchObject({ item: { title: "Hello Ben" } });
    const page = async (userId: string) => (await inbox.page({ userId }, inboxQuery.parse({}))).items;
    expect(await page("ann")).toMatchObject([
      { title: "Hello Ann", body: "For everyone.", actions: [{ label: "Open" }] },
    ]);
    const [item] = await page("cho");
    expect(item).toMatchObject({ title: "Cho，你好", body: "For Pro." });
    expect(await inbox.item({ userId: "cho" }, item?.id ?? "")).toMatchObject({ item: { title: "Cho，你好" } });
  });

  it("keeps its place among what is the same for all, for readers who are not known yet", async () => {
    const readers = ["ann", "ben", "cho"].map((id) => listen(principal(id)));
    const sent = Array.from({ length: 60 }, (_, n) =>
      n % 3 === 0
        ? core.publish("all", `${n} {{user.name}}`, { variables: true })
        : core.publish("all", `${n}`, n % 3 === 1 ? { translations: { "zh-CN": { title: `${n} 号` } } } : {}),
    );
    await Promise.all(sent);
    const expected = (name: string, isChinese: boolean) =>
      sent.map((_, n) => (n % 3 === 0 ? `${n} ${name}` : n % 3 === 1 && isChinese ? `${n} 号` : `${n}`));
    await expect.poll(readers[0]?.titles as () => string[]).toEqual(expected("Ann", false));
    await expect.poll(readers[1]?.titles as () => string[]).toEqual(expected("Ben", false));
    await expect.poll(readers[2]?.titles as () => string[]).toEqual(expected("Cho", true));
  });

  it("is made once for all who read the same language, if nothing else differs", async () => {
    const readers = [1, 2].map(() => listen(principal("cho")));
    const plain = { translations: { "zh-CN": { title: "一" } } };
    await core.publish("all", "first", plain);
    await expect.poll(() => readers.map(({ titles }) => titles())).toEqual([["一"], ["一"]]);
    const [one, other] = readers.map(({ frames }) => frames.at(-1));
    expect(one?.kind === "events" && one.entries[0]).toBe(other?.kind === "events" && other.entries[0]);
  });

  it("follows the language: chosen, of the page, given by the host product", async () => {
    const { preferences, inbox } = core.runtime;
    await core.publish("all", "English", { translations: { "zh-CN": { title: "中文" } } });
    const title = async (userId: string, more: Partial<UserPrincipal> = {}) =>
      (await inbox.page(principal(userId, more), inboxQuery.parse({}))).items[0]?.title;
    expect(await title("ann")).toBe("English");
    expect(await title("ann", { locale: "zh-CN" })).toBe("中文");
    expect(await title("cho")).toBe("中文");
    expect(await title("cho", { locale: "en" })).toBe("中文");
    expect(await title("cho", { via: "session", locale: "en" })).toBe("English");
    await preferences.change("cho", { locale: "en" });
    expect(await title("cho")).toBe("English");
    await preferences.change("ann", { locale: "zh-CN" });
    expect(await title("ann", { via: "session", locale: "en" })).toBe("中文");
  });

  it("knows a new name, language or data from the next event on", async () => {
    const { users, people, preferences } = core.runtime;
    const ann = listen(principal("ann"));
    const send = () => core.publish("all", "{{user.name}} {{user.data.plan|none}}", { variables: true });
    await send();
    await users.rename("ann", "Anna");
    await send();
    await users.put("ann", { name: "Anna", email: "ann@example.com", data: { plan: "Pro" } });
    await send();
    await people.change("ann", { name: "Ann B." }, { id: "root", address: null });
    await send();
    await core.publish("all", "en", { translations: { "zh-CN": { title: "zh" } } });
    await preferences.change("ann", { locale: "zh-CN" });
    await core.publish("all", "en", { translations: { "zh-CN": { title: "zh" } } });
    await expect.poll(() => ann.titles()).toEqual(["Ann none", "Anna none", "Anna Pro", "Ann B. Pro", "en", "zh"]);
  });

  it("changes with an edit, in both languages, and says nothing once it is recalled", async () => {
    const { revisions, broadcasts, log } = core.runtime;
    const by = { id: "root", address: null };
    const after = log.cursorAt(log.head);
    const cho = listen(principal("cho"));
    const { id } = await core.publish("all", "one", { translations: { "zh-CN": { title: "一" } } });
    await revisions.edit(id, { title: "two", translations: { "zh-CN": { title: "二" } } }, by);
    await revisions.edit(id, { translations: null }, by);
    const labelled = { actions: [{ label: "a", href: "/a" }], translations: { en: { labels: ["b"] } } };
    const { id: other } = await core.publish(["users/ben"], "x", labelled);
    expect(await revisions.edit(other, { actions: [] }, by)).toBe(2);
    await expect.poll(cho.titles).toEqual(["一", "二", "two"]);
    expect((await revisions.list(id, { limit: 10 })).map(({ translations }) => translations)).toEqual([
      null,
      { "zh-CN": { title: "二" } },
      { "zh-CN": { title: "一" } },
    ]);
    await expect(revisions.edit(id, { body: "{{user.nme}}", variables: true }, by)).rejects.toMatchObject({
      code: "invalid",
      details: [{ path: "body" }],
    });
    await broadcasts.recall(id);
    const back = listen(principal("cho"), { after });
    await expect.poll(() => back.frames.length).toBeGreaterThan(1);
    expect(JSON.stringify(back.items())).not.toMatch(/一|二|two/);
  });

  it("is not taken for nobody after they were removed and made anew", async () => {
    const { users, removal, inbox } = core.runtime;
    await core.publish("all", "before {{user.name|friend}}", { variables: true });
    await Promise.allSettled([inbox.page({ userId: "cho" }, inboxQuery.parse({})), removal.remove("cho")]);
    await users.put("cho", { name: "Cho again", email: "cho@example.com" });
    const cho = listen(principal("cho"));
    await core.publish("all", "{{user.name|friend}}", { variables: true });
    await expect.poll(cho.titles).toEqual(["Cho again"]);
  });

  it("looks no further back in the log than what it says differently", async () => {
    const { log, audiences, inbox, following, reads, logger } = core.runtime;
    let stored = 0;
    const counting = Object.create(log, {
      stored: {
        value: (...range: Parameters<typeof log.stored>) => {
          stored += 1;
          return log.stored(...range);
        },
      },
    }) as typeof log;
    const readers = createReaders(reads, log);
    const hub = createHub(counting, audiences, { counts: inbox.counts, following, readers, logger });
    const titles: string[] = [];
    const write = (frame: Frame) => {
      if (frame.kind === "events") titles.push(...frame.entries.map(({ content }) => content?.title ?? ""));
      return true;
    };
    hub.subscribe(principal("ann"), { transport: "sse", write, close: () => undefined });
    await expect.poll(() => hub.connections({}, 9).map(({ state }) => state)).toEqual(["live"]);
    for (let n = 0; n < 40; n += 1) await core.publish(["users/ben"], `${n}`);
    await core.publish("all", "{{user.name}}", { variables: true });
    await expect.poll(() => titles).toEqual(["Ann"]);
    expect(stored).toBe(0);
    await hub.drain();
  });

  it("ends the connection of one whose words cannot be made, and no other's", async () => {
    const { log, audiences, inbox, following, reads, logger } = core.runtime;
    const own = createReaders(reads, log);
    const readers: typeof own = {
      ...own,
      entriesNow(asking, entries) {
        if (asking.userId === "ben" && entries.some(({ content }) => content?.variables)) throw new Error("no words");
        return own.entriesNow(asking, entries);
      },
    };
    const hub = createHub(log, audiences, { counts: inbox.counts, following, readers, logger });
    const closed: string[] = [];
    const titles: string[] = [];
    for (const id of ["ben", "ann"]) {
      const write = (frame: Frame) => {
        if (frame.kind === "events") titles.push(`${id} ${frame.entries[0]?.content?.title}`);
        return true;
      };
      hub.subscribe(principal(id), { transport: "sse", write, close: (why) => void closed.push(`${id} ${why}`) });
    }
    await expect.poll(() => hub.connections({}, 9).map(({ state }) => state)).toEqual(["live", "live"]);
    await core.publish("all", "{{user.name}}", { variables: true });
    await core.publish("all", "after");
    await expect.poll(() => titles).toEqual(["ann Ann", "ann after"]);
    expect(closed).toEqual(["ben shutdown"]);
    await hub.drain();
  });

  it("is found by what is said in either language", async () => {
    const { inbox } = core.runtime;
    await core.publish("all", "Maintenance", { translations: { "zh-CN": { title: "今晚维护", body: "“十点”开始" } } });
    const found = async (q: string) => (await inbox.page({ userId: "cho" }, inboxQuery.parse({ q }))).items.length;
    expect(
      await Promise.all([found("维护"), found("“十点”"), found("maint"), found("title"), found("zh"), found("[")]),
    ).toEqual([1, 1, 1, 0, 0, 0]);
  });

  it("refuses what would stay unfilled, and labels of no action, by field", async () => {
    await expect(
      core.publish("all", "{{user.nam}}", {
        variables: true,
        translations: { en: { body: "{{data.x}}", labels: ["Go"] } },
      }),
    ).rejects.toMatchObject({
      code: "invalid",
      details: [{ path: "title" }, { path: "translations.en.body" }, { path: "translations.en.labels.0" }],
    });
    // A program that passes on what people write asks for nothing to be filled in.
    await core.publish("all", "{{user.nam}}");
    const ann = await core.runtime.inbox.page({ userId: "ann" }, inboxQuery.parse({}));
    expect(ann.items[0]?.title).toBe("{{user.nam}}");
  });
});
