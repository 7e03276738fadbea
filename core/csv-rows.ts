/** CSV as of RFC 4180, a row at a time, strictly: what is not quite it is told by its line, and the rows after it are read. */

/**
 * `end`: the bytes of the file up to the end of the row, but for a mark at its beginning. `column`: where the fault is,
 * from 1.
 */
export type Row = { line: number; end: number } & (
  | { cells: string[] }
  | { fault: string; column: number; why: "quotes" | "encoding" }
);

export interface Dialect {
  /** Each of these characters ends a cell. */
  separators: string;
  /** Of a piece of the text in the file. */
  bytesOf(text: string): number;
}

/** Characters of a row: a quote that is not closed would else take in the rest of the file. */
const LONGEST_ROW = 64 * 1024;
const TOO_LONG = "is too long, or has a quote that is not closed";

const NAMES: Readonly<Record<string, string>> = { ",": "comma", ";": "semicolon", "\t": "tab" };

/** @param chunks the text, cut anywhere. */
export function* rowsOf(chunks: Iterable<string>, dialect: Partial<Dialect> = {}): Generator<Row> {
  const { separators = ",", bytesOf = utf8BytesOf } = dialect;
  const ordinary = new RegExp(`[^"\\r\\n${separators.replace(/[\\\]^-]/g, "\\$&")}]+`, "y");
  let [line, start, end] = [1, 1, 0];
  let cells: string[] = [];
  let cell = "";
  let size = 0;
  let wrong: { fault: string; column: number; why: "quotes" } | null = null;
  /** `closed`: after a quote in quotes, which ends the cell or stands for one. */
  let state: "new" | "plain" | "quoted" | "closed" = "new";
  let isAfterReturn = false;

  const endCell = (): void => {
    cells.push(cell);
    cell = "";
    state = "new";
  };
  const endRow = (): Row | null => {
    endCell();
    const row: Row = { line: start, end, ...(wrong ?? { cells }) };
    const isBlank = wrong === null && size === 0;
    [cells, size, wrong, start] = [[], 0, null, line];
    return isBlank ? null : row;
  };
  const spoil = (fault: string): void => {
    wrong ??= { fault, column: cells.length + 1, why: "quotes" };
    state = "plain";
    cell = "";
  };

  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      if (wrong === null && (state === "new" || state === "plain")) {
        // What is ordinary at once: by the character, a large file takes seconds.
        ordinary.lastIndex = at;
        const run = ordinary.exec(chunk)?.[0];
        if (run !== undefined) {
          at += run.length;
          end += bytesOf(run);
          size += run.length;
          cell += run;
          state = "plain";
          isAfterReturn = false;
          if (size > LONGEST_ROW) spoil(TOO_LONG);
          continue;
        }
      }
      const char = String.fromCodePoint(chunk.codePointAt(at) ?? 0);
      at += char.length;
      end += bytesOf(char);
      const isBreak = char === "\n" || char === "\r";
      const isSecondHalf = char === "\n" && isAfterReturn;
      isAfterReturn = char === "\r";
      if (isBreak && !isSecondHalf) line += 1;
      if (state === "quoted") {
        if (char === '"') state = "closed";
        else cell += char;
      } else if (isSecondHalf) continue;
      else if (isBreak) {
        const row = endRow();
        if (row) yield row;
        continue;
      } else if (wrong !== null) continue;
      else if (separators.includes(char)) endCell();
      else if (char === '"') {
        if (state === "new") state = "quoted";
        else if (state === "closed") {
          cell += char;
          state = "quoted";
        } else spoil("has a quote in a cell that does not begin with one");
      } else if (state === "closed")
        spoil(`has something between a closing quote and the next ${NAMES[separators] ?? "separator"}`);
      else {
        cell += char;
        state = "plain";
      }
      size += char.length;
      if (size > LONGEST_ROW) spoil(TOO_LONG);
    }
  }
  if (state === "quoted") spoil("has a quote that is not closed");
  const last = endRow();
  if (last) yield last;
}

function utf8BytesOf(text: string): number {
  let bytes = text.length;
  // Half of a pair counts two: four for both.
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) bytes += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
  }
  return bytes;
}
