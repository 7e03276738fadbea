import { expect, it } from "vitest";
import { langOf, withoutTurns } from "./foreign-text.ts";

it("takes out what turns text round, and leaves what only hints", () => {
  expect(withoutTurns("invoice\u202egpj.exe\u202c \u2066a\u2069 \u200fمرحبا\u200e")).toBe(
    "invoicegpj.exe a \u200fمرحبا\u200e",
  );
});

it.each([
  ["本周五 14:00 停电，请保存工作。", "en", "zh"],
  ["部署完成 v2.1", "en", "zh"],
  ["メンテナンスのお知らせ", "zh-CN", "ja"],
  ["점검 안내", "en", "ko"],
  ["Deploy failed", "en", undefined],
  ["Deploy failed", "zh-CN", "en"],
  ["Meeting with 张伟 about the release", "en", undefined],
  ["2026 🎉", "zh-CN", undefined],
])("%j on a page in %s is set in %s", (text, locale, lang) => expect(langOf(text, locale)).toBe(lang));
