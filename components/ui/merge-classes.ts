/**
 * Of classes that set the same thing the last one stays, as tailwind-merge does it: for the classes of this house, in
 * a tenth of its size. The test holds it against the original for every pair of classes that the source has.
 */

/** What a class sets; a named part of the pattern is part of the name. First match counts. */
const SETS: readonly (readonly [RegExp, string])[] = [
  [/^(?:block|inline-block|inline|flex|inline-flex|grid|inline-grid|hidden|contents|table|flow-root)$/, "display"],
  [/^(?:static|fixed|absolute|relative|sticky)$/, "position"],
  [/^(?:visible|invisible|collapse)$/, "visibility"],
  [/^(?:not-)?sr-only$/, "sr"],
  [/^-?(inset-x|inset-y|inset|top|right|bottom|left|start|end)-/, ""],
  [/^(p[xytrblse]?)-/, ""],
  [/^-?(m[xytrblse]?)-/, ""],
  [/^(size|w|h|min-w|min-h|max-w|max-h)-/, ""],
  [/^(gap-x|gap-y|gap)-/, ""],
  [/^text-(?:left|center|right|justify|start|end)$/, "text-align"],
  [/^text-(?:wrap|nowrap|balance|pretty)$/, "text-wrap"],
  [/^text-(?:2xs|xs|sm|base|lg|\d?xl|\[[\d.]+(?:rem|px|em)\])$/, "font-size"],
  [/^text-/, "color"],
  [/^font-(?:sans|serif|mono)$/, "font-family"],
  [/^font-/, "font-weight"],
  [/^(justify-self|justify-items|scroll-m[xytrblse]?)-/, ""],
  [/^(bg|fill|stroke|leading|tracking|opacity|z|order|cursor|select|shadow|object|items|justify|content|self)-/, ""],
  [/^(duration|ease|animate|overscroll|break|whitespace|pointer-events|grid-cols|grid-rows|aspect|line-clamp)-/, ""],
  [/^(border(?:-[xytrblse])?)(?:-(?:\d+|px|\[[\d.]+px\]))?$/, "width"],
  [/^border-(?:solid|dashed|dotted|double|hidden|none)$/, "border-style"],
  [/^(border(?:-[xytrblse])?)-/, "color"],
  [/^(rounded(?:-(?:[trbl]|tl|tr|bl|br))?)(?:-(?:\w+|\[.+\]))?$/, ""],
  [/^ring(?:-\d+)?$/, "ring-width"],
  [/^ring-/, "ring-color"],
  [/^outline-offset-/, "outline-offset"],
  [/^outline-(?:none|hidden|solid|dashed|dotted|double)$/, "outline-style"],
  [/^outline(?:-\d+)?$/, "outline-width"],
  [/^outline-/, "outline-color"],
  [/^flex-(?:row|col)(?:-reverse)?$/, "flex-direction"],
  [/^flex-(?:wrap|nowrap|wrap-reverse)$/, "flex-wrap"],
  [/^flex-/, "flex"],
  [/^(grow|shrink|basis)(?:-|$)/, ""],
  [/^(col-start|col-end|row-start|row-end)-/, ""],
  [/^(col|row)-/, "span"],
  [/^(auto-cols|auto-rows|grid-flow)-/, ""],
  [/^(divide-[xy])(?:-|$)/, ""],
  [/^divide-/, "divide-color"],
  [/^(overflow-x|overflow-y|overflow)-/, ""],
  [/^(?:truncate|text-ellipsis|text-clip)$/, "text-overflow"],
  [/^underline-offset-/, "underline-offset"],
  [/^(?:underline|overline|line-through|no-underline)$/, "text-decoration"],
  [/^list-(?:none|disc|decimal)$/, "list-style"],
  [/^list-(?:inside|outside)$/, "list-position"],
  [/^(?:uppercase|lowercase|capitalize|normal-case)$/, "text-transform"],
  [/^table-(?:fixed|auto)$/, "table-layout"],
  [/^align-(?:baseline|top|middle|bottom)$/, "vertical-align"],
  [/^(?:tabular-nums|proportional-nums)$/, "numbers"],
  [/^transition(?:-|$)/, "transition"],
  [/^forced-color-adjust-/, "forced-color-adjust"],
  [/^-?(translate-x|translate-y|translate|rotate|scale-x|scale-y|scale)-/, ""],
];

