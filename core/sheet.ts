/** A table as spreadsheets save it: in which encoding, between which separators, and its rows. */
import { type Row, rowsOf } from "./csv-rows.ts";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

export interface Sheet {
  encoding: Encoding;
  /** One of `SEPARATORS`, or what the file's first line says (`sep=|`). */
  separator: string;
  /** Whether one was found in the first row; else it has one column. */
  isSeparated: boolean;
  /** Without those of which each cell is empty. */
  rows: Iterable<Row>;
}

/** The first of those that are as frequent. */
export const SEPARATORS = [",", ";", "\t"];

/** Decoded at once, so that a large file is not in memory as text too. */
const PIECE_BYTES = 64 * 1024;
/** Excel takes it as the separator; it is no row. */
const SAID = /^"?sep=([^\r\n])"?(?=[\r\n]|$)/i;
/** What Windows-1252 has where Latin-1 has control characters: 0x80 to 0x9f. */
const HIGH = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** @param separators in place of those that the first line has. */
export function sheetOf(bytes: Uint8Array, separators?: string): Sheet {
  const { encoding, isDamaged } = encodingOf(bytes);
  const [first = ""] = decoded(bytes, encoding);
  const said = SAID.exec(first)?.[1];
  const found = said ?? separatorIn(first);
  const separator = separators ?? found ?? ",";
  return {
    encoding,
    separator,
    isSeparated: found !== null,
    rows: filled(
      rowsOf(withoutSaid(decoded(bytes, encoding)), { separators: separator, bytesOf: WIDTHS[encoding] }),
      isDamaged,
    ),
  };
}

/** The name of a column as people write it: `User ID`, `E-Mail`, `time_zone`. */
export function columnNamed(header: string): string {
  const name = header
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_-]/g, "");
  return ALIASES[name] ?? name;
}
const ALIASES: Readonly<Record<string, string>> = { user: "id", userid: "id", mail: "email", emailaddress: "email" };

const WIDTHS: Readonly<Record<Encoding, ((text: string) => number) | undefined>> = {
  "utf-8": undefined,
  "utf-16le": (text) => text.length * 2,
  "utf-16be": (text) => text.length * 2,
  "windows-1252": (text) => text.length,
};

function* filled(rows: Iterable<Row>, isDamaged: boolean): Generator<Row> {
  for (const row of rows) {
    const { line, end } = row;
    const broken = isDamaged && "cells" in row ? row.cells.findIndex((cell) => cell.includes("\ufffd")) : -1;
    if (broken >= 0)
      yield { line, end, fault: "has characters that are not UTF-8", column: broken + 1, why: "encoding" };
    else if (!("cells" in row) || row.cells.some((cell) => cell.trim() !== "")) yield row;
  }
}

function* withoutSaid(pieces: Iterable<string>): Generator<string> {
  let isFirst = true;
  for (const piece of pieces) {
    yield isFirst ? piece.replace(SAID, "") : piece;
    isFirst = false;
  }
}

/** The most frequent of the first row that has something in it, outside of quotes; null: there is none. */
function separatorIn(text: string): string | null {
  const counts = new Map(SEPARATORS.map((separator) => [separator, 0]));
  let isQuoted = false;
  for (const char of text.trimStart()) {
    if (char === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (char === "\n" || char === "\r") break;
    else if (counts.has(char)) counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  const [separator = ",", count = 0] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  return count === 0 ? null : separator;
}

/**
 * UTF-16 begins with its byte order ("Unicode text"). What is not UTF-8 is Windows-1252, unless more of it is UTF-8 beyond
 * ASCII than is not: that is damaged UTF-8, of which the damaged rows are told.
 */
function encodingOf(bytes: Uint8Array): { encoding: Encoding; isDamaged: boolean } {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { encoding: "utf-16le", isDamaged: false };
  if (first === 0xfe && second === 0xff) return { encoding: "utf-16be", isDamaged: false };
  if (isUtf8(bytes)) return { encoding: "utf-8", isDamaged: false };
  let [good, broken] = [0, 0];
  for (const piece of decoded(bytes, "utf-8")) {
    const marks = piece.match(/\ufffd/g)?.length ?? 0;
    broken += marks;
    good += (piece.match(/[^\0-\x7f]/gu)?.length ?? 0) - marks;
  }
  return good > broken ? { encoding: "utf-8", isDamaged: true } : { encoding: "windows-1252", isDamaged: false };
}

function isUtf8(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for (const piece of pieces(bytes)) decoder.decode(piece, { stream: true });
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

function* decoded(bytes: Uint8Array, encoding: Encoding): Generator<string> {
  const decoder = new TextDecoder(encoding);
  for (const piece of pieces(bytes)) {
    const text = decoder.decode(piece, { stream: true });
    // Node.js 20 takes Windows-1252 for Latin-1.
    yield encoding === "windows-1252" ? text.replace(/[\x80-\x9f]/g, fromWindows) : text;
  }
  yield decoder.decode();
}

const fromWindows = (char: string): string => HIGH[char.charCodeAt(0) - 0x80] ?? "";
