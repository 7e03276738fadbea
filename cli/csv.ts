/** CSV as of RFC 4180, a row at a time, strictly: what is not quite it is told by its line, and the rows after it are read. */

/** `end`: the bytes of the file up to the end of the row, but for a mark at its beginning. */
export type Row = { line: number; end: number } & ({ cells: string[] } | { fault: string });

/** Characters of a row: a quote that is not closed would else take in the rest of the file. */
const LONGEST_ROW = 64 * 1024;

export async function* rowsOf(chunks: AsyncIterable<string>): AsyncGenerator<Row> {
  let [line, start, end] = [1, 1, 0];
  let cells: string[] = [];
  let cell = "";
  let size = 0;
  let fault: string | null = null;
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
    const row: Row = { line: start, end, ...(fault === null ? { cells } : { fault }) };
    const isBlank = fault === null && size === 0;
    [cells, size, fault, start] = [[], 0, null, line];
    return isBlank ? null : row;
  };
  const spoil = (why: string): void => {
    fault ??= why;
    state = "plain";
    cell = "";
  };

  for await (const chunk of chunks) {
    for (const char of chunk) {
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
      } else if (fault !== null) continue;
      else if (char === ",") endCell();
      else if (char === '"') {
        if (state === "new") state = "quoted";
        else if (state === "closed") {
          cell += char;
          state = "quoted";
        } else spoil("has a quote in a cell that does not begin with one");
      } else if (state === "closed") spoil("has something between a closing quote and the next comma");
      else {
        cell += char;
        state = "plain";
      }
      size += char.length;
      if (size > LONGEST_ROW) spoil("is too long, or has a quote that is not closed");
    }
  }
  if (state === "quoted") spoil("has a quote that is not closed");
  const last = endRow();
  if (last) yield last;
}

const bytesOf = (char: string): number => {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
};
