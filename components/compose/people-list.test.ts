import { expect, test } from "vitest";
import { readPeople } from "./people-list.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

test("takes ids and emails, one a line, from the first column, each once", () => {
  const text = '\uFEFFemail,name\r\nada@example.com,Ada\r\n"bo";Bo\n\nada@example.com\nchen\tChen\nlast';
  expect(readPeople(bytesOf(text))).toEqual({ names: ["ada@example.com", "bo", "chen", "last"], bad: [] });
});

test("tells what is no person by its line, and keeps the rest", () => {
  const { names, bad } = readPeople(bytesOf("ada\nnot a person\nbo\n=cmd|' /C calc'!A0\n"));
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
