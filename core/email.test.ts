import { expect, it } from "vitest";
import { emailKey, isEmail } from "./email.ts";

const LONGEST = `${"a".repeat(242)}@example.com`;

it.each([
  "ann@example.com",
  "ü@e.test",
  "a@bücher.test",
  "a@localhost",
  "o'brien+news@例え.テスト",
  "用户@例子.广告",
  "pelé@e.test",
  "🔔@e.test",
  "a@[203.0.113.7]",
  LONGEST,
])("[V7] %s is an email", (text) => {
  expect(isEmail(text)).toBe(true);
});

it.each([
  ["nothing", ""],
  ["no @", "ann"],
  ["two @", "a@b@c"],
  ["nobody", "@example.com"],
  ["no host", "ann@"],
  ["a space", "a b@example.com"],
  ["a wide space", "a\u3000b@example.com"],
  ["a space before it", " ann@example.com"],
  ["a line break", "a\nb@example.com"],
  ["a control", "a\u0007@example.com"],
  ["a mark that turns text round", "a\u202eb@example.com"],
  ["a joiner", "a\u200db@example.com"],
  ["a filler that is not seen", "a\u3164b@example.com"],
  ["half of a character", "a\ud83d@example.com"],
  ["one character too many", `a${LONGEST}`],
])("[V7] %s is none", (_, text) => {
  expect(isEmail(text)).toBe(false);
});

it("compares without case, and without the way an accent was typed", () => {
  expect(emailKey("Ü@E.Test")).toBe("ü@e.test");
  expect(emailKey("PELE\u0301@e.test")).toBe("pel\u00e9@e.test");
  expect(emailKey("a@e.test")).not.toBe(emailKey("á@e.test"));
});
