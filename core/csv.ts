/** CSV for spreadsheets, RFC 4180. */

/** Tells them that it is UTF-8. */
export const MARK = "\uFEFF";

export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(",")}\r\n`;

/** A spreadsheet would run what begins like a formula: it gets a quote in front, and stays text. */
function cell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
