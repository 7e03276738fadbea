import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, first, last } from "./graphemes.ts";

const WHOLE = ["👨‍👩‍👧‍👦", "🇨🇳", "é", "😀", "漢", "นี้", "\r\n", "a"];

describe("what is cut for display", () => {
  it.each(WHOLE)("holds %j whole, or not at all", (character) => {
    for (let before = 0; before < 80; before++) {
      const text = "x".repeat(before) + character.repeat(30);
      for (const limit of [before + 1, before + character.length, before + character.length * 2 + 1]) {
        const shown = cut(text, limit).slice(before);
        expect(shown.length).toBeLessThanOrEqual(limit);
        expect(shown.length % character.length, `${before}, ${limit}`).toBe(0);
      }
    }
  });

  it("is the beginning of the text, as long as may be, and well-formed", () => {
    const text = fc.array(fc.constantFrom(...WHOLE)).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.nat(200), (whole, limit) => {
        const shown = cut(whole, limit);
        expect(whole.startsWith(shown)).toBe(true);
        expect(shown.length).toBeLessThanOrEqual(limit);
        expect(shown).not.toMatch(/\p{Surrogate}/u);
        if (whole.length <= limit) expect(shown).toBe(whole);
        else expect(shown.length).toBeGreaterThan(limit - 12);
      }),
    );
  });

  it("is something of a character that never ends", () => {
    const accents = `a${"\u0301".repeat(5_000)}`;
    expect(cut(accents, 400)).toHaveLength(400);
  });

  it("counts as people do", () => {
    expect(first("👨‍👩‍👧‍👦🇨🇳é!", 2)).toBe("👨‍👩‍👧‍👦🇨🇳");
    expect(first("ab", 5)).toBe("ab");
    expect(last("ab👨‍👩‍👧‍👦")).toBe("👨‍👩‍👧‍👦");
    expect(last("")).toBe("");
  });
});
