import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "./fold.ts";

const same = (...texts: string[]) => expect(new Set(texts.map(fold))).toHaveLength(1);

describe("folding", () => {
  it.each([
    ["Über den Wolken", "ÜBER DEN WOLKEN", "uber den wolken", "U\u0308ber den Wolken"],
    ["Срочно", "СРОЧНО", "срочно"],
    ["ещё", "ЕЩЕ", "еще"],
    ["Ελλάδα ΝΈΑ", "ελλαδα νεα"],
    ["ὈΔΥΣΣΕΎΣ", "οδυσσευς", "ΟΔΥΣΣΕΥΣ", "οδυσσευσ"],
    ["ÅNGSTRÖM", "ångström", "\u212bngstrom"],
    ["Straße", "STRASSE", "STRAẞE", "strasse"],
    ["İstanbul", "ISTANBUL", "ıstanbul", "istanbul"],
    ["ﬁle", "FILE", "file"],
    ["ＡＢＣ１２３", "abc123"],
    ["ﾊﾞｽ", "バス"],
    ["Đà Nẵng", "da nang"],
    ["Øre Łódź cœur æther", "ore lodz coeur aether"],
    ["مُحَمَّد", "محمد"],
    ["שָׁלוֹם", "שלום"],
    ["ᏣᎳᎩ", "ꮳꮃꭹ"],
    ["𐐔𐐯𐑅", "𐐼𐐯𐑅"],
    ["don’t – “so”", 'don\'t - "so"'],
    ["two\n\tlines", "two lines", "two\u00a0\u3000lines"],
    ["soft\u00adhyphen\u200b", "softhyphen", "\ufeffsoft\ufeffhyphen"],
    ["한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"],
  ])("%s and what is typed for it are one", (...texts) => same(...texts));

  it.each([
    ["は", "ば"],
    ["か", "が"],
    ["ハ", "パ"],
    ["하", "한"],
    ["мой", "мои"],
    ["їх", "іх"],
    ["कि", "क"],
    ["கை", "க"],
    ["ที่", "ที"],
    ["支付", "交付"],
    ["日", "曰"],
  ])("%s is no %s", (one, other) => {
    expect(fold(one)).not.toBe(fold(other));
  });

  it("does not find a Korean syllable in another that begins like it", () => {
    expect(fold("한국")).not.toContain(fold("하"));
  });

  it("folds what is folded into itself, and case and form away, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        const once = fold(text);
        expect(fold(once)).toBe(once);
        expect(fold(text.normalize("NFD"))).toBe(once);
        expect(fold(text.normalize("NFC"))).toBe(once);
      }),
      { numRuns: 300 },
    );
  });

  it("takes ASCII the short way to where the long way leads", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii", maxLength: 40 }), (text) => {
        expect(fold(`${text}x`)).toBe(fold(`${text}x\u00e9`).slice(0, -1));
      }),
    );
  });
});
