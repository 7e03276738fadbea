/** CSV for spreadsheets, RFC 4180. */

/** Tells them that it is UTF-8. */
export const MARK = "\uFEFF";

export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(",")}\r\n`;

/** How a formula begins: spreadsheets in Chinese and Japanese take the full-width signs, and all pass over what is blank. */
const FORMULA = /^[\s\p{Cc}\p{DI}]*[=+\-@＝＋－＠﹢﹣﹦﹫−]|^[\t\r\n]/u;

/** A spreadsheet would run what begins like a formula: it gets a quote in front, and stays text. */
function cell(text: string): string {
  const inert = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
