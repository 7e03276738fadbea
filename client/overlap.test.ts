import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { InboxEvent, InboxRow } from "#core/protocol.ts";
import { createConnection } from "./connection.ts";
import { createInboxStore } from "./inbox-store.ts";
import { createModel, createNetwork, modelApi } from "./testing.ts";
import type { CommandInput } from "./types.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const NAMES = ["websocket", "sse", "long-poll"] as const;
const COMMANDS = ["read", "unread", "seen", "archive", "unarchive", "unsnooze", "pin", "unpin"] as const;
const LATER = "2026-01-02T00:00:00.000Z";
const which = fc.nat(30);

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("general", "security").map((category) => ({ do: "publish", category }) as const),
  },
  { weight: 8, arbitrary: which.map((link) => ({ do: "deliver", link }) as const) },
  { weight: 2, arbitrary: which.map((link) => ({ do: "drop", link }) as const) },
  { weight: 2, arbitrary: fc.constantFrom(...NAMES).map((to) => ({ do: "switch", to }) as const) },
  { weight: 1, arbitrary: which.map((link) => ({ do: "heartbeat", link }) as const) },
  { weight: 1, arbitrary: which.map((of) => ({ do: "recall", of }) as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("edit" as const),
      of: which,
      category: fc.option(fc.constantFrom("general", "security")),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("elsewhere" as const), of: which, command: fc.constantFrom(...COMMANDS) }),
  },
  { weight: 2, arbitrary: which.map((of) => ({ do: "snooze", of }) as const) },
  { weight: 2, arbitrary: which.map((of) => ({ do: "wake", of }) as const) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("here" as const), of: which, command: fc.constantFrom(...COMMANDS) }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("read", "archive", "seen").map((command) => ({ do: "through", command }) as const),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("inbox", "unread", "archived", "snoozed")
      .map((view) => ({ do: "filter", view }) as const),
  },
  { weight: 2, arbitrary: fc.nat(8_000).map((ms) => ({ do: "wait", ms }) as const) },
  { weight: 1, arbitrary: fc.constant({ do: "restore" } as const) },
  { weight: 1, arbitrary: fc.boolean().map((isAway) => ({ do: "away", isAway }) as const) },
);

async function play(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[], isRendered: boolean) {
  const model = createModel();
  for (const id of ["a", "b", "c"]) model.publish(id);
  let isAway = false;
  const api = modelApi(model, () => isAway);
  const network = createNetwork(model);
  const initial = isRendered ? { page: model.page({ view: "inbox" }), filter: { view: "inbox" as const } } : undefined;
  const store = createInboxStore({ api, initial, send: (command) => connection.command(command) });
  const applied: number[] = [];
  const connection = createConnection({
    transports: NAMES.map(network.transport),
    store: {
      ...store,
      apply(event: InboxEvent) {
        const before = store.cursor();
        store.apply(event);
        if (store.cursor() !== before) applied.push(event.seq);
      },
    },
    api,
    open: () => ({ baseUrl: "", userId: "u", topics: [] }),
    preferred: "auto",
  });
  store.start();
  connection.start();
  const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];
  // One that names places of another log is refused.
  const run = (input: CommandInput) => void store.run(input).catch(() => undefined);
  let published = 0;
  for (const one of steps) {
    const id = "of" in one ? (pick([...model.rows.keys()], one.of) ?? "none") : "none";
    if (one.do === "publish") model.publish(`n${published++}`, one.category);
    else if (one.do === "deliver") pick(network.open(), one.link)?.step();
    else if (one.do === "heartbeat") pick(network.open(), one.link)?.heartbeat();
    else if (one.do === "drop") pick(network.open(), one.link)?.end("network");
    else if (one.do === "switch") connection.switchTo(one.to);
    else if (one.do === "recall") model.recall(id);
    else if (one.do === "edit")
      model.edit(id, { title: `edited ${one.of}`, ...(one.category && { category: one.category }) });
    else if (one.do === "wake") model.wake(id);
    else if (one.do === "snooze") run({ command: "snooze", ids: [id], until: LATER });
    else if (one.do === "elsewhere") model.command({ command: one.command, ids: [id] });
    else if (one.do === "here") run({ command: one.command, ids: [id] });
    else if (one.do === "through") run({ command: one.command as "read", through: model.head });
    else if (one.do === "filter") void store.setFilter({ view: one.view as "inbox" });
    else if (one.do === "away") {
      isAway = one.isAway;
      if (isAway) for (const link of network.open()) link.end("network");
    } else if (one.do === "restore") {
      // The server restarts on its backup: no connection to the old log lives on.
      for (const link of network.open()) link.end("network");
      model.restore();
      applied.length = 0;
    } else await vi.advanceTimersByTimeAsync(one.ms);
    await vi.advanceTimersByTimeAsync(0);
    expect(network.open().length).toBeLessThanOrEqual(2);
  }
  isAway = false;
  // Everything arrives, and whatever was on its way settles.
  for (let round = 0; round < 12; round += 1) {
    for (const link of network.open()) while (link.step());
    for (const link of network.open()) link.heartbeat();
    await vi.advanceTimersByTimeAsync(2_500);
  }
  const result = { model, store, connection, applied };
  connection.stop();
  store.stop();
  return result;
}

it("shows each item once, in order, with exact counts, whatever is dropped, resumed, switched or repeated", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.boolean(), async (steps, isRendered) => {
      const { model, store, applied } = await play(steps, isRendered);
      const shown = store.getSnapshot();
      // What was read while `unread` showed it stays until the list is loaded again.
      const rows = shown.rows.filter(({ state }) => shown.filter.view !== "unread" || state.readAt === null);
      const bySeq = [...rows].sort((one, other) => other.seq - one.seq);
      const toldOf = ({ id, seq, title, state }: InboxRow) => [id, seq, title, state.readAt === null];
      expect(bySeq.map(toldOf)).toEqual(model.list(shown.filter).map(toldOf));
      const onTop = shown.filter.view === "inbox" ? model.pinned(shown.filter) : [];
      expect(new Set(rows.slice(0, shown.pinned).map(({ id }) => id))).toEqual(new Set(onTop.map(({ id }) => id)));
      const below = rows.slice(shown.pinned);
      expect(below).toEqual(bySeq.filter((row) => below.includes(row)));
      expect(shown.waiting.commands).toBe(0);
      const { cursor: _cursor, changesAt: _changesAt, ...counts } = model.counts();
      expect(shown.counts).toEqual(counts);
      expect(store.cursor()).toBe(model.cursor());
      expect(applied).toEqual([...new Set(applied)].sort((one, other) => one - other));
    }),
    { numRuns: 300 },
  );
}, 60_000);
