/** What a body may cost, whatever it holds. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { NextIntlClientProvider } from "next-intl";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import messages from "../../../messages/en.json";
import { cooked, filledUp, LONGEST, millisecondsOf, recipe, WORST } from "./hostile.ts";
import { Markdown } from "./markdown.tsx";
import { parseMarkdown } from "./parse.ts";

const draw = (body: string): string =>
  renderToString(
    <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
      <Markdown>{body}</Markdown>
    </NextIntlClientProvider>,
  );
const elementsOf = (html: string): number => html.match(/<[a-z]/g)?.length ?? 0;
const SHOWN_AS_TEXT = "Part of this is shown as plain text";

const MOST_ELEMENTS = 12_000;
/** With `NODE_ENV=production`, as people have it; React's build for development takes some times as long. */
const MOST_MS = process.env.NODE_ENV === "production" ? 50 : 200;
/** Without React, in either. */
const MOST_TO_PARSE_MS = 50;
describe("any body of 64 KiB", () => {
  it("is drawn with a bounded number of elements, in a bounded time", { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(recipe, (one) => {
        const body = cooked(one);
        let html = "";
        const took = millisecondsOf(MOST_MS, () => {
          html = draw(body);
        });
        expect(elementsOf(html)).toBeLessThan(MOST_ELEMENTS);
        expect(took).toBeLessThan(MOST_MS);
        expect(millisecondsOf(MOST_TO_PARSE_MS, () => void parseMarkdown(body))).toBeLessThan(MOST_TO_PARSE_MS);
      }),
      { numRuns: 80, examples: WORST.map((one) => [one] as const) },
    );
  });

  it("keeps every word of what is shown as text, and says that it is", () => {
    for (const unit of ["- a\n", "# a\n\n", "> a\n\n", "*a* ", "[", "1. - a\n", "|a|\n|-|\n\n"]) {
      const html = draw(`first\n\n${filledUp(unit).slice(0, LONGEST - 20)}\n\nthe very end`);
      expect(html, unit).toContain("first");
      expect(html, unit).toContain("the very end");
      expect(html, unit).toContain(SHOWN_AS_TEXT);
    }
  });

  it("is drawn around a paragraph that is too much", () => {
    const html = draw(`# Before\n\n${"*a ".repeat(10_000)}\n\n**after**`);
    expect(html).toContain("<h3>Before</h3>");
    expect(html).toContain("<strong>after</strong>");
    expect(html).toContain(SHOWN_AS_TEXT);
  });
});

describe("an ordinary body of 64 KiB is Markdown from end to end", () => {
  const full = (text: string) => text.repeat(Math.ceil(LONGEST / text.length)).slice(0, LONGEST);
  it.each(["README.md", "CHANGELOG.md", "ARCHITECTURE.md", "docs/PROTOCOL.md", "docs/self-hosting.md"])(
    "%s",
    (path) => {
      expect(parseMarkdown(full(readFileSync(path, "utf8")))).toMatchObject({ rest: "", isCut: false });
    },
  );

  it("a log in a fence, paragraphs, a list of links", () => {
    const log = `\`\`\`\n${full("2026-01-01T00:00:00Z [info] *built* <x> |a| &amp; a_b_c\n").slice(0, LONGEST - 8)}\n\`\`\``;
    const prose = full(
      `${"Some **words** of an ordinary length, with `code` and a [link](https://a.example), and then others without any mark until the sentence ends somewhere. ".repeat(4)}\n\n`,
    );
    const links = full(
      "- fix(core): what was wrong there is right now, and it says so ([#123](https://a.example/1))\n",
    );
    for (const body of [log, prose, links]) expect(parseMarkdown(body)).toMatchObject({ rest: "", isCut: false });
  });
});
