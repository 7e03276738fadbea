import { describe, expect, it } from "vitest";
import { plainText } from "./plain-text.ts";

describe("plainText", () => {
  it.each([
    ["**bold** and *soft*, `code` and ~~gone~~", "bold and soft, code and gone"],
    ["# Title\n\n- one\n- [x] two\n3. three\n> quoted", "Title one two three quoted"],
    ["see [the log](https://example.com/a) and ![a chart](x.png)", "see the log and a chart"],
    ["| a | b |\n|---|---:|\n| 1 | 2 |", "a b 1 2"],
    ["```sh\nnpm start\n```", "npm start"],
    ["snake_case_names stay, 2 * 3 * 4 too", "snake_case_names stay, 2 * 3 * 4 too"],
    ["for \\_ann\\_ and a\\`b, 1\\. not a list, C:\\dir", "for _ann_ and a`b, 1. not a list, C:\\dir"],
    ["本周五 **14:00** 停电", "本周五 14:00 停电"],
  ])("%j reads %j", (markdown, text) => expect(plainText(markdown)).toBe(text));

  it("stays short and quick on a huge body", () => {
    expect(plainText("[".repeat(65_536)).length).toBeLessThanOrEqual(400);
  });
});
