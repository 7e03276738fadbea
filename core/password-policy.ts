/**
 * Which passwords are refused though they are long enough: what somebody who guesses would try first. Each rule takes time
 * in proportion to the length. Passphrases pass.
 */
import { AppError } from "./errors.ts";
import { MIN_PASSWORD } from "./vocabulary.ts";

/**
 * Throws `weak_password`.
 *
 * @param field of the request, to be named.
 * @param personal what others know of the person: name, email.
 */
export async function assertGoodPassword(field: string, password: string, personal: readonly string[]): Promise<void> {
  const why = await weaknessOf(password, personal);
  if (why) throw new AppError("weak_password", undefined, [{ path: field, message: why }]);
}

async function weaknessOf(password: string, personal: readonly string[]): Promise<string | null> {
  const text = fold(password);
  const known = await commonPasswords();
  if (isPredictable(text, known)) return "is among the first that anybody would try";
  const left = without(text, wordsOf(personal));
  if (left !== text && (left.length < ENOUGH || isPredictable(left, known)))
    return "is made of your name, your email or the name of this place";
  return null;
}

/** Characters that say something by themselves. */
const ENOUGH = 6;
const FEW = 4;
const IN_A_ROW = 2 / 3;

const isPredictable = (text: string, known: ReadonlySet<string>): boolean =>
  isCommon(text, known) || isRepetition(text) || new Set(text).size <= FEW || isInARow(text);

/** Also with digits and signs around it, or with digits in place of letters. */
function isCommon(text: string, known: ReadonlySet<string>): boolean {
  const [core = ""] = /[\p{L}].*[\p{L}]/su.exec(text) ?? [];
  return [text, plain(text), core, plain(core)].some(
    (one) => known.has(one) && text.length - one.length <= AROUND && one.length >= ENOUGH,
  );
}
/** A year and a sign, for instance. */
const AROUND = 6;

/** A piece that is short itself, again and again; the last time it may be cut. */
function isRepetition(text: string): boolean {
  const period = periodOf(text);
  return period * 2 <= text.length && period < MIN_PASSWORD;
}

/** Characters of the shortest piece of which the text is made, the last time it may be cut. */
export function periodOf(text: string): number {
  const prefix = [0];
  for (let at = 1; at < text.length; at += 1) {
    let length = prefix[at - 1] ?? 0;
    while (length > 0 && text[at] !== text[length]) length = prefix[length - 1] ?? 0;
    prefix.push(text[at] === text[length] ? length + 1 : 0);
  }
  return text.length - (prefix.at(-1) ?? 0);
}

const ROWS = [
  "1234567890",
  "qwertyuiop[]",
  "asdfghjkl;'",
  "zxcvbnm,./",
  "qwertzuiop",
  "yxcvbnm",
  "azertyuiop",
  "qsdfghjklm",
];
const NEXT = new Set(
  ROWS.flatMap((row) => [...row].slice(1).flatMap((key, at) => [`${row[at]}${key}`, `${key}${row[at]}`])),
);

/** Most of it follows what is before it: the same, the next of the alphabet, or of the keyboard. */
export function isInARow(text: string): boolean {
  let following = 0;
  for (let at = 1; at < text.length; at += 1) {
    const step = text.charCodeAt(at) - text.charCodeAt(at - 1);
    if (Math.abs(step) <= 1 || NEXT.has(text.slice(at - 1, at + 1))) following += 1;
  }
  return following >= (text.length - 1) * IN_A_ROW;
}

const PRODUCT = ["carillon"];

/** The whole and its parts, the longest first. */
const wordsOf = (personal: readonly string[]): string[] =>
  [...personal, ...PRODUCT]
    .map(fold)
    .flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)])
    .filter((word) => word.length >= 2)
    .sort((one, other) => other.length - one.length);

const without = (text: string, words: readonly string[]): string =>
  words.reduce((left, word) => left.replaceAll(word, ""), text).replace(/[^\p{L}\p{N}]+/gu, "");

const fold = (text: string): string => text.normalize("NFKC").toLowerCase();

const LETTERS: Readonly<Record<string, string>> = {
  0: "o",
  1: "i",
  3: "e",
  4: "a",
  5: "s",
  7: "t",
  "@": "a",
  $: "s",
  "!": "i",
};
const plain = (text: string): string => text.replace(/[013457@$!]/g, (sign) => LETTERS[sign] ?? sign);

let common: Promise<ReadonlySet<string>> | null = null;
/** 49,000 of them: read when the first is chosen, since most processes never see one. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import("@zxcvbn-ts/language-common").then(
    ({ dictionary }) => new Set(dictionary.passwords.filter((one) => one.length >= ENOUGH)),
  );
  return common;
}
