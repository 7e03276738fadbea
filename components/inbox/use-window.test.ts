import fc from "fast-check";
import { expect, it } from "vitest";
import { indexAt, startsOf } from "./use-window.ts";

it("finds the entry at any height", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 200 }), fc.nat(), (sizes, at) => {
      const starts = startsOf(sizes.length, (index) => sizes[index] ?? 0);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      expect(starts.at(-1)).toBe(total);
      const top = at % total;
      const index = indexAt(starts, top);
      expect(starts[index]).toBeLessThanOrEqual(top);
      expect(starts[index + 1]).toBeGreaterThan(top);
    }),
  );
});

it("takes what is beyond the end for the last one, and an empty list for nothing", () => {
  expect(
    indexAt(
      startsOf(3, () => 10),
      1_000,
    ),
  ).toBe(2);
  expect(
    indexAt(
      startsOf(0, () => 10),
      0,
    ),
  ).toBe(0);
});
