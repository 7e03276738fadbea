/** Tables as far as a page can hold them. Each row is filled up to the width of its heading: 64 KiB can ask for 10^8 cells. */
import type { StateBlock } from "markdown-it";

export type BlockRule = (state: StateBlock, from: number, to: number, isSilent: boolean) => boolean;

const MOST = { rows: 200, columns: 40 };

/**
 * A rule of markdown-it's around its own one: the lines end where their last column does, and the table after its last
 * row. `rowsLeft`: how many of that width this body may still have.
 */
export function boundedTable(table: BlockRule, rowsLeft: (width: number) => number): BlockRule {
  return (state, from, to, isSilent) => {
    if (isSilent || !table(state, from, to, true)) return isSilent && table(state, from, to, true);
    const width = Math.min(MOST.columns, state.src.slice(state.bMarks[from], state.eMarks[from]).split("|").length);
    const rows = Math.min(MOST.rows, rowsLeft(width));
    if (rows < 0) return false;
    const last = Math.min(to, from + 2 + rows);
    const ends = state.eMarks.slice(from, last);
    for (let line = from; line < last; line++) state.eMarks[line] = endOfColumns(state, line);
    const isWide = ends.some((end, index) => end !== state.eMarks[from + index]);
    const first = state.tokens.length;
    const isOne = table(state, from, last, false);
    state.eMarks.splice(from, ends.length, ...ends);
    if (!isOne) return false;
    const isLong = state.line === last && skipRows(state, last, to);
    const open = state.tokens[first];
    if (open) open.meta = { isCut: isWide || isLong };
    return true;
  };
}

/** The place of the pipe behind the last column that is shown, or the end of the line. */
function endOfColumns(state: StateBlock, line: number): number {
  const end = state.eMarks[line] ?? 0;
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  let left = MOST.columns + (state.src.charAt(start) === "|" ? 1 : 0);
  for (let at = start; at < end; at++) {
    const mark = state.src.charAt(at);
    if (mark === "\\") at++;
    else if (mark === "|" && --left === 0) return state.src.slice(at + 1, end).trim() ? at : end;
  }
  return end;
}

/** A row looks like one: what ends a table is not sought in each of thousands. */
const ROW = /^[^#>\n][^\n]*\||^\|/;

function skipRows(state: StateBlock, from: number, to: number): boolean {
  let line = from;
  while (line < to && ROW.test(lineOf(state, line)) && (state.sCount[line] ?? 0) >= state.blkIndent) line++;
  state.line = line;
  return line > from;
}

const lineOf = ({ src, bMarks, tShift, eMarks }: StateBlock, line: number): string =>
  src.slice((bMarks[line] ?? 0) + (tShift[line] ?? 0), eMarks[line]);
