/** Text cut for display: a family, a flag or a letter with its accents is whole, or not there. */
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** More than a character that means something takes. */
const LONGEST = 64;

/** At most `limit` UTF-16 units, ending with a whole character. Of one that is longer than all of them, what fits. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const around = text.slice(Math.max(0, limit - LONGEST), limit + LONGEST);
  const at = Math.min(limit, LONGEST);
  const { index = at, segment = "" } = segmenter.segment(around).containing(at) ?? {};
  const end = segment.length > LONGEST ? limit : limit - at + index;
  return text.slice(0, end).replace(/[\ud800-\udbff]$/, "");
}

/** The first `count` characters, as people count them. */
export function first(text: string, count: number): string {
  let [shown, left] = ["", count];
  for (const { segment } of segmenter.segment(text.slice(0, count * LONGEST))) {
    if (left-- === 0) break;
    shown += segment;
  }
  return shown;
}

/** The last character, as people count them. */
export const last = (text: string): string =>
  [...segmenter.segment(text.slice(-LONGEST).replace(/^[\udc00-\udfff]/, ""))].at(-1)?.segment ?? "";
