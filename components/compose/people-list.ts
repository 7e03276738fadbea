/** A pasted or uploaded list of people: one a line, by id or email, in the first column if there are several. */
import { isUserId } from "#core/vocabulary.ts";

/** Distinct people that one send can name. */
export const MAX_NAMES = 10_000;
/** Bytes of a file: 200,000 lines of 80. */
export const MAX_BYTES = 16 * 1024 * 1024;

export type BadRow = { line: number; why: "encoding" | "name" };
export type PeopleList = { names: readonly string[]; bad: readonly BadRow[] };

const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/;
const HEADERS = new Set(["id", "user", "user_id", "userid", "email", "e-mail", "mail"]);
const [NEWLINE, RETURN] = [0x0a, 0x0d];

/** Line by line, so that one with broken characters is told by its number and the others are kept. */
export function readPeople(given: Uint8Array): PeopleList {
  const bytes = asUtf8(given);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const names = new Set<string>();
  const bad: BadRow[] = [];
  for (let start = 0, line = 1; start < bytes.length; line += 1) {
    const end = endOfLine(bytes, start);
    const name = firstColumn(decoder, bytes.subarray(start, end));
    start = end + (bytes[end] === RETURN && bytes[end + 1] === NEWLINE ? 2 : 1);
    if (name === null) bad.push({ line, why: "encoding" });
    else if (name === "" || (line === 1 && HEADERS.has(name.toLowerCase()))) continue;
    else if (isUserId(name) || EMAIL.test(name)) names.add(name);
    else bad.push({ line, why: "name" });
  }
  return { names: [...names], bad };
}

/** What spreadsheets save as "Unicode text" begins with its byte order, and is UTF-16. */
function asUtf8(bytes: Uint8Array): Uint8Array {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextEncoder().encode(new TextDecoder("utf-16le").decode(bytes));
  if (first === 0xfe && second === 0xff) return new TextEncoder().encode(new TextDecoder("utf-16be").decode(bytes));
  return bytes;
}

/** Of any system: LF, CRLF, or CR alone. */
function endOfLine(bytes: Uint8Array, start: number): number {
  let end = start;
  while (end < bytes.length && bytes[end] !== NEWLINE && bytes[end] !== RETURN) end += 1;
  return end;
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
