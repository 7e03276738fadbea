import { cut } from "#core/graphemes.ts";

/** More than a row of the list can show. */
const LIMIT = 400;
/** Where Unicode has nothing of its own. */
const ASIDE = 0xe000;

/** What a line of a table has beneath its heading, or a line across. */
const isRule = (line: string): boolean => line.includes("---") && /^[\s:|-]+$/.test(line);
/** The marks that a line begins with. */
const BEGINNING = /^ {0,3}(?:#{1,6}|>+|[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?/;
/** What it holds ends where another begins: so no two are looked through for the same end. */
const LINK = /!?\[([^[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)/g;

/**
 * The first words of a Markdown body, without its marks: good enough for a line in a list. Each pattern takes a time
 * that grows with the text and no faster: what one part of it may hold, the next may not begin with.
 */
export function plainText(markdown: string): string {
  const text = markdown
    .slice(0, LIMIT * 4)
    // What is escaped is no mark: out of the way until they are gone.
    .replace(/\\([!-/:-@[-`{-~])/g, (_, mark: string) => String.fromCharCode(mark.charCodeAt(0) + ASIDE))
    .replace(/```[^\n]*\n?/g, "\n")
    // An image may be in a link.
    .replace(LINK, "$1")
    .replace(LINK, "$1")
    .split("\n")
    .map((line) => (isRule(line) ? "" : line.replace(BEGINNING, "")))
    .join(" ")
    .replace(/\*\*|__|~~|`/g, "")
    .replace(/(^|\W)[*_](\S(?:[^*_\n]*\S)?)[*_](?=\W|$)/g, "$1$2")
    .replace(/\|/g, " ")
    .replace(/[\ue021-\ue07e]/g, (mark) => String.fromCharCode(mark.charCodeAt(0) - ASIDE))
    .replace(/\s+/g, " ")
    .trim();
  return cut(text, LIMIT);
}
