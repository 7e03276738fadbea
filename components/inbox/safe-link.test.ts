import { describe, expect, it } from "vitest";
import { safeLink } from "./safe-link.ts";

describe("safeLink", () => {
  it.each(["https://example.com/a?b=1#c", "http://example.com", "mailto:ada@example.com", "/reports/7", "/"])(
    "lets %s through",
    (href) => expect(safeLink(href)).toBe(href),
  );

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "blob:https://example.com/1",
    "https://bank.example@evil.example/",
    "https://:secret@example.com",
    "",
    "not a link",
  ])("stops %j", (href) => expect(safeLink(href)).toBeNull());

  it("stops nothing at all", () => expect(safeLink(null)).toBeNull());
});
