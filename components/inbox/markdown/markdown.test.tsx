/** Hostile bodies, drawn as the page draws them. */
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import messages from "../../../messages/en.json";
import { Markdown } from "./markdown.tsx";

/** Work that grows with the square of the body takes minutes, on any machine. */
const TOO_LONG_MS = 20_000;

const draw = (body: string): string =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
      <Markdown>{body}</Markdown>
    </NextIntlClientProvider>,
  );
/** What could run, load or lead somewhere. */
const tagsOf = (html: string) => [...html.matchAll(/<([a-z0-9]+)/g)].map(([, tag]) => tag);
const linksOf = (html: string) =>
  [...html.matchAll(/(?:href|src|srcset|action|formaction|data)="([^"]*)"/g)].map(([, to]) => to);

describe("a hostile body renders harmless", () => {
  it.each([
    ["a script", "<script>alert(1)</script>\n\ntext"],
    ["a handler", '<img src=x onerror="alert(1)">\n\n<b onclick=alert(1)>bold</b>'],
    ["a frame", '<iframe src="https://evil.example"></iframe><object data="x"></object>'],
    ["a form", '<form action="https://evil.example"><input name=password></form>'],
    ["style", "<style>*{display:none}</style><link rel=stylesheet href=//evil.example>"],
    ["svg", "<svg onload=alert(1)><script>alert(1)</script></svg>"],
    ["a comment that never ends", "<!-- <script>alert(1)</script>"],
  ])("%s is left out", (_, body) => {
    const html = draw(body);
    expect(tagsOf(html).filter((tag) => !["div", "p", "b"].includes(tag ?? ""))).toEqual([]);
    // As text it may stand; as a tag or an attribute it may not.
    expect(html.replace(/&lt;/g, "")).not.toMatch(/<[^>]*\son[a-z]+=/i);
    expect(linksOf(html)).toEqual([]);
  });

  it.each([
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](//evil.example)",
    "[x](blob:https://a/b)",
    "[x][ref]\n\n[ref]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "![x](javascript:alert(1))",
    "![x](file:///etc/passwd)",
  ])("%j leads nowhere", (body) => {
    const html = draw(body);
    expect(linksOf(html)).toEqual([]);
    expect(html).not.toContain("<img");
  });

  it("a remote image is a link, and nothing is fetched before the reader asks", () => {
    const html = draw("![chart](https://tracker.example/pixel.png?who=ada) ![][r]\n\n[r]: https://tracker.example/2");
    expect(html).not.toContain("<img");
    expect(html).toContain("Show images");
    expect(linksOf(html)).toEqual(["https://tracker.example/pixel.png?who=ada", "https://tracker.example/2"]);
  });

  it("a link to elsewhere gives the other page nothing, and says where it leads", () => {
    const html = draw("[https://bank.example](https://evil.example/login)");
    expect(html).toContain('rel="noopener noreferrer nofollow"');
    expect(html).toContain('title="https://evil.example/login"');
  });

  it("controls that turn text round are taken out", () => {
    expect(draw("open invoice\u202egpj.exe and `x\u2066y`")).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  });

  it("a table of any size is drawn, cut to what a page can hold", () => {
    const wide = `|${"a|".repeat(8_000)}\n|${"-|".repeat(8_000)}\n${"|x|\n".repeat(8_000)}`;
    const html = draw(wide);
    expect(tagsOf(html).filter((tag) => tag === "td" || tag === "th").length).toBeLessThanOrEqual(200 * 40);
    expect(html).toContain("This table is too large");
    expect(draw("|a|b|\n|-|-|\n|1|2|")).not.toContain("too large");
  });

  it.each([
    ["quotes", `${">".repeat(32_000)} deep`],
    ["lists", `${"- ".repeat(32_000)}deep`],
    ["brackets", "[".repeat(65_536)],
    ["images", "![".repeat(32_768)],
    ["stars", `${"*a ".repeat(20_000)}`],
    ["marks", "*".repeat(65_536)],
    ["links", "[a](".repeat(16_000)],
    ["references", "[a]: ".repeat(13_000)],
    ["tags", "<a ".repeat(20_000)],
    ["ticks", "`".repeat(65_536)],
    ["growing ticks", Array.from({ length: 350 }, (_, n) => "`".repeat(n)).join(" ")],
    ["addresses", "http://a.".repeat(7_000)],
    ["mail", "a@".repeat(32_000)],
    ["footnotes", "[^a]".repeat(16_000)],
    ["nested lines", Array.from({ length: 360 }, (_, n) => `${" ".repeat(n)}- x`).join("\n")],
  ])("%s without end are drawn in time", { timeout: TOO_LONG_MS }, (_, body) => {
    expect(draw(body).length).toBeGreaterThan(0);
  });
});
