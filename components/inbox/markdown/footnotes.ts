/** Footnotes as GitHub writes them, as rules of markdown-it: `[^label]` and, in a block of its own, `[^label]: text`. */
import type { Env, StateBlock, StateInline } from "markdown-it";

/** A label's number, in the order in which they are referred to; 0 until then. */
export type Footnotes = Map<string, number>;
export const footnotesOf = (env: Env): Footnotes => env.footnotes as Footnotes;

/** Of one body. */
const MOST = 300;
const DEFINITION = /\[\^([^\s\]]{1,100})\]:/y;
const REFERENCE = /\[\^([^\s\]]{1,100})\]/y;

const labelAt = (form: RegExp, text: string, at: number): string | undefined => {
  form.lastIndex = at;
  return form.exec(text)?.[1];
};

/** What is indented by four beneath it belongs to it. */
export function footnoteDefinition(state: StateBlock, from: number, to: number, isSilent: boolean): boolean {
  const { bMarks = [], tShift, sCount, blkIndent, parentType } = state;
  const [mark, shift, indent] = [bMarks[from] ?? 0, tShift[from] ?? 0, sCount[from] ?? 0];
  const footnotes = footnotesOf(state.env);
  const label = labelAt(DEFINITION, state.src, mark + shift);
  if (label === undefined || indent - blkIndent >= 4 || footnotes.size >= MOST) return false;
  if (isSilent) return true;
  const key = label.toLowerCase();
  footnotes.set(key, 0);
  const open = state.push("footnote_open", "", 1);
  open.meta = { label: key };
  const begin = mark + shift + `[^${label}]:`.length;
  const text = state.skipSpaces(begin);
  bMarks[from] = begin;
  tShift[from] = text - begin;
  state.blkIndent += 4;
  sCount[from] = Math.max(indent + text - mark - shift, state.blkIndent);
  state.parentType = "footnote";
  state.md.block.tokenize(state, from, to);
  Object.assign(state, { parentType, blkIndent });
  [bMarks[from], tShift[from], sCount[from]] = [mark, shift, indent];
  state.push("footnote_close", "", -1);
  return true;
}

export function footnoteReference(state: StateInline, isSilent: boolean): boolean {
  const footnotes = footnotesOf(state.env);
  const label = labelAt(REFERENCE, state.src, state.pos);
  const key = label?.toLowerCase() ?? "";
  const number = footnotes.get(key);
  if (label === undefined || number === undefined) return false;
  if (!isSilent) {
    if (number === 0) footnotes.set(key, 1 + Math.max(0, ...footnotes.values()));
    state.push("footnote_reference", "", 0).meta = { number: footnotes.get(key) };
  }
  state.pos += `[^${label}]`.length;
  return true;
}
