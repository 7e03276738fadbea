import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { extendTailwindMerge } from "tailwind-merge";
import { expect, it } from "vitest";
import { mergeClasses } from "./merge-classes.ts";

// `text-2xs` and `shadow-float` are ours.
const original = extendTailwindMerge({ cacheSize: 0, extend: { theme: { text: ["2xs"], shadow: ["float"] } } });

/** Every class in the source, near enough: what stands in a string and is one to the original. */
function classesOfTheHouse(): string[] {
  const found = new Set<string>();
  for (const folder of ["components", "app"])
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }))
      if (file.endsWith(".tsx"))
        for (const [, text = ""] of readFileSync(join(folder, file), "utf8").matchAll(/"([^"\n]*)"/g))
          for (const token of text.split(/\s+/)) found.add(token);
  return [...found].filter((token) => token && original(`${token} ${token}`) === token);
}

it("does as tailwind-merge does, for every pair of classes in the source", () => {
  const classes = classesOfTheHouse();
  expect(classes.length).toBeGreaterThan(300);
  const others: string[] = [];
  for (const one of classes)
    for (const other of classes) {
      const both = `${one} ${other}`;
      if (mergeClasses(both) !== original(both)) others.push(`${both}: ${mergeClasses(both)}, not ${original(both)}`);
    }
  expect(others).toEqual([]);
}, 60_000);

it("keeps what it does not know, and what holds at other times", () => {
  expect(mergeClasses("mine p-2 hover:p-4 p-3 mine-too")).toBe("mine hover:p-4 p-3 mine-too");
});
