import { describe, expect, it } from "vitest";
import type { InboxEvent } from "#core/protocol.ts";
import { createClock } from "./clock.ts";
import { createLedger, percentiles } from "./ledger.ts";

const event = (seq: number, n: number, at = n * 10): InboxEvent =>
  ({ seq, type: "item.created", item: { data: { n, at } } }) as unknown as InboxEvent;

function given({ countsFrom = 0 } = {}) {
  let now = 1_000;
  const ledger = createLedger({
    cursor: "abcd.100",
    total: 50,
    serverNow: () => now,
    countsFrom: () => countsFrom,
    onArrival: () => undefined,
  });
  return {
    ledger,
    at: (time: number) => {
      now = time;
    },
  };
}

describe("the ledger of a lane", () => {
  it("reads on from the run's cursor, event by event", () => {
    const { ledger } = given();
    expect(ledger.cursor()).toBe("abcd.100");
    ledger.apply(event(103, 1));
    expect(ledger.cursor()).toBe("abcd.103");
    ledger.control({ type: "heartbeat", cursor: "abcd.110" });
    expect(ledger.cursor()).toBe("abcd.110");
    ledger.control({ type: "heartbeat", cursor: "abcd.109" });
    expect(ledger.cursor()).toBe("abcd.110");
  });

  it("counts what is missing before the newest as lost", () => {
    const { ledger } = given();
    for (const n of [1, 2, 5]) ledger.apply(event(100 + n, n));
    expect([ledger.received, ledger.newest, ledger.lost]).toEqual([3, 5, 2]);
  });

  it("tells what two connections both brought from what was applied twice", () => {
    const { ledger } = given();
    ledger.apply(event(101, 1));
    ledger.apply(event(102, 2));
    ledger.apply(event(101, 1));
    expect([ledger.received, ledger.absorbed, ledger.repeated]).toEqual([2, 1, 0]);
    // The same event by another seq: a cursor cannot know.
    ledger.apply(event(103, 2));
    expect([ledger.received, ledger.absorbed, ledger.repeated, ledger.lost]).toEqual([2, 1, 1, 0]);
  });

  it("goes where a reset sends it, and shows the gap", () => {
    const { ledger } = given();
    ledger.apply(event(101, 1));
    ledger.control({ type: "reset", reason: "expired", cursor: "abcd.120" });
    ledger.apply(event(110, 10));
    ledger.apply(event(121, 21));
    expect([ledger.absorbed, ledger.received, ledger.lost]).toEqual([1, 2, 19]);
  });

  it("measures only what was published once it listened", () => {
    const { ledger, at } = given({ countsFrom: 25 });
    at(40);
    for (const n of [1, 2, 3]) ledger.apply(event(100 + n, n));
    expect([...ledger.latencies()]).toEqual([10]);
  });
});

it("gives percentiles by the nearest rank, and none of nothing", () => {
  const values = Float64Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentiles(values, [50, 95, 99])).toEqual({ 50: 50, 95: 95, 99: 99 });
  expect(percentiles(Float64Array.of(7), [50, 99])).toEqual({ 50: 7, 99: 7 });
  expect(percentiles(new Float64Array(), [50])).toBeNull();
});

it("takes the clock from the quickest round trip, and says how far off it may be", () => {
  const clock = createClock();
  expect(clock.estimate()).toBeNull();
  clock.hear(0, 1_090, 100);
  expect(clock.estimate()).toEqual({ offset: 1_040, error: 50 });
  clock.hear(200, 1_205, 210);
  clock.hear(300, 1_390, 400);
  expect(clock.estimate()).toEqual({ offset: 1_000, error: 5 });
});
