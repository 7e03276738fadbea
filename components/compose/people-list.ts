/** A pasted or uploaded list of people: one a line, by id or email, in the first column if there are several. */

/** Distinct people that one send can name. */
export const MAX_NAMES = 10_000;
/** Bytes of a file: 200,000 lines of 80. */
export const MAX_BYTES = 16 * 1024 * 1024;

export type BadRow = { line: number; why: "encoding" | "name" };
export type PeopleList = { names: readonly string[]; bad: readonly BadRow[] };

const ID = /^[A-Za-z0-9._:@-]{1,128}$/;
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/;
const HEADERS = new Set(["id", "user", "user_id", "userid", "email", "e-mail", "mail"]);
const NEWLINE = 0x0a;

/** Line by line, so that one with broken characters is told by its number and the others are kept. */
export function readPeople(bytes: Uint8Array): PeopleList {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const names = new Set<string>();
  const bad: BadRow[] = [];
  for (let start = 0, line = 1; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const name = firstColumn(decoder, bytes.subarray(start, end));
    start = end + 1;
    if (name === null) bad.push({ line, why: "encoding" });
    else if (name === "" || (line === 1 && HEADERS.has(name.toLowerCase()))) continue;
    else if (ID.test(name) || EMAIL.test(name)) names.add(name);
    else bad.push({ line, why: "name" });
  }
  return { names: [...names], bad };
}

/** Without quotes; null: it is no UTF-8. */
function firstColumn(decoder: TextDecoder, line: Uint8Array): string | null {
  try {
    const text = decoder.decode(line).trim();
    const quoted = /^"((?:[^"]|"")*)"/.exec(text)?.[1];
    return quoted === undefined ? (text.split(/[,;\t]/)[0] ?? "").trim() : quoted.replaceAll('""', '"').trim();
  } catch {
    return null;
  }
}
