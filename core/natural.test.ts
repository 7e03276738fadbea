import { expect, it } from "vitest";
import { naturally } from "./natural.ts";

it("counts numbers in names as numbers, and leaves what it is given as it was", () => {
  const given = ["Topic 10", "topic 2", "Art", "Topic 1", "Topic 02 b", "安全"].map((name) => ({ name }));
  const sorted = naturally(given).map(({ name }) => name);
  expect(sorted).toEqual(["Art", "Topic 1", "topic 2", "Topic 02 b", "Topic 10", "安全"]);
  expect(given[0]?.name).toBe("Topic 10");
});
