/** The pieces of folded texts by which the search finds them. Pure. */

/** Characters of the longest pieces: shorter ones find too much, longer ones are as many as there are places. */
const LONGEST = 3;
/** Pieces that the index is asked for at most: what they let through is looked at itself. */
const ASKED = 8;

/** Each piece of one to three characters once. */
export function gramsOf(texts: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const text of texts) {
    for (let at = 0; at < text.length; at += 1) {
      for (let size = Math.min(LONGEST, text.length - at); size > 0; size -= 1) {
        const gram = text.slice(at, at + size);
        // Known with all that it begins with.
        if (found.has(gram)) break;
        found.add(gram);
      }
    }
  }
  return found;
}

/** Pieces that a text has if it has this one in it; none for "". */
export function gramsAsked(text: string): string[] {
  if (text.length <= LONGEST) return text === "" ? [] : [text];
  const last = text.length - LONGEST;
  const steps = Math.min(ASKED - 1, last);
  const places = Array.from({ length: steps + 1 }, (_, index) => Math.round((index * last) / steps));
  return [...new Set(places.map((at) => text.slice(at, at + LONGEST)))];
}
