/** Which secrets and keys of the environment are refused in production though they are long enough. */
import { isInARow, periodOf } from "./password-policy.ts";

/** From our documents, where everybody reads it. */
const SHOWN = ["a-key-of-at-least-32-characters-"];
const FEW = 10;
/** Of 16 there are: one in 9,000 of `openssl rand -hex 16` has fewer than 10. */
const FEW_OF_HEX = 7;

/** What is wrong with one that somebody may guess; null: nothing. What `openssl rand` makes passes. */
export function weaknessOfSecret(text: string): string | null {
  const folded = text.toLowerCase();
  if (SHOWN.includes(folded)) return "stands in the documentation, where everybody reads it";
  const few = /^[0-9a-f]+$/i.test(text) ? FEW_OF_HEX : FEW;
  if (new Set(text).size < few) return `has fewer than ${few} different characters`;
  if (periodOf(folded) * 2 <= folded.length) return "is a piece that is repeated";
  if (isInARow(folded)) return "follows the alphabet or the keyboard";
  return null;
}
