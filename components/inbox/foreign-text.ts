/** Text of others, as it may stand among ours. */

/** Overrides, embeddings and isolates: they turn round what stands after them. The marks that only hint stay. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

export const withoutTurns = (text: string): string => text.replace(TURNING, "");

/** As much of a text as it takes to tell its script. */
const SAMPLE = 400;

/**
 * The language to read and set a text in, as far as its script tells: undefined leaves it to the page, whose language
 * is `locale`. Without it Chinese is read out as English, or set with the glyphs of Japanese.
 */
export function langOf(text: string, locale: string): string | undefined {
  const sample = text.slice(0, SAMPLE);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  const of = (script: RegExp) => (sample.match(script)?.length ?? 0) / Math.max(1, letters);
  if (of(/\p{sc=Hiragana}|\p{sc=Katakana}/gu) > 0.1) return "ja";
  if (of(/\p{sc=Hangul}/gu) > 0.3) return "ko";
  if (of(/\p{sc=Han}/gu) > 0.3) return "zh";
  return letters > 0 && locale.startsWith("zh") && of(/\p{sc=Latin}/gu) > 0.7 ? "en" : undefined;
}
