import { expect, test } from "vitest";
import { areaOf, frameOf, pathOf, ticksOf } from "./curve.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();
const point = (seconds: number, delivered: number, read = 0) => ({
  at: at(seconds),
  delivered,
  ways: {},
  seen: read,
  read,
  acted: 0,
});

const delivered = (one: { delivered: number }) => one.delivered;

test("draws steps from when it was sent to now, up to everyone", () => {
  const series = [point(0, 0), point(50, 2), point(100, 4, 1)];
  const frame = frameOf(series, 4);
  expect(frame).toEqual({ from: Date.parse(at(0)), to: Date.parse(at(100)), step: 1, most: 4 });
  expect(pathOf(series, delivered, frame)).toBe("M50 100H50V50H100V0H100");
  expect(areaOf(series, delivered, frame)).toBe("M50 100H50V50H100V0H100V100Z");
});

test("does not squeeze what happened into a corner once nothing has for long", () => {
  const series = [point(0, 0), point(1_000, 3), point(100_000, 3)];
  const frame = frameOf(series, 3);
  expect(frame.to).toBe(Date.parse(at(1_250)));
  expect(pathOf(series, delivered, frame)).toBe("M80 100H80V0H100V0H100");
});

test("shows a minute at least, and a height though nobody is there", () => {
  expect(frameOf([point(0, 0), point(2, 0)], 0)).toMatchObject({ to: Date.parse(at(60)), step: 1, most: 1 });
});

test("draws no line of nobody, and of what is new more than an upright", () => {
  const series = [point(0, 0), point(6, 3), point(12, 6, 1)];
  const frame = frameOf(series, 6);
  expect(pathOf(series, ({ acted }) => acted, frame)).toBe("");
  expect(areaOf(series, ({ acted }) => acted, frame)).toBe("");
  expect(pathOf(series, ({ read }) => read, frame)).toBe("M20 100H20V83.33H21");
  expect(areaOf(series, delivered, frame)).toBe("M10 100H10V50H20V0H21V100Z");
});

test("has even ticks of whole people, five steps at most, everyone below the top", () => {
  const ticks = (recipients: number) => ticksOf(frameOf([point(0, 0)], recipients));
  expect(ticks(1)).toEqual([0, 1]);
  expect(ticks(7)).toEqual([0, 2, 4, 6, 8]);
  expect(ticks(26)).toEqual([0, 10, 20, 30]);
  expect(ticks(47)).toEqual([0, 10, 20, 30, 40, 50]);
  for (const recipients of [1, 2, 3, 5, 6, 11, 13, 99, 100, 101, 999, 1_000, 12_345, 1_000_000]) {
    const all = ticks(recipients);
    expect(all.length).toBeLessThanOrEqual(6);
    expect(all.at(-1)).toBeGreaterThanOrEqual(recipients);
    expect(new Set(all.slice(1).map((tick, index) => tick - (all[index] as number))).size, `${all}`).toBe(1);
  }
});
