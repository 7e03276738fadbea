/**
 * A text as searching compares it, on both sides and on server and client alike: without case, accents and widths, with
 * one space for any space. Pure. Folding twice is folding once.
 */

/** Nothing but printable ASCII and line ends: most texts, and a hundred times as fast. */
const PLAIN = /^[\n\r\t -~]*$/;
/** Shows nothing: controls, soft hyphens, joiners, marks of direction; the stroke that only stretches Arabic. */
const INVISIBLE = /\ufeff|\u034f|\u0640|[\ufe00-\ufe0f]|(?!\s)[\p{Cc}\p{Cf}]/gu;
/**
 * Accents over Latin, Greek and Cyrillic letters and the optional vowels of Arabic and Hebrew. Everything else that
 * combines is part of the letter (Japanese voicing, Indic and Thai vowels) and stays, as the marks of these letters do:
 * й ў ї ѓ ќ are no и у і г к.
 */
const ACCENTS = new RegExp(
  [
    "([иу]\\u0306|і\\u0308|[гк]\\u0301)",
    "[\\u0300-\\u036f]|[\\u1ab0-\\u1aff]|[\\u1dc0-\\u1dff]|[\\u20d0-\\u20ff]|[\\ufe20-\\ufe2f]|[\\u0483-\\u0487]",
    "[\\u0591-\\u05bd]|[\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7]",
    "[\\u0610-\\u061a]|[\\u064b-\\u065f]|\\u0670|[\\u06d6-\\u06dc]|[\\u06df-\\u06e4]|[\\u06e7\\u06e8]|[\\u06ea-\\u06ed]",
  ].join("|"),
  "g",
);
/** What has no decomposition, and is typed another way. */
const OTHERS: Readonly<Record<string, string>> = {
  ß: "ss",
  ς: "σ",
  ı: "i",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ł: "l",
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "‐": "-",
  "–": "-",
  "—": "-",
};
const OTHER = new RegExp(`[${Object.keys(OTHERS).join("")}]`, "g");

export function fold(text: string): string {
  if (PLAIN.test(text)) return spaced(text.toLowerCase());
  return spaced(
    text
      .replace(INVISIBLE, "")
      .normalize("NFKD")
      .toLowerCase()
      .replace(ACCENTS, "$1")
      .replace(OTHER, (mark) => OTHERS[mark] ?? mark)
      // Together again what is one letter: a Korean syllable is not found in another that begins like it.
      .normalize("NFC"),
  );
}

/** Most texts have single spaces already, and looking is cheaper than replacing each. */
const spaced = (text: string): string => (/\s\s|[^\S ]/.test(text) ? text.replace(/\s+/g, " ") : text);
