import { expect, test } from "vitest";
import type { ItemRetention } from "#core/admin-protocol.ts";
import { faultyOf, goneOf, lossesOf, rulesOf, typedOf } from "./item-rules.ts";

const FOR_EVER: ItemRetention = { maxDays: null, archivedDays: null, readDays: null, categories: [] };

test("what is typed and the rules are each other's", () => {
  const rules = { ...FOR_EVER, maxDays: 365, categories: [{ category: "billing", maxDays: null }] };
  expect(rulesOf(typedOf(rules))).toEqual(rules);
  expect(rulesOf(typedOf(FOR_EVER))).toEqual(FOR_EVER);
});

test.each(["", "1", "36500"])("%j days can be set", (days) => {
  expect(faultyOf({ ...typedOf(FOR_EVER), readDays: days, categories: [{ category: "billing", days }] })).toEqual([]);
});

test.each(["0", "36501", "-1", "1.5", "x", "1e3"])("%j days are refused, by the field", (days) => {
  const typed = { ...typedOf(FOR_EVER), readDays: days, categories: [{ category: "billing", days }] };
  expect(faultyOf(typed)).toEqual(["readDays", "categories.billing"]);
});

test("a category that the server does not know is its rule's field", () => {
  const rules = { ...FOR_EVER, categories: ["billing", "bells"].map((category) => ({ category, maxDays: 1 })) };
  const at = (path: string) => goneOf([{ path, message: "does not exist" }], rules);
  expect(at("categories.1.category")).toEqual(["categories.bells"]);
  for (const other of ["categories.2.category", "categories.1.maxDays", "categories", "maxDays"])
    expect(at(other)).toEqual([]);
});

const MONTH = { ...FOR_EVER, maxDays: 30 };
const billing = (maxDays: number | null) => [{ category: "billing", maxDays }];
test.each<[string, ItemRetention, ItemRetention, unknown[]]>([
  ["the same", MONTH, MONTH, []],
  ["more days", MONTH, { ...MONTH, maxDays: 31 }, []],
  ["for ever after days", MONTH, FOR_EVER, []],
  ["days after for ever", FOR_EVER, MONTH, [{ of: "maxDays", category: null, days: 30 }]],
  ["fewer days", MONTH, { ...MONTH, maxDays: 29 }, [{ of: "maxDays", category: null, days: 29 }]],
  ["fewer once read", MONTH, { ...MONTH, readDays: 7 }, [{ of: "readDays", category: null, days: 7 }]],
  ["longer in a category", MONTH, { ...MONTH, categories: billing(null) }, []],
  [
    "shorter in a category",
    MONTH,
    { ...MONTH, categories: billing(7) },
    [{ of: "maxDays", category: "billing", days: 7 }],
  ],
  [
    "a category's longer rule taken away",
    { ...MONTH, categories: billing(365) },
    MONTH,
    [{ of: "maxDays", category: "billing", days: 30 }],
  ],
  ["a category's shorter rule taken away", { ...MONTH, categories: billing(7) }, MONTH, []],
])("%s: what is deleted that was kept", (_, before, next, losses) => {
  expect(lossesOf(before, next)).toEqual(losses);
});
