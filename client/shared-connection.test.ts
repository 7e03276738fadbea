import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createConnection } from "./connection.ts";
import { createInboxStore } from "./inbox-store.ts";
import { createSharedConnection } from "./shared-connection.ts";
import { createModel, createNetwork, type Model, modelApi } from "./testing.ts";
import { createBrowser, type FakeTab } from "./testing-tabs.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const NAMES = ["websocket", "sse", "long-poll"] as const;

type Network = ReturnType<typeof createNetwork>;

/** A tab with its page in it. */
function openPage(model: Model, network: Network, tab: FakeTab, isRendered = true, isAlerting = false) {
  let isAway = false;
  const api = modelApi(model, () => isAway);
  const initial = isRendered ? { page: model.page({ view: "inbox" }), filter: { view: "inbox" as const } } : undefined;
  const store = createInboxStore({ api, initial, send: (command) => connection.command(command) });
  const applied: number[] = [];
  const connection = createSharedConnection({
    tabs: tab.tabs,
    name: "u",
    store: {
      ...store,
      apply(event) {
        const before = store.cursor();
        store.apply(event);
        if (store.cursor() !== before) applied.push(event.seq);
      },
    },
    api,
    staysWhenHidden: () => isAlerting,
    connect: (reader) =>
      createConnection({
        transports: NAMES.map(network.transport),
        store: reader,
        api,
        open: () => ({ baseUrl: "", userId: "u", topics: [] }),
        preferred: "auto",
        random: () => 1,
      }),
  });
  store.start();
  connection.start();
  return {
    tab,
    store,
    connection,
    applied,
    state: () => connection.getSnapshot().state,
    goAway(away: boolean) {
      isAway = away;
    },
    leave() {
      tab.crash();
      connection.stop();
      store.stop();
    },
  };
}
type Page = ReturnType<typeof openPage>;

const turn = () => vi.advanceTimersByTimeAsync(0);

/** Whatever is on its way arrives. */
async function settle(network: Network, pages: readonly Page[], rounds = 4) {
  for (let round = 0; round < rounds; round += 1) {
    await turn();
    for (const link of network.open()) while (link.step());
    for (const { tab } of pages) while (tab.step());
  }
}

async function setUp(count: number, over: { isAlerting?: boolean } = {}) {
  const model = createModel();
  model.publish("a");
  const network = createNetwork(model);
  const browser = createBrowser();
  const open = () => openPage(model, network, browser.openTab(), true, over.isAlerting);
  const pages: Page[] = [];
  for (let n = 0; n < count; n += 1) {
    pages.push(open());
    await settle(network, pages);
  }
  const [one, two, three] = pages as [Page, Page, Page];
  return { model, network, browser, pages, one, two, three };
}

const titles = ({ store }: Page) => store.getSnapshot().rows.map(({ id }) => id);

describe("one connection", () => {
  it("serves all tabs, and each shows how it stands", async () => {
    const { model, network, pages } = await setUp(3);
    expect(network.links).toHaveLength(1);
    model.publish("b");
    await settle(network, pages);
    for (const page of pages) {
      expect(titles(page)).toEqual(["b", "a"]);
      expect(page.connection.getSnapshot()).toMatchObject({ transport: "websocket", state: "open" });
    }
    network.open()[0]?.end("shutdown", 5_000);
    await settle(network, pages);
    for (const page of pages) expect(page.state()).toBe("waiting");
  });

  it("is switched by any tab, for all", async () => {
    const { network, pages, two } = await setUp(3);
    two.connection.switchTo("sse");
    await settle(network, pages);
    expect(network.open().map(({ name }) => name)).toEqual(["sse"]);
    for (const page of pages)
      expect(page.connection.getSnapshot()).toMatchObject({ transport: "sse", preferred: "sse", state: "open" });
  });

  it("passes to another tab when the leading one is gone, from that one's cursor", async () => {
    const { model, network, pages, one, two, three } = await setUp(3);
    model.publish("b");
    await settle(network, pages);
    one.leave();
    model.publish("c");
    await settle(network, [two, three]);
    expect(network.links).toHaveLength(2);
    expect(network.open()).toHaveLength(1);
    for (const page of [two, three]) {
      expect(titles(page)).toEqual(["c", "b", "a"]);
      expect(page.applied).toEqual([2, 3]);
    }
  });

  it("is asked for what a tab has missed, and the server for what it no longer remembers", async () => {
    const { model, network, browser, pages } = await setUp(1);
    const stale = openPage(model, network, browser.openTab());
    model.publish("b");
    await settle(network, [...pages, stale]);
    expect(titles(stale)).toEqual(["b", "a"]);
    // What this one's page holds was before the leader's time.
    const other = await setUp(0);
    other.model.publish("b");
    const old = openPage(other.model, other.network, other.browser.openTab());
    old.connection.stop();
    other.model.publish("c");
    const leader = openPage(other.model, other.network, other.browser.openTab());
    await settle(other.network, [leader]);
    old.connection.start();
    await settle(other.network, [leader, old]);
    expect(other.network.open()).toHaveLength(1);
    expect(titles(old)).toEqual(["c", "b", "a"]);
  });

  it("starts over in every tab when the log is another", async () => {
    const { model, network, pages } = await setUp(2);
    network.open()[0]?.end("network");
    model.restore();
    await vi.advanceTimersByTimeAsync(1_000);
    await settle(network, pages);
    model.publish("b");
    await settle(network, pages);
    for (const page of pages) {
      expect(page.store.cursor()).toBe(model.cursor());
      expect(titles(page)).toEqual(["b", "a"]);
    }
  });
});

