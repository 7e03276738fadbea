/** A pasted or uploaded list of people: one a line, by id or email, in the column of that name, else in the first. */
import { columnNamed, SEPARATORS, sheetOf } from "#core/sheet.ts";
import { isUserId } from "#core/vocabulary.ts";

/** Distinct people that one send can name. */
export const MAX_NAMES = 10_000;
/** Bytes of a file: 200,000 lines of 80. */
export const MAX_BYTES = 16 * 1024 * 1024;

export type BadRow = { line: number; why: "encoding" | "name" | "quotes" };
/** `isGuessed`: it is not UTF-8, and was read as Windows-1252. */
export type PeopleList = { names: readonly string[]; bad: readonly BadRow[]; isGuessed?: true };

const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/;
const HEADERS = ["id", "email"];

/** A line that is wrong is told by its number, and the others are kept. */
export function readPeople(bytes: Uint8Array): PeopleList {
  // What is pasted together from several places has all of them.
  const { encoding, rows } = sheetOf(bytes, SEPARATORS.join(""));
  const isGuessed = encoding === "windows-1252";
  const names = new Set<string>();
  const bad: BadRow[] = [];
  let column: number | null = null;
  for (const row of rows) {
    if ("fault" in row) {
      bad.push({ line: row.line, why: row.why });
      continue;
    }
    if (column === null) {
      const named = row.cells.findIndex((cell) => HEADERS.includes(columnNamed(cell)));
      column = Math.max(named, 0);
      if (named >= 0) continue;
    }
    const name = row.cells[column]?.trim() ?? "";
    // A guess may name somebody else.
    if (isGuessed && /[^\0-\x7f]/.test(name)) bad.push({ line: row.line, why: "encoding" });
    else if (isUserId(name) || EMAIL.test(name)) names.add(name);
    else bad.push({ line: row.line, why: "name" });
  }
  return { names: [...names], bad, ...(isGuessed && { isGuessed }) };
}
