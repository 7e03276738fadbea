/** Texts that would take a parser long, for tests and the bench. */
import fc from "fast-check";

/** As long as a body may be. */
export const LONGEST = 65_536;

const PIECES = [
  ..."*_~`[]()<>!&|\\#:@^-+=. \n\ta1\"'",
  ...[
    "**",
    "__",
    "~~",
    "``",
    "```\n",
    "~~~\n",
    "![",
    "](",
    "](b)",
    "[^a]",
    "[^a]: b\n",
    "[a]: b\n",
    "[a][b]",
    "&amp;",
    "&#",
  ],
  ...[
    "> ",
    "- ",
    "* ",
    "1. ",
    "# ",
    "    ",
    "- [ ] ",
    "---\n",
    "===\n",
    "|-|\n",
    "|a|b|\n|-|-|\n",
    "\n\n",
    "  \n",
    "\\\n",
  ],
  ...[
    "http://a.b",
    "https://",
    "www.a.b ",
    "a@b.c ",
    "<http://a>",
    "<a@b.c>",
    "<!--",
    "<![CDATA[",
    "<?",
    "<a b=",
    "</a>",
  ],
  ...["\u00a0", "\u200b", "漢", "😀", "\u202e"],
];

export const filledUp = (unit: string): string => unit.repeat(Math.ceil(LONGEST / unit.length)).slice(0, LONGEST);

export interface Recipe {
  one: string;
  two: string;
  form: "alone" | "then" | "nested" | "lines" | "paragraphs";
  times: number;
}
const few = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(""));

/** A few pieces over and over, with others before, after or between. */
export const recipe: fc.Arbitrary<Recipe> = fc.record({
  one: few,
  two: few,
  form: fc.constantFrom("alone", "then", "nested", "lines", "paragraphs"),
  times: fc.integer({ min: 2, max: 400 }),
});

export function cooked({ one, two, form, times }: Recipe): string {
  if (form === "then") return filledUp(one).slice(0, LONGEST / 2) + filledUp(two).slice(0, LONGEST / 2);
  if (form === "nested") return filledUp(`${one.repeat(times)}a${two.repeat(times)}\n\n`);
  if (form === "lines") return filledUp(`${one.repeat(times)}\n`);
  if (form === "paragraphs") return filledUp(`${one.repeat(times)}\n\n${two}\n\n`);
  return filledUp(one);
}

/** Those that were the slowest, with one parser or another. */
export const WORST: readonly Recipe[] = [
  ...["*a", "*a ", "*a**b", "_a ", "***a**b*c", "*a*", "![[a]", "![", "[a", "[a](", "<![CDATA[", "<a@b.c>", "a@b.c "],
  ...[
    "|a|\n",
    "|a|\n|-|\n",
    "|a|\n|-|\n|b|\n\n",
    "- a\n",
    "1. a\n",
    "1. - a\n",
    "- [ ] a\n",
    ">\n\n",
    "> a\n",
    "--- \n",
  ],
  ...[
    "- https://a\n",
    "# [a](http://b)\n",
    "a *b* [c](http://d) `e` f\n\n",
    "www.a.b ",
    "```\n",
    "a\\\n",
    "[x]: /u 'a\nb\n",
  ],
  ...["[^a]: b\n\n", "[^a]", "&amp;", "\n", " ", "-", "a\n-\n", "\\", "http://a."],
].map((one): Recipe => ({ one, two: "", form: "alone", times: 1 }));

/** Others use the machine too. */
const TRIES = 25;

/** Processor time of the quickest of several runs, until one takes no longer than `enough`. */
export function millisecondsOf(enough: number, act: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < TRIES && best > enough; run++) {
    const before = process.cpuUsage();
    act();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}
