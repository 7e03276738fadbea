import { expect, test } from "vitest";
import { rowsOf } from "./csv-rows.ts";

const read = (...chunks: string[]) =>
  [...rowsOf(chunks)].map((row) => ("cells" in row ? [row.line, ...row.cells] : [row.line, `! ${row.fault}`]));

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
])("%j", (text, rows) => {
  expect(read(text)).toEqual(rows);
  // Wherever the file happens to be cut.
  expect(read(...text)).toEqual(rows);
});

test.each([
  ['a"b,c\nd', "has a quote in a cell that does not begin with one"],
  ['"a"b,c\nd', "has something between a closing quote and the next comma"],
])("%j: the row is told, and the next one read", (text, fault) => {
  expect(read(text)).toEqual([
    [1, `! ${fault}`],
    [2, "d"],
  ]);
});

test("a quote that is not closed spoils no more than a row's length", () => {
  expect(read('a\n"b\nc')).toEqual([
    [1, "a"],
    [2, "! has a quote that is not closed"],
  ]);
  const rest = `${"x".repeat(70_000)}\n`;
  expect(read(`"b${rest}${"c\n".repeat(2)}`)).toEqual([
    [1, "! is too long, or has a quote that is not closed"],
    [2, "c"],
    [3, "c"],
  ]);
});

test("each row tells how far in the file it ends, in bytes", () => {
  expect([...rowsOf(["a,é\n", '"钟",🔔\n'])].map(({ end }) => end)).toEqual([5, 16]);
});

test("a fault tells the column that it is in, and the separator that was looked for", () => {
  expect([...rowsOf(['a;b;"c"d\n'], { separators: ";" })]).toEqual([
    expect.objectContaining({ line: 1, column: 3, fault: expect.stringMatching(/the next semicolon$/) }),
  ]);
});
