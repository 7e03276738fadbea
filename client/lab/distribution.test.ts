import { expect, it } from "vitest";
import { BIN_EDGES, distributionOf } from "./distribution.ts";

it("puts each latency into the bin that ends above it, and what is beyond the last into one of its own", () => {
  // The clock may be off: what came before it was sent is as quick as can be.
  const counts = distributionOf(Float64Array.of(-0.3, 0.9, 1, 4.9, 5, 19_999, 20_000, 90_000));
  expect(counts).toHaveLength(BIN_EDGES.length + 1);
  expect(counts.slice(0, 4)).toEqual([2, 1, 1, 1]);
  expect(counts.slice(-2)).toEqual([1, 2]);
  expect(counts.reduce((sum, count) => sum + count)).toBe(8);
});

it("is empty of nothing", () => expect(new Set(distributionOf(new Float64Array()))).toEqual(new Set([0])));
