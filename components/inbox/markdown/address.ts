/** Addresses that stand in a text as they are, as GitHub takes them: with their scheme, by www, or to write to. */
import type { StateInline } from "markdown-it";

const SCHEME = /(?:^|[^\p{L}\p{N}_])(https?)$/iu;
const REST = /:\/\/[^\s<]{1,2048}/y;

/** A rule of markdown-it, at the colon of `https://…`: before its underscores and stars are taken for marks. */
export function address(state: StateInline, isSilent: boolean): boolean {
  if (state.linkLevel > 0 || !state.src.startsWith("://", state.pos)) return false;
  const scheme = SCHEME.exec(state.pending.slice(-6))?.[1];
  if (!scheme) return false;
  REST.lastIndex = state.pos;
  const rest = REST.exec(state.src.slice(0, state.posMax))?.[0];
  const taken = rest && withoutEnd(rest);
  if (!taken || !/[\p{L}\p{N}[]/u.test(taken)) return false;
  if (!isSilent) {
    state.pending = state.pending.slice(0, -scheme.length);
    const open = state.push("link_open", "a", 1);
    open.attrs = [["href", state.md.normalizeLink(scheme + taken)]];
    state.push("text", "", 0).content = scheme + taken;
    state.push("link_close", "a", -1);
  }
  state.pos += taken.length;
  return true;
}

/** Without what ends the sentence around it, and the bracket that was open before it. */
function withoutEnd(text: string): string {
  let end = text.length;
  let excess = count(text, ")") - count(text, "(");
  for (; end > 0; end--) {
    const last = text.charAt(end - 1);
    if (last === ")" && excess > 0) excess--;
    else if (!/[?!.,:;*_~'"\]]/.test(last)) break;
  }
  return text.slice(0, end);
}
const count = (text: string, mark: string): number => text.split(mark).length - 1;

/** A word that may be one, by itself: none is longer. */
const LONGEST = 254;
const WWW = /^www\.[\p{L}\p{N}_-]+\.[^.]/iu;
const MAIL = /^[\w.+-]{1,64}@[a-z\d-]+(?:\.[a-z\d-]+)+$/i;

export type Part = string | { at: number; text: string; href: string };

/** A text without marks, with the addresses in it told apart. */
export function addressesIn(text: string): Part[] {
  if (!/@|www\./i.test(text)) return [text];
  const parts: Part[] = [];
  let plain = "";
  let at = 0;
  for (const word of text.split(/([\s<>()[\]"]+)/)) {
    const taken = word.length > LONGEST ? "" : withoutEnd(word);
    const href = WWW.test(taken) ? `http://${taken}` : MAIL.test(taken) ? `mailto:${taken}` : null;
    if (href === null) plain += word;
    else {
      parts.push(plain, { at, text: taken, href });
      plain = word.slice(taken.length);
    }
    at += word.length;
  }
  return [...parts, plain].filter((part) => part !== "");
}
