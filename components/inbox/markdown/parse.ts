/** Markdown to tokens, in a time that has a bound whatever the text holds. What would exceed it stays text. */
import MarkdownIt, { type Env, type StateBlock, type StateInline, type Token } from "markdown-it";
import { address } from "./address.ts";
import { type Footnotes, footnoteDefinition, footnoteReference } from "./footnotes.ts";
import { type BlockRule, boundedTable } from "./table.ts";

export interface Parsed {
  /** Of blocks; what stands within a line is in `children`. Not all that are opened are closed. */
  tokens: Token[];
  /** The source of what comes after them; "" if they are all of it. */
  rest: string;
  /** Those that are referred to have a number. */
  footnotes: Footnotes;
  /** Whether anything is text that would have been more. */
  isCut: boolean;
}

/**
 * What one body may cost. It holds by construction: no rule is tried without a `look`, nothing is drawn without a token
 * or a mark, and a mark that has no end is sought no further than to the end of its paragraph. READMEs and change logs of
 * 64 KiB take up to 15,000, 6,300 and 1,400,000 of these.
 */
const MOST = {
  /** Of blocks: what is looked at and made, by COSTS. */
  blocks: 16_000,
  cells: 1_800,
  /** Characters that may be marks, within lines. */
  marks: 7_000,
  /** Marks × length, over all paragraphs. */
  reach: 4_000_000,
  /** Brackets in brackets: each is looked through for those within it. */
  brackets: 12,
};
const COSTS = { token: 2, look: 1, reference: 8 };
/** Blocks in blocks. */
const DEEPEST = 40;

/** What can begin something within a line. */
const MARK = /!\[|\]\(|[*_~`[<&\\@\n]|:\/\/|www\./gi;

const parser = new MarkdownIt("default", { html: true, maxNesting: 2 * DEEPEST });
// Links are judged where they are drawn.
parser.validateLink = () => true;
parser.normalizeLink = (url) => parser.utils.lib.mdurl.encode(url);

/** Of the body that is being parsed: nothing waits in between. */
let left = { blocks: 0, cells: 0 };
const BEYOND = Symbol("beyond the bound");
function spend(cost: number): void {
  left.blocks -= cost;
  if (left.blocks < 0) throw BEYOND;
}

const counted =
  (rule: BlockRule, cost: number): BlockRule =>
  (state, from, to, isSilent) => {
    spend(cost);
    return rule(state, from, to, isSilent);
  };
function around(name: string, change: (rule: BlockRule) => BlockRule, alt: string[]): void {
  const rule = parser.block.ruler.__rules__.find((one) => one.name === name)?.fn;
  if (!rule) throw new Error(`markdown-it has no rule ${name}`);
  parser.block.ruler.at(name, change(rule), { alt });
}
const ANYWHERE = ["paragraph", "reference", "blockquote", "list"];
/** Of that width, with the heading: three tokens a cell, two for the row and two for the looks into it, some for the table. */
const rowsLeft = (width: number): number =>
  Math.floor(Math.min(left.cells / width, (left.blocks - 60) / (COSTS.token * (3 * width + 2) + 5 * COSTS.look))) - 1;
around("table", (table) => boundedTable(table, rowsLeft), ["paragraph", "reference"]);
// Looked for wherever anything is.
around("fence", (fence) => counted(fence, COSTS.look), ANYWHERE);
around("reference", (reference) => counted(reference, COSTS.reference), []);
parser.block.ruler.before("reference", "footnote", footnoteDefinition, { alt: ["paragraph", "reference"] });
parser.inline.ruler.at("linkify", address);
parser.inline.ruler.before("link", "footnote", footnoteReference);

/** What an image is called is text: parsed as marks, each image within another would be parsed once more. */
const flat: typeof parser = Object.create(parser, {
  inline: { value: Object.create(parser.inline, { parse: { value: () => {} } }) },
});
const image = parser.inline.ruler.__rules__.find(({ name }) => name === "image")?.fn;
parser.inline.ruler.at("image", (state: StateInline, isSilent: boolean) => {
  state.md = flat;
  const isOne = Boolean(image?.(state, isSilent));
  state.md = parser;
  return isOne;
});

export function parseMarkdown(source: string): Parsed {
  const text = source.replace(/\r\n?/g, "\n").replaceAll("\0", "\ufffd");
  const footnotes: Footnotes = new Map();
  const env: Env = { footnotes, references: Object.create(null) };
  const { tokens, end } = blocksOf(text, env);
  const rest = end === null ? "" : text.split("\n").slice(end).join("\n");
  const isCut = withInlines(tokens, env);
  return { tokens, rest, footnotes, isCut: isCut || rest.trim() !== "" };
}

/** `end`: the line after the last that fitted, null if all did. */
function blocksOf(text: string, env: Env): { tokens: Token[]; end: number | null } {
  left = { blocks: MOST.blocks, cells: MOST.cells };
  const tokens: Token[] = [];
  const state: StateBlock = new parser.block.State(text, parser, env, tokens);
  const push = state.push.bind(state);
  state.push = (type, tag, nesting) => {
    spend(COSTS.token);
    if (tag === "td" || tag === "th") left.cells -= nesting === 1 ? 1 : 0;
    if (state.level > DEEPEST) throw BEYOND;
    return push(type, tag, nesting);
  };
  try {
    parser.block.tokenize(state, 0, state.lineMax);
    return { tokens, end: null };
  } catch (error) {
    if (error !== BEYOND) throw error;
    return lastWhole(tokens);
  }
}

const WHOLE = /^(paragraph_close|heading_close|table_close|fence|code_block|hr|html_block|reference_definition)$/;

/** Up to the last thing that was finished. What holds it need not be. */
function lastWhole(tokens: Token[]): { tokens: Token[]; end: number } {
  const last = tokens.findLastIndex(({ type }) => WHOLE.test(type));
  const close = tokens[last];
  const open = tokens.findLast(({ level, nesting }, at) => at <= last && level === close?.level && nesting >= 0);
  return { tokens: tokens.slice(0, last + 1), end: open?.map?.[1] ?? 0 };
}

/** Whether some had to stay text. */
function withInlines(tokens: readonly Token[], env: Env): boolean {
  let [marks, reach] = [MOST.marks, MOST.reach];
  let isCut = false;
  for (const token of tokens) {
    if (token.type !== "inline") continue;
    const { content } = token;
    const own = costOf(content);
    if (own <= marks && own * content.length <= reach && depthOf(content) <= MOST.brackets) {
      marks -= own;
      reach -= own * content.length;
      token.children = [];
      parser.inline.parse(content, parser, env, token.children);
    } else {
      isCut = true;
      const text = new parser.inline.State("", parser, {}, []).push("plain", "", 0);
      text.content = content;
      token.children = [text];
    }
  }
  return isCut;
}

/** A link is drawn with a picture behind it, and an image as a link with a larger one before it. */
function costOf(text: string): number {
  let cost = 0;
  for (const mark of text.match(MARK) ?? [])
    cost += mark === "![" ? 12 : mark.length > 1 || mark === "@" ? 3 : /[&\\]/.test(mark) ? 2 : 1;
  return cost;
}

function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const mark of text.match(/[[\]]/g) ?? []) {
    depth = Math.max(0, depth + (mark === "[" ? 1 : -1));
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
