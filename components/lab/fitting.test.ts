import { expect, it } from "vitest";
import { fitting } from "./fitting.ts";

it("a label is the longest name that fits, and none that would be cut off or lie over the next one", () => {
  const wide = (name: string) => name.length * 5;
  const names = ["short-poll", "short"];
  expect(fitting(names, 50, wide)).toBe("short-poll");
  expect(fitting(names, 49, wide)).toBe("short");
  expect(fitting(names, 25, wide)).toBe("short");
  expect(fitting(names, 24, wide)).toBeNull();
  expect(fitting(names, -3, wide)).toBeNull();
});
