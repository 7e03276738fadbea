import { expect, test } from "vitest";
import { nextOf, readersTime, timingOf } from "./timing.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const runs = (cron: string, timeZone: string, from: string, count: number): string[] => {
  const times: string[] = [];
  let at = new Date(from);
  for (let n = 0; n < count; n += 1) {
    const next = nextOf(cron, timeZone, at);
    if (!(next instanceof Date)) break;
    times.push(next.toISOString().slice(0, 16));
    at = next;
  }
  return times;
};

test.each([
  ["with an offset", { scheduledAt: "2026-12-01T09:00:00+01:00" }, "2026-12-01T08:00:00.000Z"],
  ["on the sender's clock", { scheduledAt: "2026-12-01T09:00", timeZone: "Asia/Shanghai" }, "2026-12-01T01:00:00.000Z"],
  [
    "in an hour that is left out",
    { scheduledAt: "2027-03-28T02:30", timeZone: "Europe/Berlin" },
    "2027-03-28T01:00:00.000Z",
  ],
  [
    "in an hour that comes twice",
    { scheduledAt: "2027-10-31T02:30", timeZone: "Europe/Berlin" },
    "2027-10-31T00:30:00.000Z",
  ],
  ["again and again", { cron: "0 9 * * 1", timeZone: "America/New_York" }, "2026-11-30T14:00:00.000Z"],
])("a time %s", (_, schedule, at) => {
  const { timing, faults } = timingOf(schedule, NOW);
  expect(faults).toEqual([]);
  expect(timing?.at.toISOString()).toBe(at);
});

test("a time on each reader's clock is from the first place on Earth to the last", () => {
  const { timing } = timingOf({ scheduledAt: "2026-12-01T09:00", timeZone: "reader" }, NOW);
  expect(timing).toMatchObject({
    at: new Date("2026-11-30T19:00:00Z"),
    last: new Date("2026-12-01T21:00:00Z"),
    wall: "2026-12-01T09:00:00",
  });
  expect(readersTime("2026-12-01T09:00:00", "Pacific/Kiritimati")).toBe(timing?.at.getTime());
  expect(readersTime("2026-12-01T09:00:00", "Etc/GMT+12")).toBe(timing?.last.getTime());
});

test.each([
  // Left out there: as the clocks go forward.
  ["2027-03-28T02:30:00", "Europe/Berlin", "2027-03-28T01:00:00Z"],
  ["2027-03-28T02:30:00", "America/New_York", "2027-03-28T06:30:00Z"],
  ["2027-03-14T02:30:00", "America/New_York", "2027-03-14T07:00:00Z"],
  // Twice there: the first time.
  ["2027-10-31T02:30:00", "Europe/Berlin", "2027-10-31T00:30:00Z"],
  ["2027-11-07T01:30:00", "America/New_York", "2027-11-07T05:30:00Z"],
  // By half an hour, and in the south, where it is the other way round.
  ["2027-10-03T02:15:00", "Australia/Lord_Howe", "2027-10-02T15:30:00Z"],
  ["2027-04-04T02:30:00", "Australia/Sydney", "2027-04-03T15:30:00Z"],
  ["2027-03-28T02:30:00", "Asia/Shanghai", "2027-03-27T18:30:00Z"],
])("%s on a reader's clock in %s is %s, also as the clocks change", (wall, zone, at) => {
  expect(new Date(readersTime(wall, zone)).toISOString()).toBe(new Date(at).toISOString());
});

test.each([
  ["a time in the past", { scheduledAt: "2026-11-24T11:59:59Z" }, "scheduledAt"],
  ["a time that is past on that clock", { scheduledAt: "2026-11-24T12:30", timeZone: "Europe/Berlin" }, "scheduledAt"],
  ["a time that is past everywhere", { scheduledAt: "2026-11-23T23:00", timeZone: "reader" }, "scheduledAt"],
  ["a time on nobody's clock", { scheduledAt: "2026-12-01T09:00" }, "scheduledAt"],
  [
    "a clock for a time that has an offset",
    { scheduledAt: "2026-12-01T09:00Z", timeZone: "Europe/Berlin" },
    "timeZone",
  ],
  ["a clock for nothing", { timeZone: "Europe/Berlin" }, "timeZone"],
  ["both a time and a pattern", { scheduledAt: "2026-12-01T09:00Z", cron: "0 9 * * *" }, "cron"],
  ["a pattern on every reader's clock", { cron: "0 9 * * *", timeZone: "reader" }, "timeZone"],
  ["a pattern that is none", { cron: "every monday" }, "cron"],
  ["a pattern with seconds", { cron: "* * * * * *" }, "cron"],
  ["a day that never comes", { cron: "0 9 31 2 *" }, "cron"],
])("%s is a fault of its field", (_, schedule, path) => {
  expect(timingOf(schedule, NOW)).toMatchObject({ timing: null, faults: [{ path }] });
});

test("as the clocks go forward, what falls into the hour left out comes then, and once", () => {
  const night = "2027-03-27T23:00:00Z";
  expect(runs("30 2 * * *", "Europe/Berlin", night, 2)).toEqual(["2027-03-28T01:00", "2027-03-29T00:30"]);
  expect(runs("*/30 1-3 * * *", "Europe/Berlin", night, 5)).toEqual([
    "2027-03-28T00:00",
    "2027-03-28T00:30",
    "2027-03-28T01:00",
    "2027-03-28T01:30",
    "2027-03-28T23:00",
  ]);
});

test("as they go back, the hour that comes twice counts the first time", () => {
  const night = "2027-10-30T22:00:00Z";
  expect(runs("30 2 * * *", "Europe/Berlin", night, 2)).toEqual(["2027-10-31T00:30", "2027-11-01T01:30"]);
  expect(runs("0 * * * *", "Europe/Berlin", "2027-10-30T23:30:00Z", 3)).toEqual([
    "2027-10-31T00:00",
    "2027-10-31T02:00",
    "2027-10-31T03:00",
  ]);
  // Asked within the second of them.
  expect(runs("*/15 * * * *", "Europe/Berlin", "2027-10-31T01:20:00Z", 1)).toEqual(["2027-10-31T02:00"]);
});
