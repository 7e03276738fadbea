import { describe, expect, it } from "vitest";
import { askedLocale, localeOfHeaders } from "./locale.ts";

describe("the language that a request asks for", () => {
  it("is that of the cookie before Accept-Language", () => {
    expect(askedLocale("en", "zh-CN,zh;q=0.9")).toBe("en");
    expect(localeOfHeaders("a=b; carillon-locale=zh-CN; c=d", "en")).toBe("zh-CN");
  });
  it("is the first that we speak", () => {
    expect(askedLocale(undefined, "fr-FR,fr;q=0.9,zh-TW;q=0.8,en;q=0.7")).toBe("zh-CN");
    expect(askedLocale(undefined, "de,en-GB;q=0.5,zh;q=0.4")).toBe("en");
  });
  it("is none, if neither says one", () => {
    expect(askedLocale(undefined, null)).toBe(null);
    expect(localeOfHeaders("not-carillon-locale=en", "tlh")).toBe(null);
  });
});
