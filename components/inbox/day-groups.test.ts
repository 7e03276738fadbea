import { describe, expect, it } from "vitest";
import { groupRows, today } from "./day-groups.ts";

const row = (id: string, createdAt: string) => ({ id, createdAt });
const shape = (rows: { id: string; createdAt: string }[], now: string, timeZone = "UTC", pinned = 0) =>
  groupRows(rows, pinned, timeZone, today(Date.parse(now), timeZone)).map((entry) =>
    entry.kind === "row"
      ? entry.row.id
      : entry.kind === "pinned"
        ? entry.kind
        : entry.span === "month"
          ? new Date(entry.startsAt).toISOString()
          : entry.span,
  );

describe("groupRows", () => {
  // A Wednesday.
  const NOW = "2026-03-04T12:00:00.000Z";
  const rows = [
    row("h", "2026-03-04T00:00:00.000Z"),
    row("g", "2026-03-03T23:59:59.999Z"),
    row("f", "2026-03-02T00:00:00.000Z"),
    row("e", "2026-03-01T23:59:59.000Z"),
    row("d", "2026-02-23T00:00:00.000Z"),
    row("c", "2026-02-22T23:59:59.000Z"),
    row("b", "2026-02-01T00:00:00.000Z"),
    row("a", "2025-12-31T23:59:59.000Z"),
  ];

  it("knows today, yesterday, this week, last week, and what is older by the month", () => {
    expect(shape(rows, NOW)).toEqual([
      ...["today", "h", "yesterday", "g", "thisWeek", "f", "lastWeek", "e", "d"],
      ...["2026-02-01T00:00:00.000Z", "c", "b", "2025-12-01T00:00:00.000Z", "a"],
    ]);
  });

  it("needs no heading of a week that today or yesterday is all of", () => {
    // Monday: yesterday is of last week. Tuesday: this week is today and yesterday.
    const two = [row("b", "2026-03-01T20:00:00.000Z"), row("a", "2026-02-27T20:00:00.000Z")];
    expect(shape(two, "2026-03-02T12:00:00.000Z")).toEqual(["yesterday", "b", "lastWeek", "a"]);
    expect(shape(two, "2026-03-03T12:00:00.000Z")).toEqual(["lastWeek", "b", "a"]);
  });

  it("knows the reader's days, not UTC's", () => {
    const [night] = rows;
    if (!night) throw new Error("no row");
    expect(shape([night], NOW, "America/New_York")).toEqual(["yesterday", "h"]);
    const month = [row("b", "2026-01-31T17:00:00.000Z"), row("a", "2026-01-31T15:00:00.000Z")];
    expect(shape(month, NOW, "Asia/Shanghai")).toEqual([
      "2026-01-31T16:00:00.000Z",
      "b",
      "2025-12-31T16:00:00.000Z",
      "a",
    ]);
  });

  it("finds midnight on a day of 23 hours", () => {
    const spring = [row("b", "2026-03-29T20:00:00.000Z"), row("a", "2026-03-28T22:59:00.000Z")];
    expect(shape(spring, "2026-03-29T21:00:00.000Z", "Europe/Berlin")).toEqual(["today", "b", "yesterday", "a"]);
    const after = [row("b", "2026-03-28T23:00:00.000Z"), row("a", "2026-03-28T22:59:00.000Z")];
    expect(shape(after, "2026-03-30T05:00:00.000Z", "Europe/Berlin")).toEqual(["yesterday", "b", "lastWeek", "a"]);
  });

  it("leaves the spans as they are when an old one has come back to the top", () => {
    const woken = [row("old", "2026-01-01T10:00:00.000Z"), ...rows.slice(0, 2)];
    expect(shape(woken, NOW)).toEqual(["today", "old", "h", "yesterday", "g"]);
  });

  it("puts what is pinned before them, and its age makes none", () => {
    const onTop = [row("old", "2026-01-01T10:00:00.000Z"), ...rows.slice(0, 1)];
    expect(shape(onTop, NOW, "UTC", 1)).toEqual(["pinned", "old", "today", "h"]);
  });

  it("opens one span, even when times run a little backwards or ahead", () => {
    const mixed = [row("b", "2026-03-04T10:00:00.000Z"), row("a", "2026-03-05T10:00:05.000Z")];
    expect(shape(mixed, NOW)).toEqual(["today", "b", "a"]);
  });

  it("asks the time zone for each span once, however many rows there are", () => {
    const many = Array.from({ length: 50_000 }, (_, at) =>
      row(String(at), new Date(Date.parse(NOW) - at * 600_000).toISOString()),
    );
    const { formatToParts } = Intl.DateTimeFormat.prototype;
    let asked = 0;
    Intl.DateTimeFormat.prototype.formatToParts = function (...args) {
      asked += 1;
      return formatToParts.apply(this, args);
    };
    const entries = groupRows(many, 0, "Europe/Berlin", today(Date.parse(NOW), "Europe/Berlin"));
    Intl.DateTimeFormat.prototype.formatToParts = formatToParts;
    const spans = entries.filter(({ kind }) => kind === "span").length;
    expect(spans).toBeGreaterThan(10);
    expect(asked).toBeLessThan(20 * spans);
  });
});
