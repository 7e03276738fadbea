import { expect, it } from "vitest";
import { insert } from "./journal.ts";

it("a journal has a fault before what was noticed of it, though it is told later", () => {
  const entries: { at: number; what: string }[] = [];
  for (const [at, what] of [
    [0, "handed over"],
    [100, "lost"],
    [101, "waiting"],
    [90, "fault"],
    [101, "resumed"],
    [101, "caught up"],
  ] as const)
    insert(entries, { at, what });
  expect(entries.map(({ what }) => what)).toEqual(["handed over", "fault", "lost", "waiting", "resumed", "caught up"]);
});
