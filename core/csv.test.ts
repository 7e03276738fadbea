import { describe, expect, it } from "vitest";
import { csvLine } from "./csv.ts";

describe("a cell of CSV", () => {
  it.each([
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '＝HYPERLINK("https://evil.example")',
    "＋1",
    "－1",
    "＠SUM(A1)",
    " =1",
    "\u3000＝1",
    "\u00a0\t=1",
    "\t1",
    "\r1",
    "\n1",
    "\u200b=1",
  ])("%j is no formula", (text) => {
    const [cell = ""] = csvLine([text]).split("\r\n");
    expect(cell.replace(/^"/, "").startsWith("'")).toBe(true);
  });

  it.each(["Ann", "1=1", "a@b.example", "漢＝字", "2026-01-01", "  text", "نص", ""])("%j is as it was", (text) => {
    expect(csvLine([text])).toBe(`${text}\r\n`);
  });

  it("is quoted where it would end", () => {
    expect(csvLine(['a "b", c', "=1,2"])).toBe('"a ""b"", c","\'=1,2"\r\n');
  });
});
