/** `--minutes N --seed S`: what is not understood is refused by name. */
export interface Arguments {
  minutes: number;
  seed: number;
}

const MAX_MINUTES = 24 * 60;
const MAX_SEED = 2 ** 32 - 1;

/** Throws with what is wrong in words. */
export function parseArguments(given: readonly string[], fallback: Arguments): Arguments {
  const found = { ...fallback };
  const seen = new Set<string>();
  for (let at = 0; at < given.length; at += 1) {
    const [name, inline] = split(given[at] as string);
    if (name !== "--minutes" && name !== "--seed")
      throw new Error(`There is no argument ${name}: use --minutes and --seed.`);
    if (seen.has(name)) throw new Error(`${name} is given twice.`);
    seen.add(name);
    const text = inline ?? given[++at];
    if (text === undefined) throw new Error(`${name} needs a number.`);
    if (name === "--minutes") found.minutes = minutes(text);
    else found.seed = seed(text);
  }
  return found;
}

function split(text: string): [name: string, value: string | undefined] {
  const at = text.indexOf("=");
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function minutes(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < 0.5 || value > MAX_MINUTES)
    throw new Error(`--minutes must be a number from 0.5 to ${MAX_MINUTES}, not ${JSON.stringify(text)}.`);
  return value;
}

function seed(text: string): number {
  const value = Number(text);
  if (!/^\d{1,10}$/.test(text) || value > MAX_SEED)
    throw new Error(`--seed must be a whole number from 0 to ${MAX_SEED}, not ${JSON.stringify(text)}.`);
  return value;
}