const sides = (of: string, ...names: string[]): string[] => names.map((name) => of + name);
const BOX = ["x", "y", "t", "r", "b", "l", "s", "e"];

/** What setting one thing sets along with it. */
const COVERS: Readonly<Record<string, readonly string[]>> = {
  p: sides("p", ...BOX),
  px: ["pl", "pr"],
  py: ["pt", "pb"],
  m: sides("m", ...BOX),
  mx: ["ml", "mr", "ms", "me"],
  my: ["mt", "mb"],
  size: ["w", "h"],
  gap: ["gap-x", "gap-y"],
  inset: ["inset-x", "inset-y", "top", "right", "bottom", "left", "start", "end"],
  "inset-x": ["left", "right"],
  "inset-y": ["top", "bottom"],
  overflow: ["overflow-x", "overflow-y"],
  flex: ["grow", "shrink", "basis"],
  "font-size": ["leading"],
  "border width": sides("border-", ...BOX).map((side) => `${side} width`),
  "border-x width": ["border-l width", "border-r width"],
  "border-y width": ["border-t width", "border-b width"],
  "border color": sides("border-", ...BOX).map((side) => `${side} color`),
  rounded: sides("rounded-", "t", "r", "b", "l", "tl", "tr", "bl", "br"),
  "rounded-t": ["rounded-tl", "rounded-tr"],
  "rounded-b": ["rounded-bl", "rounded-br"],
  "rounded-l": ["rounded-tl", "rounded-bl"],
  "rounded-r": ["rounded-tr", "rounded-br"],
  translate: ["translate-x", "translate-y"],
  scale: ["scale-x", "scale-y"],
};

/** What a class without its variants sets; null: nothing that is known, so that it stays. */
function setBy(base: string): string | null {
  const property = /^\[([\w-]+):/.exec(base);
  if (property) return `[${property[1]}]`;
  for (const [pattern, name] of SETS) {
    const found = pattern.exec(base);
    if (found) return found[1] ? `${found[1]}${name && ` ${name}`}` : name;
  }
  return null;
}

/** `sm:hover:!p-2` is `p-2`, when `sm:hover:` and `!`. */
function split(token: string): { when: string; base: string } {
  let depth = 0;
  let at = 0;
  for (let index = 0; index < token.length; index += 1) {
    const character = token[index];
    if (character === "[" || character === "(") depth += 1;
    else if (character === "]" || character === ")") depth -= 1;
    else if (character === ":" && depth === 0) at = index + 1;
  }
  const base = token.slice(at);
  const isImportant = base.startsWith("!") || base.endsWith("!");
  const variants = token.slice(0, at);
  return { when: variants + (isImportant ? "!" : ""), base: isImportant ? base.replace(/^!|!$/, "") : base };
}

function merge(classes: string): string {
  const set = new Set<string>();
  const kept: string[] = [];
  for (const token of classes.split(/\s+/).reverse()) {
    const { when, base } = split(token);
    const sets = setBy(base);
    if (sets !== null) {
      if (set.has(when + sets)) continue;
      for (const also of [sets, ...(COVERS[sets] ?? [])]) set.add(when + also);
    }
    kept.push(token);
  }
  return kept.reverse().join(" ");
}

/** The same few hundred come again and again. */
const KEPT = 500;
const known = new Map<string, string>();

export function mergeClasses(classes: string): string {
  const before = known.get(classes);
  if (before !== undefined) return before;
  if (known.size >= KEPT) known.clear();
  const merged = merge(classes.trim());
  known.set(classes, merged);
  return merged;
}
