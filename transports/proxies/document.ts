/** The configurations of docs/self-hosting.md, so that what is written there is what is tried. */
import { readFileSync } from "node:fs";

const DOCUMENT = new URL("../../docs/self-hosting.md", import.meta.url);

/** The first block of that language; throws if there is none. */
export function documented(language: "nginx" | "caddyfile" | "haproxy" | "apache"): string {
  const block = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(readFileSync(DOCUMENT, "utf8"))?.[1];
  if (!block) throw new Error(`docs/self-hosting.md has no configuration in ${language}`);
  return block;
}

/** Puts one text in place of another, which has to be there: a document that has changed must not go by unread. */
export function fitted(text: string, replacements: readonly (readonly [from: string, to: string])[]): string {
  return replacements.reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`the documented configuration no longer has: ${from}`);
    return result.replaceAll(from, to);
  }, text);
}
