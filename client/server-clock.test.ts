import { afterEach, beforeEach, expect, it, vi } from "vitest";

const HOUR = 3_600_000;
let clock: typeof import("./server-clock.ts");
beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  clock = await import("./server-clock.ts");
});
afterEach(() => void vi.useRealTimers());

it("is this machine's clock until anything was heard, and events alone say nothing", () => {
  expect(clock.serverNow()).toBe(Date.now());
  clock.hearEventTime(Date.now() - HOUR);
  expect(clock.serverNow()).toBe(Date.now());
});

it.each([-24 * HOUR, -HOUR, HOUR, 24 * HOUR])("is the server's when this machine's is off by %d ms", (wrong) => {
  const server = Date.now() - wrong;
  clock.hearServerTime(server);
  vi.advanceTimersByTime(5_000);
  expect(clock.serverNow()).toBe(server + 5_000);
  // What came late, or is old, takes nothing back.
  clock.hearServerTime(server + 2_000);
  clock.hearEventTime(server - HOUR);
  clock.hearServerTime(Number.NaN);
  expect(clock.serverNow()).toBe(server + 5_000);
  // The first was a second on its way.
  clock.hearEventTime(server + 6_000);
  expect(clock.serverNow()).toBe(server + 6_000);
});

it("goes on when this machine's clock is set", () => {
  const server = Date.now();
  clock.hearServerTime(server);
  vi.setSystemTime(server + 3 * HOUR);
  expect(clock.serverNow()).toBe(server);
});

it("tells who draws it when it was another than believed, and of nothing less", () => {
  let told = 0;
  const leave = clock.onServerTime(() => {
    told += 1;
  });
  clock.hearServerTime(Date.now() - HOUR);
  expect(told).toBe(1);
  clock.hearServerTime(Date.now() - HOUR + 500);
  clock.hearServerTime(Date.now() - 2 * HOUR);
  expect(told).toBe(1);
  clock.hearServerTime(Date.now() - HOUR + 60_000);
  expect(told).toBe(2);
  leave();
  clock.hearServerTime(Date.now());
  expect(told).toBe(2);
});
