/** Tokens as a tree, no deeper than can be drawn. */
import type { Token } from "markdown-it";

export interface Branch {
  token: Token;
  children: Branch[];
  /** Of the entry of a list that is a task, and of its first line. */
  isDone?: boolean;
}

/** Marks in marks: what lies deeper stands beside. */
const DEEPEST = 60;
/** How a task begins. */
const TASK = /^\[([ x])\]\s/i;

/** What is not closed ends with what it is in. */
export function treeOf(tokens: readonly Token[]): Branch[] {
  const trunk: Branch[] = [];
  const open: Branch[] = [];
  let tooDeep = 0;
  for (const token of tokens) {
    if (token.nesting < 0) {
      if (tooDeep > 0) tooDeep--;
      else open.pop();
      continue;
    }
    if (token.nesting > 0 && (tooDeep > 0 || open.length >= DEEPEST)) {
      tooDeep++;
      continue;
    }
    const branch: Branch = { token, children: token.type === "inline" ? treeOf(token.children ?? []) : [] };
    (open.at(-1)?.children ?? trunk).push(branch);
    if (token.type === "inline") markTask(branch, open);
    if (token.nesting > 0) open.push(branch);
  }
  return trunk;
}

function markTask(line: Branch, open: readonly Branch[]): void {
  const [entry, paragraph] = open.slice(-2);
  const isFirst = entry?.token.type === "list_item_open" && entry.children[0] === paragraph;
  const first = line.children[0]?.token;
  const mark = isFirst && first?.type === "text" ? TASK.exec(first.content) : null;
  if (!entry || !first || !mark) return;
  first.content = first.content.slice(mark[0].length);
  entry.isDone = line.isDone = mark[1] !== " ";
}
