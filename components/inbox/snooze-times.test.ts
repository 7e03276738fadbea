import { describe, expect, it } from "vitest";
import { fromLocalInput, snoozeChoices, toLocalInput } from "./snooze-times.ts";

const choices = (now: string, timeZone: string) =>
  Object.fromEntries(
    snoozeChoices(Date.parse(now), timeZone).map(({ name, until }) => [name, new Date(until).toISOString()]),
  );

describe("snoozeChoices", () => {
  it("means the reader's days, not UTC's", () => {
    // In Shanghai it is Monday 07:10.
    expect(choices("2026-03-01T23:10:00Z", "Asia/Shanghai")).toEqual({
      laterToday: "2026-03-02T02:30:00.000Z",
      tomorrow: "2026-03-03T01:00:00.000Z",
      nextWeek: "2026-03-09T01:00:00.000Z",
    });
  });

  it("keeps nine in the morning when the clocks change in between", () => {
    // Berlin goes from +1 to +2 on Sunday the 29th.
    expect(choices("2026-03-28T10:00:00Z", "Europe/Berlin")).toEqual({
      laterToday: "2026-03-28T13:00:00.000Z",
      tomorrow: "2026-03-29T07:00:00.000Z",
      nextWeek: "2026-03-30T07:00:00.000Z",
    });
  });

  it("offers nothing later today when today is nearly over", () => {
    expect(choices("2026-03-03T21:00:00Z", "UTC")).not.toHaveProperty("laterToday");
  });
});

it("reads a picked time back as it was written, in any zone", () => {
  const time = Date.parse("2026-10-25T12:30:00Z");
  for (const zone of ["UTC", "Asia/Kolkata", "America/St_Johns", "Europe/Berlin"])
    expect(fromLocalInput(toLocalInput(time, zone), zone)).toBe(time);
  expect(fromLocalInput("", "UTC")).toBeNull();
});
