import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { rowsOf } from "./csv.ts";

async function read(...chunks: string[]) {
  const rows = [];
  for await (const row of rowsOf(
    (async function* () {
      yield* chunks;
    })(),
  )) {
    rows.push("cells" in row ? [row.line, ...row.cells] : [row.line, `! ${row.fault}`]);
  }
  return rows;
}

test.each([
  [
    "a,b\nc,d",
    [
      [1, "a", "b"],
      [2, "c", "d"],
    ],
  ],
  [
    "a,b\r\nc,\r\n",
    [
      [1, "a", "b"],
      [2, "c", ""],
    ],
  ],
  [
    "a\rb",
    [
      [1, "a"],
      [2, "b"],
    ],
  ],
  [
    '"a, b","say ""hi"""\nc',
    [
      [1, "a, b", 'say "hi"'],
      [2, "c"],
    ],
  ],
  [
    '"two\nlines"\nc',
    [
      [1, "two\nlines"],
      [3, "c"],
    ],
  ],
  [
    "\n\na\n\nb\n",
    [
      [3, "a"],
      [5, "b"],
    ],
  ],
  [
    '""\na',
    [
      [1, ""],
      [2, "a"],
    ],
  ],
  ["", []],
])("%j", async (text, rows) => {
  expect(await read(text)).toEqual(rows);
  // Wherever the file happens to be cut.
  expect(await read(...text)).toEqual(rows);
});

test.each([
  ['a"b,c\nd', "has a quote in a cell that does not begin with one"],
  ['"a"b,c\nd', "has something between a closing quote and the next comma"],
])("%j: the row is told, and the next one read", async (text, fault) => {
  expect(await read(text)).toEqual([
    [1, `! ${fault}`],
    [2, "d"],
  ]);
});

test("a quote that is not closed spoils no more than a row's length", async () => {
  expect(await read('a\n"b\nc')).toEqual([
    [1, "a"],
    [2, "! has a quote that is not closed"],
  ]);
  const rest = `${"x".repeat(70_000)}\n`;
  expect(await read(`"b${rest}${"c\n".repeat(2)}`)).toEqual([
    [1, "! is too long, or has a quote that is not closed"],
    [2, "c"],
    [3, "c"],
  ]);
});

test("each row tells how far in the file it ends, in bytes", async () => {
  const ends = [];
  for await (const { end } of rowsOf(Readable.from(["a,é\n", '"钟",🔔\n']))) ends.push(end);
  expect(ends).toEqual([5, 16]);
});