describe("tabs that are hidden", () => {
  it("leave the lead to one that is shown, after a while", async () => {
    const { model, network, pages, one } = await setUp(2);
    one.tab.show(false);
    await settle(network, pages);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(network.links).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    await settle(network, pages);
    expect(network.links).toHaveLength(2);
    expect(network.open()).toHaveLength(1);
    one.leave();
    model.publish("b");
    await settle(network, pages.slice(1));
    expect(network.links).toHaveLength(2);
    expect(pages.slice(1).map(titles)).toEqual([["b", "a"]]);
  });

  it("let the connection rest when all are, and catch up when one is shown", async () => {
    const { model, network, pages, one, two } = await setUp(2);
    for (const { tab } of pages) tab.show(false);
    await settle(network, pages);
    for (let ms = 0; ms < 310_000; ms += 10_000) {
      network.open()[0]?.heartbeat();
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(network.open()).toHaveLength(0);
    model.publish("b");
    two.tab.show(true);
    await settle(network, pages);
    expect(network.open()).toHaveLength(1);
    expect(titles(two)).toEqual(["b", "a"]);
    one.tab.show(true);
    await settle(network, pages);
    expect(network.open()).toHaveLength(1);
    expect(titles(one)).toEqual(["b", "a"]);
  });

  it("keep the connection while somebody wants to be alerted", async () => {
    const { network, pages } = await setUp(1, { isAlerting: true });
    for (const { tab } of pages) tab.show(false);
    for (let ms = 0; ms < 700_000; ms += 10_000) {
      network.open()[0]?.heartbeat();
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(network.links).toHaveLength(1);
    expect(network.open()).toHaveLength(1);
  });
});

it("takes over from a leader that has stopped without letting go", async () => {
  const { model, network, one, two } = await setUp(2);
  // It hears nothing any more, as a page that the system has suspended.
  model.publish("b");
  two.tab.show(false);
  two.tab.show(true);
  await vi.advanceTimersByTimeAsync(3_000);
  await settle(network, [two]);
  expect(titles(two)).toEqual(["b", "a"]);
  // Once it wakes, it finds that it leads no more.
  await settle(network, [one, two]);
  expect(network.open()).toHaveLength(1);
  expect(titles(one)).toEqual(["b", "a"]);
});

it("lets each tab find out for itself that it is refused, and follows one that is not", async () => {
  const { network, pages, one, two } = await setUp(2);
  network.open()[0]?.end("unauthorized", null);
  await settle(network, pages);
  expect(network.links).toHaveLength(2);
  expect(one.state()).toBe("open");
  network.open()[0]?.end("unauthorized", null);
  await settle(network, pages);
  expect(network.links).toHaveLength(2);
  for (const page of [one, two])
    expect(page.connection.getSnapshot()).toMatchObject({ state: "closed", reason: { code: "refused" } });
});

const which = fc.nat(30);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ do: "publish" } as const) },
  { weight: 8, arbitrary: which.map((link) => ({ do: "deliver", link }) as const) },
  { weight: 10, arbitrary: which.map((tab) => ({ do: "hear", tab }) as const) },
  { weight: 2, arbitrary: which.map((link) => ({ do: "drop", link }) as const) },
  { weight: 1, arbitrary: which.map((link) => ({ do: "heartbeat", link }) as const) },
  { weight: 2, arbitrary: fc.boolean().map((isRendered) => ({ do: "open", isRendered }) as const) },
  { weight: 2, arbitrary: which.map((tab) => ({ do: "crash", tab }) as const) },
  { weight: 2, arbitrary: which.map((tab) => ({ do: "hide", tab }) as const) },
  { weight: 2, arbitrary: which.map((tab) => ({ do: "show", tab }) as const) },
  { weight: 2, arbitrary: which.map((tab) => ({ do: "read", tab }) as const) },
  {
    weight: 1,
    arbitrary: fc
      .record({ tab: which, to: fc.constantFrom(...NAMES) })
      .map(({ tab, to }) => ({ do: "switch", tab, to }) as const),
  },
  { weight: 3, arbitrary: fc.nat(40_000).map((ms) => ({ do: "wait", ms }) as const) },
  { weight: 1, arbitrary: fc.constant({ do: "away" } as const) },
  { weight: 1, arbitrary: fc.constant({ do: "restore" } as const) },
);

