import { expect, it } from "vitest";
import type { InboxRow } from "#core/protocol.ts";
import { add, NOTHING, weigh } from "./counts.ts";

it("counts a category by the name of what every object has", () => {
  const state = { seenAt: null, readAt: null, archivedAt: null, snoozedUntil: null, pinnedAt: null };
  const row = { id: "a", seq: 1, category: "constructor", expiresAt: null, state } as InboxRow;
  const one = weigh(row, 0);
  const two = add(add(NOTHING, one), one);
  expect(Object.entries(two.byCategory)).toEqual([["constructor", 2]]);
  expect(Object.entries(add(two, one, -1).byCategory)).toEqual([["constructor", 1]]);
  expect(Object.entries(add(one, one, -1).byCategory)).toEqual([]);
});
