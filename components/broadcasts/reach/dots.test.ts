import fc from "fast-check";
import { expect, test } from "vitest";
import { dotsOf, STAGES } from "./dots.ts";

const totals = (recipients: number, delivered: number | null, seen: number, read: number) => ({
  recipients,
  delivered,
  seen,
  read,
  archived: 0,
  acted: null,
});

test("a dot is a person, by how far they have it", () => {
  expect(dotsOf(totals(14, 12, 7, 4))).toEqual({ each: 1, dots: { read: 4, seen: 3, delivered: 5, waiting: 2 } });
  // What nobody counted is not said; who has read it had it all the same.
  expect(dotsOf(totals(5, null, 2, 1))).toEqual({ each: 1, dots: { read: 1, seen: 1, delivered: 0, waiting: 3 } });
  expect(dotsOf(totals(0, 0, 0, 0))).toEqual({ each: 1, dots: { read: 0, seen: 0, delivered: 0, waiting: 0 } });
});

test("of many people a dot is several, a round number of them", () => {
  expect(dotsOf(totals(200, 0, 0, 0))).toMatchObject({ each: 1, dots: { waiting: 200 } });
  expect(dotsOf(totals(201, 0, 0, 0))).toMatchObject({ each: 2, dots: { waiting: 101 } });
  expect(dotsOf(totals(1_000_000, 500_000, 250_000, 100_000))).toEqual({
    each: 5_000,
    dots: { read: 20, seen: 30, delivered: 50, waiting: 100 },
  });
  // The first one to read it among very many, and the last one without it, are there to be seen.
  expect(dotsOf(totals(100_000, 99_999, 1, 1))).toEqual({
    each: 500,
    dots: { read: 1, seen: 0, delivered: 198, waiting: 1 },
  });
});

test("there are as many dots as people, or 200 at most, none of them less than nothing", () => {
  const people = fc.array(fc.nat(2_000_000), { minLength: 4, maxLength: 4 }).map((some) => some.sort((a, b) => a - b));
  fc.assert(
    fc.property(people, ([read = 0, seen = 0, delivered = 0, recipients = 0]) => {
      const { each, dots } = dotsOf(totals(recipients, delivered, seen, read));
      const all = STAGES.map((stage) => dots[stage]);
      expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
      const sum = all.reduce((one, other) => one + other, 0);
      expect(sum).toBe(Math.ceil(recipients / each));
      expect(sum).toBeLessThanOrEqual(200);
      if (read > 0) expect(dots.read).toBeGreaterThan(0);
    }),
  );
});
