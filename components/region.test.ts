import { describe, expect, it } from "vitest";
import { regionalLocale } from "./region.ts";

const english = (languages: string | null, chosen = {}) => regionalLocale("en", { languages, ...chosen });

describe("regionalLocale", () => {
  it.each([
    ["en-US,en;q=0.9", "en-US"],
    ["en-GB", "en-GB"],
    ["en-AU,en", "en-AU"],
    // English as elsewhere is as in Britain, with the hours of the region.
    ["de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "en-GB"],
    ["de", "en-GB"],
    ["zh-CN,zh", "en-GB"],
    ["ar-EG,en", "en-GB-u-hc-h12"],
    ["fr-CA", "en-CA-u-hc-h23"],
    // Says no region.
    ["en", "en"],
    ["*", "en"],
    ["", "en"],
    ["no language at all!", "en"],
    [null, "en"],
  ])("reads the region of %j as %s", (languages, locale) => expect(english(languages)).toBe(locale));

  it("has what was chosen go first, and says hours only where they are not the region's own", () => {
    expect(english("en-GB", { hours: "h12" })).toBe("en-GB-u-hc-h12");
    expect(english("en-GB", { hours: "h23" })).toBe("en-GB");
    expect(english("de-DE", { dates: "en-US" })).toBe("en-US-u-hc-h23");
    expect(english("en-US", { dates: "en-GB", hours: "h12" })).toBe("en-GB-u-hc-h12");
    expect(regionalLocale("zh-CN", { languages: "en-US", hours: "h12", dates: "en-US" })).toBe("zh-CN-u-hc-h12");
    expect(regionalLocale("zh-CN", { languages: "en-US" })).toBe("zh-CN");
  });

  it("takes nothing else that a cookie may hold", () =>
    expect(english("en-GB", { dates: "xx", hours: "h24; drop" })).toBe("en-GB"));

  it("is written so by Intl", () => {
    const at = Date.UTC(2026, 10, 30, 14, 30);
    const written = (locale: string) =>
      new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(at);
    expect(written(english("de-DE"))).toBe("30 Nov 2026, 14:30");
    expect(written(english("de-DE", { hours: "h12" }))).toMatch(/^30 Nov 2026, 2:30\s?pm$/i);
    expect(written(english("en-US", { hours: "h23" }))).toBe("Nov 30, 2026, 14:30");
  });
});
