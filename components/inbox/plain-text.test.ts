import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cooked, filledUp, millisecondsOf, recipe } from "./markdown/hostile.ts";
import { plainText } from "./plain-text.ts";

describe("plainText", () => {
  it.each([
    ["**bold** and *soft*, `code` and ~~gone~~", "bold and soft, code and gone"],
    ["# Title\n\n- one\n- [x] two\n3. three\n> quoted", "Title one two three quoted"],
    ["see [the log](https://example.com/a) and ![a chart](x.png)", "see the log and a chart"],
    ["[x](javascript:alert(1)), [a bell](https://a.example/Bell_(instrument)_(old)) (too)", "x, a bell (too)"],
    ["| a | b |\n|---|---:|\n| 1 | 2 |", "a b 1 2"],
    ["```sh\nnpm start\n```", "npm start"],
    ["snake_case_names stay, 2 * 3 * 4 too", "snake_case_names stay, 2 * 3 * 4 too"],
    ["for \\_ann\\_ and a\\`b, 1\\. not a list, C:\\dir", "for _ann_ and a`b, 1. not a list, C:\\dir"],
    ["本周五 **14:00** 停电", "本周五 14:00 停电"],
  ])("%j reads %j", (markdown, text) => expect(plainText(markdown)).toBe(text));

  it("stays short and quick on a huge body", () => {
    expect(plainText("[".repeat(65_536)).length).toBeLessThanOrEqual(400);
  });

  it("ends with a whole character", () => {
    expect(plainText(`${"x".repeat(399)}😀 tail`)).toBe("x".repeat(399));
    expect(plainText(`${"x".repeat(395)}👨‍👩‍👧‍👦 tail`)).toBe("x".repeat(395));
  });

  it("reads a page of fifty in 50 ms, whatever they hold", { timeout: 120_000 }, () => {
    const known = ["\n", " ", " \n", "![", "[a](", "[a](b(c)", "[a](()()", "*a ", "_ ", "| ", "-", "> ", "\\", "`"];
    const bodies = [...known.map(filledUp), `${" ".repeat(700)}${"-".repeat(800)}x`, `${"\n".repeat(1_600)}x`];
    const quick = (body: string) =>
      millisecondsOf(50, () => {
        for (let row = 0; row < 50; row++) plainText(body);
      });
    for (const body of bodies) expect(quick(body), JSON.stringify(body.slice(0, 20))).toBeLessThan(50);
    fc.assert(
      fc.property(recipe, (one) => void expect(quick(cooked(one))).toBeLessThan(50)),
      { numRuns: 200 },
    );
  });
});
