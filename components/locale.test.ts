import { describe, expect, it } from "vitest";
import { timeZoneOf } from "./locale.ts";

describe("timeZoneOf", () => {
  it("reads a zone", () => expect(timeZoneOf("Asia/Shanghai")).toBe("Asia/Shanghai"));
  it("takes nothing else", () => {
    expect(timeZoneOf("Mars/Olympus")).toBe("UTC");
    expect(timeZoneOf(undefined)).toBe("UTC");
  });
});
