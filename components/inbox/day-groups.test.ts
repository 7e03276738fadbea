import { describe, expect, it } from "vitest";
import { daysAgo, groupRows } from "./day-groups.ts";

const row = (id: string, createdAt: string) => ({ id, createdAt });
const shape = (rows: { id: string; createdAt: string }[], timeZone: string, pinned = 0) =>
  groupRows(rows, pinned, timeZone).map((entry) =>
    entry.kind === "row" ? entry.row.id : entry.kind === "day" ? new Date(entry.startsAt).toISOString() : entry.kind,
  );

describe("groupRows", () => {
  const rows = [
    row("c", "2026-03-02T00:30:00.000Z"),
    row("b", "2026-03-01T23:30:00.000Z"),
    row("a", "2026-03-01T01:00:00.000Z"),
  ];

  it("puts a heading before each day's first row", () => {
    expect(shape(rows, "UTC")).toEqual(["2026-03-02T00:00:00.000Z", "c", "2026-03-01T00:00:00.000Z", "b", "a"]);
  });

  it("knows the reader's days, not UTC's", () => {
    expect(shape(rows, "Asia/Shanghai")).toEqual([
      "2026-03-01T16:00:00.000Z",
      "c",
      "b",
      "2026-02-28T16:00:00.000Z",
      "a",
    ]);
  });

  it("finds midnight on a day of 23 hours", () => {
    const spring = [row("b", "2026-03-29T20:00:00.000Z"), row("a", "2026-03-28T22:30:00.000Z")];
    expect(shape(spring, "Europe/Berlin")).toEqual(["2026-03-28T23:00:00.000Z", "b", "2026-03-27T23:00:00.000Z", "a"]);
  });

  it("leaves the days as they are when an old one has come back to the top", () => {
    const woken = [row("old", "2026-02-01T10:00:00.000Z"), ...rows];
    expect(shape(woken, "UTC")).toEqual(["2026-03-02T00:00:00.000Z", "old", "c", "2026-03-01T00:00:00.000Z", "b", "a"]);
  });

  it("puts what is pinned before the days, and its age makes none", () => {
    const onTop = [row("old", "2026-02-01T10:00:00.000Z"), ...rows.slice(0, 1)];
    expect(shape(onTop, "UTC", 1)).toEqual(["pinned", "old", "2026-03-02T00:00:00.000Z", "c"]);
  });

  it("opens one day, even when times run a little backwards", () => {
    expect(shape([row("b", "2026-03-01T10:00:00.000Z"), row("a", "2026-03-01T10:00:05.000Z")], "UTC")).toEqual([
      "2026-03-01T00:00:00.000Z",
      "b",
      "a",
    ]);
  });
});

describe("daysAgo", () => {
  const now = Date.parse("2026-03-29T20:00:00.000Z");
  it("counts midnights", () => {
    expect(daysAgo(Date.parse("2026-03-29T00:00:00.000Z"), now, "UTC")).toBe(0);
    expect(daysAgo(Date.parse("2026-03-28T00:00:00.000Z"), now, "UTC")).toBe(1);
  });
  it("is not thrown by a day of 23 hours", () => {
    expect(daysAgo(Date.parse("2026-03-28T23:00:00.000Z"), now, "Europe/Berlin")).toBe(0);
    expect(daysAgo(Date.parse("2026-03-27T23:00:00.000Z"), now, "Europe/Berlin")).toBe(1);
  });
});
