import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { own } from "./own.ts";

it("finds what a record holds, and nothing that all objects have", () => {
  const record = JSON.parse('{"a":1,"__proto__":2}') as Record<string, number>;
  expect([own(record, "a"), own(record, "__proto__")]).toEqual([1, 2]);
  for (const word of ["constructor", "toString", "hasOwnProperty", "b"]) expect(own(record, word)).toBeUndefined();
  expect([own({}, "__proto__"), own(null, "a"), own(undefined, "a")]).toEqual([undefined, undefined, undefined]);
});

/** Records by words of outsiders: slugs of categories and topics, ids of users, what hosts keep with people. */
const RECORDS =
  /\b(byCategory|channels|tally\.(?:topics|languages)|names|data|CATEGORY_ICONS|COMMANDS|PIECES)\??\.?\[(?!"|\])/;

describe("no source reads a record by a word from outside but through own()", () => {
  const folders = ["app", "cli", "client", "components", "core", "lab", "transports"];
  const sources = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => `${folder}/${path}`),
  );
  it.each(sources.filter((path) => /(?<!\.test)\.tsx?$/.test(path)))("%s", (path) => {
    const reads = readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => RECORDS.test(line) && !/delete |\] = /.test(line));
    expect(reads).toEqual([]);
  });
});
