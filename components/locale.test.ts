import { describe, expect, it } from "vitest";
import { localeOf, timeZoneOf } from "./locale.ts";

describe("localeOf", () => {
  it("lets the cookie win over Accept-Language", () => expect(localeOf("en", "zh-CN,zh;q=0.9")).toBe("en"));
  it("takes the first language that we speak", () => {
    expect(localeOf(undefined, "fr-FR,fr;q=0.9,zh-TW;q=0.8,en;q=0.7")).toBe("zh-CN");
    expect(localeOf(undefined, "de,en-GB;q=0.5,zh;q=0.4")).toBe("en");
  });
  it("falls back to English", () => {
    expect(localeOf(undefined, null)).toBe("en");
    expect(localeOf("tlh", "tlh")).toBe("en");
  });
});

describe("timeZoneOf", () => {
  it("reads a zone", () => expect(timeZoneOf("Asia/Shanghai")).toBe("Asia/Shanghai"));
  it("takes nothing else", () => {
    expect(timeZoneOf("Mars/Olympus")).toBe("UTC");
    expect(timeZoneOf(undefined)).toBe("UTC");
  });
});
