/** More than a row of the list can show. */
const LIMIT = 400;
/** Where Unicode has nothing of its own. */
const ASIDE = 0xe000;

/** The first words of a Markdown body, without its marks: good enough for a line in a list. */
export function plainText(markdown: string): string {
  return (
    markdown
      .slice(0, LIMIT * 4)
      // What is escaped is no mark: out of the way until they are gone.
      .replace(/\\([!-/:-@[-`{-~])/g, (_, mark: string) => String.fromCharCode(mark.charCodeAt(0) + ASIDE))
      .replace(/```[^\n]*\n?/g, " ")
      .replace(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/^\s*\|?[\s:|-]*-{3}[\s:|-]*$/gm, " ")
      .replace(/^\s{0,3}(#{1,6}|>+|[-*+]|\d{1,9}[.)])\s+(\[[ xX]\]\s+)?/gm, "")
      .replace(/(\*\*|__|~~|`)/g, "")
      .replace(/(^|\W)[*_](\S(?:[^*_\n]*\S)?)[*_](?=\W|$)/g, "$1$2")
      .replace(/\s*\|\s*/g, " ")
      .replace(/[\ue021-\ue07e]/g, (mark) => String.fromCharCode(mark.charCodeAt(0) - ASIDE))
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, LIMIT)
  );
}
