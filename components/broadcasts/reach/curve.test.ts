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
  expect(frame).toEqual({ from: Date.parse(at(0)), to: Date.parse(at(100)), most: 4 });
  expect(pathOf(series, delivered, frame)).toBe("M0 100H50V50H100V0");
  expect(areaOf(series, delivered, frame)).toBe("M0 100H50V50H100V0V100H0Z");
  expect(pathOf(series, ({ read }) => read, frame)).toBe("M0 100H50V100H100V75");
});

test("does not squeeze what happened into a corner once nothing has for long", () => {
  const series = [point(0, 0), point(1_000, 3), point(100_000, 3)];
  const frame = frameOf(series, 3);
  expect(frame.to).toBe(Date.parse(at(1_250)));
  expect(pathOf(series, delivered, frame)).toBe("M0 100H80V0H100V0");
});

test("shows a minute at least, and a height though nobody is there", () => {
  expect(frameOf([point(0, 0), point(2, 0)], 0)).toEqual({ from: Date.parse(at(0)), to: Date.parse(at(60)), most: 1 });
});

test("has ticks of whole people, the last of them the top", () => {
  expect(ticksOf({ from: 0, to: 1, most: 1 })).toEqual([0, 1]);
  expect(ticksOf({ from: 0, to: 1, most: 13 })).toEqual([0, 4, 8, 13]);
  expect(ticksOf({ from: 0, to: 1, most: 1_000 })).toEqual([0, 250, 500, 750, 1_000]);
});
