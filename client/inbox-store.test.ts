import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Command, CommandReply } from "#core/protocol.ts";
import { clientError } from "./api.ts";
import { createInboxStore } from "./inbox-store.ts";
import { createOutbox } from "./outbox.ts";
import { createModel, modelApi } from "./testing.ts";
import type { CommandInput, Filter } from "./types.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(view: Filter["view"] = "inbox", ids = ["a", "b", "c"]) {
  const model = createModel();
  for (const id of ids) model.publish(id);
  const api = modelApi(model);
  const filter: Filter = { view };
  const answers: { resolve(reply: CommandReply): void; reject(error: Error): void }[] = [];
  const store = createInboxStore({
    api,
    initial: { page: model.page(filter), filter },
    send: () => new Promise((resolve, reject) => answers.push({ resolve, reject })),
    random: () => 0,
  });
  store.start();
  const ids_ = () => store.getSnapshot().rows.map(({ id }) => id);
  const unread = () => store.getSnapshot().counts?.unread;
  const deliver = () => {
    for (const event of model.events) store.apply(event);
  };
  return { model, store, answers, ids: ids_, unread, deliver };
}

describe("events", () => {
  it("are applied once, however often they come", () => {
    const { model, deliver, ids, unread } = setUp();
    model.publish("d");
    deliver();
    deliver();
    expect(ids()).toEqual(["d", "c", "b", "a"]);
    expect(unread()).toBe(4);
  });

  it("that a page already holds do not take its rows or the counts back", async () => {
    const { model, store, unread } = setUp();
    model.command({ command: "read", ids: ["a"] });
    model.command({ command: "unread", ids: ["a"] });
    await store.reload();
    const first = model.events.at(-2);
    if (first) store.apply(first);
    expect(store.getSnapshot().rows.find(({ id }) => id === "a")?.state.readAt).toBeNull();
    expect(unread()).toBe(3);
  });

  it("make one item of a notification that comes by two audiences", () => {
    const { model, store, ids, unread, deliver } = setUp();
    model.publish("d");
    deliver();
    const event = model.events.at(-1);
    if (event) store.apply({ ...event, seq: event.seq + 1, audience: "topics/design" });
    expect(ids()).toEqual(["d", "c", "b", "a"]);
    expect(unread()).toBe(4);
  });

  it("show no row before its count, whatever draws in the middle of a burst", async () => {
    const { model, store } = setUp();
    const drawn = () => [store.getTold().rows.length, store.getTold().counts?.unread];
    let heard: unknown = null;
    store.subscribe(() => {
      heard = drawn();
    });
    expect(drawn()).toEqual([3, 3]);
    for (const [n, id] of ["d", "e"].entries()) {
      model.publish(id);
      const event = model.events.at(-1);
      if (event) store.apply(event);
      await vi.advanceTimersByTimeAsync(0);
      // The first is told at once, the second waits its turn, and with it all of the page.
      expect([n, store.getSnapshot().rows.length, drawn(), heard]).toEqual([n, 4 + n, [4, 4], [4, 4]]);
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect([drawn(), heard]).toEqual([
      [5, 5],
      [5, 5],
    ]);
  });

  it("that recall an item nobody loaded make it ask for the counts", async () => {
    const { model, store, unread } = setUp();
    const before = model.head;
    model.publish("d");
    model.recall("d");
    model.recall("a");
    for (const event of model.events.filter(({ seq }) => seq > before + 1)) store.apply(event);
    await vi.advanceTimersByTimeAsync(1);
    expect(unread()).toBe(2);
  });
});

describe("a list", () => {
  it("keeps what was read in `unread` until it is loaded again", async () => {
    const { model, store, deliver, ids, unread } = setUp("unread");
    expect(ids()).toEqual(["c", "b", "a"]);
    model.command({ command: "read", ids: ["b"] });
    deliver();
    expect(ids()).toEqual(["c", "b", "a"]);
    expect(unread()).toBe(2);
    await store.reload();
    expect(ids()).toEqual(["c", "a"]);
  });

  it("that is held still gathers what arrives, and lets it in on release", () => {
    const { model, store, deliver, ids } = setUp();
    store.hold(true);
    model.publish("d");
    deliver();
    expect(ids()).toEqual(["c", "b", "a"]);
    expect(store.getSnapshot().held.map(({ id }) => id)).toEqual(["d"]);
    store.hold(false);
    expect(ids()).toEqual(["d", "c", "b", "a"]);
  });

  it("grows by pages without a gap, also while it changes", async () => {
    const { model, store, deliver, ids } = setUp(
      "inbox",
      Array.from({ length: 120 }, (_, n) => `i${n}`),
    );
    expect(ids()).toHaveLength(50);
    const more = store.loadMore();
    model.command({ command: "archive", ids: ["i60", "i100"] });
    deliver();
    await more;
    await store.loadMore();
    expect(ids()).toEqual(model.list({ view: "inbox" }).map(({ id }) => id));
    expect(store.getSnapshot().hasMore).toBe(false);
  });

  it("drops the answer to an earlier filter", async () => {
    const { model, store } = setUp();
    model.command({ command: "archive", ids: ["a"] });
    const first = store.setFilter({ view: "archived" });
    const second = store.setFilter({ view: "unread" });
    await Promise.all([first, second]);
    expect(store.getSnapshot()).toMatchObject({ filter: { view: "unread" }, loading: null });
    expect(store.getSnapshot().rows.map(({ id }) => id)).toEqual(["c", "b"]);
  });

  it("fetches what another device brought back from out of its sight", async () => {
    const { model, store, deliver, ids } = setUp();
    model.command({ command: "archive", ids: ["a"] });
    const late = createInboxStore({
      api: modelApi(model),
      initial: { page: model.page({ view: "inbox" }), filter: { view: "inbox" } },
      send: async () => ({ ok: true }),
      random: () => 0,
    });
    late.start();
    model.command({ command: "unarchive", ids: ["a"] });
    for (const event of model.events) late.apply(event);
    await vi.advanceTimersByTimeAsync(1);
    expect(late.getSnapshot().rows.map(({ id }) => id)).toEqual(["c", "b", "a"]);
    deliver();
    expect(ids()).toEqual(["c", "b", "a"]);
    late.stop();
    store.stop();
  });
});

describe("a command", () => {
  it("shows at once, and its event adds nothing a second time", async () => {
    const { model, store, answers, unread, deliver } = setUp();
    const done = store.run({ command: "read", ids: ["a", "b"] });
    expect(unread()).toBe(1);
    model.command({ command: "read", ids: ["a", "b"] });
    deliver();
    expect(unread()).toBe(1);
    answers[0]?.resolve({ ok: true });
    await done;
    expect(unread()).toBe(1);
  });

  it("that its event has confirmed does not hide what another device does next", () => {
    const { model, store, unread, deliver } = setUp();
    void store.run({ command: "read", ids: ["a"] });
    model.command({ command: "read", ids: ["a"] });
    model.command({ command: "unread", ids: ["a"] });
    deliver();
    expect(unread()).toBe(3);
  });

  it("stays shown between its answer and its event", async () => {
    const { model, store, answers, unread, deliver } = setUp();
    const done = store.run({ command: "read", through: model.head });
    answers[0]?.resolve({ ok: true });
    await done;
    expect(unread()).toBe(0);
    model.command({ command: "read", through: 3 });
    deliver();
    expect(unread()).toBe(0);
    model.publish("d");
    deliver();
    expect(unread()).toBe(1);
  });

  it("that fails is taken back, and nothing else with it", async () => {
    const { model, store, answers, ids, unread, deliver } = setUp();
    const failing = store.run({ command: "archive", ids: ["a"] });
    const going = store.run({ command: "read", ids: ["b"] });
    model.publish("d");
    deliver();
    expect([ids(), unread()]).toEqual([["d", "c", "b"], 2]);
    answers[0]?.resolve({ ok: false, error: { code: "item_gone", message: "The item is gone." } });
    await expect(failing).rejects.toMatchObject({ code: "item_gone", message: "The item is gone." });
    expect([ids(), unread()]).toEqual([["d", "c", "b", "a"], 3]);
    await vi.advanceTimersByTimeAsync(0);
    answers[1]?.resolve({ ok: false, error: { code: "internal", message: "Something went wrong." } });
    await expect(going).rejects.toMatchObject({ code: "internal" });
    expect(unread()).toBe(4);
  });

  it("to snooze for a moment is over when the server says that the item woke, whatever came in between", async () => {
    const { model, store, ids, unread, deliver } = setUp();
    const until = model.events[0]?.at ?? "";
    // A page that was read after the item woke has both, and its rows nothing left of the snooze.
    void store.run({ command: "snooze", ids: ["a"], until });
    expect(ids()).toEqual(["c", "b"]);
    model.command({ command: "snooze", ids: ["a"], until });
    model.wake("a");
    await store.reload();
    deliver();
    expect([ids(), unread()]).toEqual([["a", "c", "b"], 3]);
    // One of the two had nothing to change, and no event will say of it what was asked for.
    void store.run({ command: "snooze", ids: ["b", "c"], until });
    model.command({ command: "snooze", ids: ["b"], until });
    deliver();
    expect(ids()).toEqual(["a"]);
    model.wake("b");
    deliver();
    expect([ids(), unread()]).toEqual([["b", "a", "c"], 3]);
  });

  it("to snooze again is not undone by the end of the snooze before", () => {
    const { model, store, ids, deliver } = setUp();
    const until = model.events[0]?.at ?? "";
    model.command({ command: "snooze", ids: ["a"], until });
    deliver();
    void store.run({ command: "snooze", ids: ["a"], until: "2027-01-01T00:00:00.000Z" });
    model.wake("a");
    deliver();
    expect(ids()).toEqual(["c", "b"]);
  });

  it("that was accepted without an event gives way to what the server says", async () => {
    const { store, answers, unread } = setUp();
    const done = store.run({ command: "read", ids: ["a"] });
    answers[0]?.resolve({ ok: true });
    await done;
    expect(unread()).toBe(2);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(unread()).toBe(3);
  });
});

describe("while the server is away", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
  beforeEach(() => kept.clear());

  function setUpAway() {
    const model = createModel();
    for (const id of ["a", "b", "c"]) model.publish(id);
    const filter: Filter = { view: "inbox" };
    const world = { isAway: true, sent: [] as Command[], refused: [] as string[] };
    const open = () => {
      const store = createInboxStore({
        api: modelApi(model),
        initial: { page: model.page(filter), filter },
        outbox: createOutbox(storage, "u"),
        random: () => 0,
        async send(command) {
          if (world.isAway) throw clientError("network", "away");
          world.sent.push(command);
          return model.command(command);
        },
      });
      store.listen((news) => news.kind === "refused" && world.refused.push(news.error.code));
      store.start();
      return store;
    };
    const back = (...stores: ReturnType<typeof open>[]) => {
      world.isAway = false;
      for (const store of stores) store.control({ type: "heartbeat", cursor: model.cursor() });
      return vi.advanceTimersByTimeAsync(0);
    };
    const show = (store: ReturnType<typeof open>) => store.getSnapshot().rows.map(({ id }) => id);
    return { model, world, open, back, show };
  }

  it("commands wait, shown, and are sent once and in order when it is heard of", async () => {
    const { world, open, back, show } = setUpAway();
    const store = open();
    const first = store.run({ command: "archive", ids: ["a"] });
    const second = store.run({ command: "read", ids: ["b"] });
    await vi.advanceTimersByTimeAsync(0);
    expect(show(store)).toEqual(["c", "b"]);
    expect(store.getSnapshot()).toMatchObject({
      counts: { unread: 1 },
      waiting: { commands: 2, ids: new Set(["a", "b"]) },
    });
    await expect(store.run({ command: "seen", ids: ["c"] })).rejects.toMatchObject({ code: "network" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.sent).toEqual([]);
    await back(store);
    await Promise.all([first, second]);
    await back(store);
    expect(world.sent.map(({ command }) => command)).toEqual(["archive", "read"]);
    expect(store.getSnapshot().waiting.commands).toBe(0);
    expect(JSON.parse(kept.get("carillon-outbox:u") ?? "")).toEqual([]);
  });

  it("they survive the page, and what is refused then is taken back and told", async () => {
    const { model, world, open, back, show } = setUpAway();
    const early = open();
    void early.run({ command: "pin", ids: ["a"] });
    void early.run({ command: "archive", ids: ["b"] });
    early.stop();
    const late = open();
    await vi.advanceTimersByTimeAsync(0);
    expect(show(late)).toEqual(["a", "c"]);
    expect(late.getSnapshot()).toMatchObject({ pinned: 1, waiting: { commands: 2 } });
    model.rows.delete("b");
    model.command = (command) =>
      command.ids?.[0] === "b" ? { ok: false, error: { code: "item_gone", message: "gone" } } : { ok: true };
    await back(late);
    expect(world.sent).toHaveLength(2);
    expect(world.refused).toEqual(["item_gone"]);
    expect(show(late)).toContain("b");
  });

  it("two tabs that hold the same send it once", async () => {
    const { world, open, back } = setUpAway();
    const one = open();
    void one.run({ command: "archive", ids: ["a"] });
    const other = open();
    expect(other.getSnapshot().rows).toHaveLength(2);
    await back(one);
    await back(other);
    expect(world.sent).toHaveLength(1);
  });

  it("what was never sent can be withdrawn; what may have been cannot", async () => {
    const { world, open, back, show } = setUpAway();
    const store = open();
    const tried: CommandInput = { command: "archive", ids: ["a"] };
    const waits: CommandInput = { command: "archive", ids: ["b"] };
    const done = store.run(tried);
    const gone = store.run(waits);
    await vi.advanceTimersByTimeAsync(0);
    expect([store.withdraw(tried), store.withdraw(waits)]).toEqual([false, true]);
    await expect(gone).rejects.toMatchObject({ code: "withdrawn" });
    expect(show(store)).toEqual(["c", "b"]);
    await back(store);
    await done;
    expect(world.sent).toHaveLength(1);
  });

  it("no more than so many wait, and places of another log are not sent", async () => {
    const { model, world, open, back } = setUpAway();
    const store = open();
    const all = store.run({ command: "archive", through: model.head }).catch(({ code }) => code);
    for (let n = 1; n < 200; n += 1) void store.run({ command: "read", ids: ["a"] });
    await expect(store.run({ command: "read", ids: ["b"] })).rejects.toMatchObject({ code: "queue_full" });
    model.restore();
    store.control({ type: "reset", reason: "epoch", cursor: model.cursor() });
    await back(store);
    expect(await all).toBe("item_gone");
    expect(world.sent.every(({ command }) => command === "read")).toBe(true);
  });
});

describe("an item opened by its id", () => {
  it("is fetched when it is not in the list, follows events, and is gone when it is", async () => {
    const { model, store, deliver } = setUp(
      "inbox",
      Array.from({ length: 60 }, (_, n) => `i${n}`),
    );
    const ids = store.getSnapshot().rows.length;
    store.open("i1");
    expect(store.getSnapshot().opened).toMatchObject({ status: "loading" });
    await vi.advanceTimersByTimeAsync(0);
    model.command({ command: "read", ids: ["i1"] });
    deliver();
    expect(store.getSnapshot().opened).toMatchObject({
      status: "shown",
      row: { id: "i1", state: { readAt: expect.any(String) } },
    });
    expect(store.getSnapshot().rows).toHaveLength(ids);
    model.recall("i1");
    deliver();
    expect(store.getSnapshot().opened?.status).toBe("gone");
    store.open("nope");
    await vi.advanceTimersByTimeAsync(0);
    expect(store.getSnapshot().opened?.status).toBe("gone");
  });

  it("before its event has come is counted once the event comes", async () => {
    const { model, store, unread, deliver } = setUp();
    model.publish("d");
    store.open("d");
    await vi.advanceTimersByTimeAsync(0);
    expect([store.getSnapshot().opened?.status, unread()]).toEqual(["shown", 3]);
    deliver();
    expect(unread()).toBe(4);
  });
});

it("tells what arrives once: created or woken, and not by its second audience", async () => {
  const { model, store, deliver } = setUp();
  const heard: string[] = [];
  store.listen((news) => news.kind === "arrived" && heard.push(news.row.id));
  model.publish("d");
  deliver();
  const event = model.events.at(-1);
  if (event) store.apply({ ...event, seq: event.seq + 1, audience: "topics/design" });
  model.command({ command: "snooze", ids: ["a"], until: new Date(Date.now() + 1_000).toISOString() });
  model.publish("e");
  model.wake("a");
  deliver();
  await vi.advanceTimersByTimeAsync(0);
  expect(heard).toEqual(["d", "e", "a"]);
});

it("reads afresh after a reset, and loses nothing that comes meanwhile", async () => {
  const { model, store, ids, unread, deliver } = setUp();
  model.restore();
  model.publish("x");
  store.control({ type: "reset", reason: "epoch", cursor: model.cursor() });
  model.publish("y");
  deliver();
  await vi.advanceTimersByTimeAsync(1);
  deliver();
  expect(ids()).toEqual(["y", "x", "c", "b", "a"]);
  expect(unread()).toBe(5);
});

it("asks again when the counts change by themselves", async () => {
  const model = createModel();
  model.publish("a");
  const page = model.page({ view: "inbox" });
  const changesAt = new Date(Date.now() + 60_000).toISOString();
  const initial = { page: { ...page, counts: { ...page.counts, changesAt } }, filter: { view: "inbox" as const } };
  const store = createInboxStore({ api: modelApi(model), initial, send: async () => ({ ok: true }), random: () => 0 });
  store.start();
  model.rows.clear();
  await vi.advanceTimersByTimeAsync(61_000);
  expect(store.getSnapshot()).toMatchObject({ rows: [], counts: { unread: 0 } });
});

it("asks again when what counts more by an event expires", async () => {
  const model = createModel();
  model.publish("a");
  const page = model.page({ view: "inbox" });
  const [row] = page.items;
  const api = modelApi(model);
  const asked = vi.spyOn(api, "page");
  const store = createInboxStore({
    api,
    initial: { page, filter: { view: "inbox" as const } },
    send: async () => ({ ok: true }),
    random: () => 0,
  });
  store.start();
  const changesAt = new Date(Date.now() + 60_000).toISOString();
  store.apply({
    seq: (row?.seq ?? 0) + 1,
    prev: 0,
    audience: "users/u",
    at: new Date().toISOString(),
    type: "state.changed",
    ids: [row?.id ?? ""],
    state: { snoozedUntil: new Date(Date.now() + 3_600_000).toISOString() },
    delta: { unread: -1, unseen: -1, byCategory: { general: -1 }, snoozed: 1 },
    changesAt,
  });
  await vi.advanceTimersByTimeAsync(59_000);
  expect(asked).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked).toHaveBeenCalledOnce();
});
