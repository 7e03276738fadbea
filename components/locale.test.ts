import { describe, expect, it } from "vitest";
import { languageOf, timeZoneOf } from "./locale.ts";

describe("timeZoneOf", () => {
  it("reads a zone", () => expect(timeZoneOf("Asia/Shanghai")).toBe("Asia/Shanghai"));
  it("takes nothing else", () => {
    expect(timeZoneOf("Mars/Olympus")).toBe("UTC");
    expect(timeZoneOf(undefined)).toBe("UTC");
  });
});

describe("languageOf", () => {
  it("is the language alone, whatever region and hours are beside it", () => {
    expect(["en", "en-GB-u-hc-h12", "zh-CN-u-hc-h12", "zh-CN"].map(languageOf)).toEqual(["en", "en", "zh-CN", "zh-CN"]);
  });
});