async function play(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) {
  const model = createModel();
  for (const id of ["a", "b"]) model.publish(id);
  const network = createNetwork(model);
  const browser = createBrowser();
  let pages = [openPage(model, network, browser.openTab())];
  const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];
  let published = 0;
  let isAway = false;
  for (const one of steps) {
    const page = "tab" in one ? pick(pages, one.tab) : undefined;
    const link = "link" in one ? pick(network.open(), one.link) : undefined;
    if (one.do === "publish") model.publish(`n${published++}`);
    else if (one.do === "deliver") link?.step();
    else if (one.do === "heartbeat") link?.heartbeat();
    else if (one.do === "drop") link?.end("network");
    else if (one.do === "hear") page?.tab.step();
    else if (one.do === "open" && pages.length < 4) {
      pages.push(openPage(model, network, browser.openTab(), one.isRendered));
      pages.at(-1)?.goAway(isAway);
    } else if (one.do === "crash" && pages.length > 1) {
      page?.leave();
      pages = pages.filter((other) => other !== page);
    } else if (one.do === "hide") page?.tab.show(false);
    else if (one.do === "show") page?.tab.show(true);
    else if (one.do === "read") {
      const id = pick([...model.rows.keys()], one.tab) ?? "none";
      void page?.store.run({ command: "read", ids: [id] }).catch(() => undefined);
    } else if (one.do === "switch") page?.connection.switchTo(one.to);
    else if (one.do === "away") {
      isAway = !isAway;
      for (const other of pages) other.goAway(isAway);
    } else if (one.do === "restore") {
      for (const other of network.open()) other.end("network");
      model.restore();
      for (const { applied } of pages) applied.length = 0;
    } else if (one.do === "wait") await vi.advanceTimersByTimeAsync(one.ms);
    await turn();
  }
  for (const page of pages) {
    page.goAway(false);
    page.tab.show(true);
  }
  for (let round = 0; round < 24; round += 1) {
    await settle(network, pages);
    for (const link of network.open()) link.heartbeat();
    await vi.advanceTimersByTimeAsync(2_500);
  }
  // A climb back to the wanted transport may just have begun.
  await settle(network, pages);
  return { model, network, pages };
}

it("shows in every tab each item once and in order, over one connection, whatever opens, crashes, hides or is late", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 70 }), async (steps) => {
      const { model, network, pages } = await play(steps);
      expect(network.open()).toHaveLength(1);
      const { cursor: _cursor, changesAt: _changesAt, ...counts } = model.counts();
      for (const { store, applied, connection, state } of pages) {
        expect(state()).toBe("open");
        expect(connection.getSnapshot().transport).toBe(network.open()[0]?.name);
        expect(store.cursor()).toBe(model.cursor());
        expect(store.getSnapshot().counts).toEqual(counts);
        expect(store.getSnapshot().rows.map(({ id, seq, state: of }) => [id, seq, of.readAt])).toEqual(
          model.list({ view: "inbox" }).map(({ id, seq, state: of }) => [id, seq, of.readAt]),
        );
        expect(applied).toEqual([...new Set(applied)].sort((one, other) => one - other));
      }
      for (const page of pages) page.leave();
    }),
    { numRuns: 300 },
  );
}, 120_000);

it("connects by itself where locks are denied, as to a frame without storage", async () => {
  const model = createModel();
  const network = createNetwork(model);
  const tab = createBrowser().openTab();
  const locks = { request: () => Promise.reject(new Error("denied")) };
  const page = openPage(model, network, { ...tab, tabs: { ...tab.tabs, locks } }, false);
  await settle(network, [page]);
  model.publish("b");
  await settle(network, [page]);
  expect(page.state()).toBe("open");
  expect(titles(page)).toEqual(["b"]);
  expect(network.links).toHaveLength(1);
});
