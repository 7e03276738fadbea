import { expect, test } from "vitest";
import { readPeople } from "./people-list.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

test("takes ids and emails, one a line, from the first column, each once", () => {
  const text = '\uFEFFemail,name\r\nada@example.com,Ada\r\n"bo";Bo\n\nada@example.com\nchen\tChen\nlast';
  expect(readPeople(bytesOf(text))).toEqual({ names: ["ada@example.com", "bo", "chen", "last"], bad: [] });
});

test("tells what is no person by its line, and keeps the rest", () => {
  const { names, bad } = readPeople(bytesOf("ada\nnot  a person\nbo\n=cmd|'  /C calc'!A0\n"));
  expect(names).toEqual(["ada", "bo"]);
  expect(bad).toEqual([
    { line: 2, why: "name" },
    { line: 4, why: "name" },
  ]);
});

test("of 200,000 lines with broken characters among them, each broken one is told and no other is lost", () => {
  const parts: Uint8Array[] = [];
  const broken = new Uint8Array([0x6a, 0xff, 0xfe, 0x0a]);
  for (let n = 1; n <= 200_000; n += 1) parts.push(n % 1_000 === 0 ? broken : bytesOf(`user-${n}\n`));
  const { names, bad } = readPeople(Buffer.concat(parts));
  expect(names.length).toBe(199_800);
  expect(bad.length).toBe(200);
  expect(bad[0]).toEqual({ line: 1_000, why: "encoding" });
});

test("lines end as on any system, and one list may mix them", () => {
  expect(readPeople(bytesOf("ada\r\nbo\nchen\rdev\r\n\r\nnot  one\reve"))).toEqual({
    names: ["ada", "bo", "chen", "dev", "eve"],
    bad: [{ line: 6, why: "name" }],
  });
});

test("the column named id or email counts, wherever it is and however it is written", () => {
  const text =
    'Name;"E-Mail";City\r\n"Lindt;\r\nMára";mara@example.com;Bern\r\n;;\r\n"x"y;bo;\r\nBo;bo@example.com;\r\n';
  expect(readPeople(bytesOf(text))).toEqual({
    names: ["mara@example.com", "bo@example.com"],
    bad: [{ line: 5, why: "quotes" }],
  });
});

test("what is not UTF-8 is read as Windows-1252 and said to be; no name is guessed", () => {
  const bytes = Buffer.from(
    "sep=;\r\nemail;name\r\nada@example.com;\xc5da \x80\r\nz\xeb@example.com;Zo\xeb\r\n",
    "latin1",
  );
  expect(readPeople(bytes)).toEqual({
    names: ["ada@example.com"],
    bad: [{ line: 4, why: "encoding" }],
    isGuessed: true,
  });
});

test.each([
  ["little", true],
  ["big", false],
])("UTF-16, %s end first, is read by the mark that it begins with", (_, isLittle) => {
  const text = "\uFEFFemail\tname\r\nada@example.com\tÅda 陈\r\nbo\tBo\r\n";
  const bytes = Buffer.from(text, "utf16le");
  expect(readPeople(isLittle ? bytes : bytes.swap16())).toEqual({ names: ["ada@example.com", "bo"], bad: [] });
});

test("NUL, UTF-16 without a mark, and a picture are told by line, and never taken for somebody", () => {
  expect(readPeople(bytesOf("ada\0\nbo\n"))).toEqual({ names: ["bo"], bad: [{ line: 1, why: "name" }] });
  const noMark = readPeople(Buffer.from("ada\nbo\n", "utf16le"));
  expect(noMark.names).toEqual([]);
  expect(noMark.bad.length).toBeGreaterThan(0);
  const picture = readPeople(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff]));
  expect(picture.names).toEqual([]);
  expect(picture.bad).toContainEqual({ line: 1, why: "encoding" });
});

test("200,000 lines of all that goes wrong at once take no longer than one waits for", () => {
  const kinds: Uint8Array[] = ["user-%\n", "user-%\r\n", "user-%\r", "no  one %\n"].map(bytesOf);
  kinds.push(
    new Uint8Array([0xc3, 0x28, 0x0a]),
    new Uint8Array([0x61, 0x00, 0x0a]),
    new Uint8Array([0xff, 0xfe, 0x0d, 0x0a]),
  );
  const parts: Uint8Array[] = [];
  for (let n = 0; n < 200_000; n += 1) {
    const kind = kinds[n % kinds.length] as Uint8Array;
    parts.push(n % kinds.length < 4 ? bytesOf(Buffer.from(kind).toString().replace("%", String(n))) : kind);
  }
  const began = performance.now();
  const { names, bad } = readPeople(Buffer.concat(parts));
  expect(performance.now() - began).toBeLessThan(5_000);
  const good = Array.from({ length: 200_000 }, (_, n) => n).filter((n) => n % kinds.length < 3).length;
  expect([names.length, bad.length]).toEqual([good, 200_000 - good]);
  expect(new Set(bad.map(({ line }) => line)).size).toBe(bad.length);
});
