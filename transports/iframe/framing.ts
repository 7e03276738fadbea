/** An HTML page that never ends: each frame is a script that posts its messages to the page around it. */
import type { Format } from "#core/frame.ts";

/**
 * The calls alone; the `<script>` around them carries the response's nonce. JSON goes in as a string and is parsed
 * there: as an object literal, a `__proto__` in somebody's data would not be data.
 */
export const iframeFormat: Format<Buffer> = {
  event: (entry) => Buffer.from(post(entry.json)),
  control: (message) => Buffer.from(post(JSON.stringify(message))),
  join: (parts) => Buffer.concat(parts),
};

const post = (json: string): string => `post(${scriptString(json)});`;

const ESCAPES: Readonly<Record<string, string>> = { "<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029" };

/** A string literal that neither ends the script element nor, in older engines, the line. */
export const scriptString = (text: string): string =>
  JSON.stringify(text).replace(/[<\u2028\u2029]/g, (character) => ESCAPES[character] as string);

/** The page is over because it has grown; there is more at the cursor. Known to this transport alone. */
export const END = Buffer.from(post('{"type":"end"}'));

export interface Page {
  readonly headers: Readonly<Record<string, string>>;
  readonly opening: Buffer;
  script(calls: Buffer): Buffer;
}

/** Browsers and proxies that hold back the first bytes of a page let go of them after so many. */
const PADDING = 2_048;

const SCRIPT_END = Buffer.from("</script>");

/**
 * @param nonce fresh for each response, so that no other script can run in the page.
 * @param parents foreign origins that may frame it.
 */
export function openPage(nonce: string, parents: readonly string[] = []): Page {
  const scriptStart = Buffer.from(`<script nonce="${nonce}">`);
  const script = (calls: Buffer): Buffer => Buffer.concat([scriptStart, calls, SCRIPT_END]);
  return {
    headers: {
      "Content-Security-Policy": `default-src 'none'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors ${["'self'", ...parents].join(" ")}`,
      // It knows no list.
      ...(parents.length === 0 && { "X-Frame-Options": "SAMEORIGIN" }),
      "Referrer-Policy": "no-referrer",
    },
    opening: Buffer.concat([
      Buffer.from('<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Carillon</title>'),
      script(Buffer.from(postTo(parents))),
      Buffer.from(`</head><body><!--${" ".repeat(PADDING)}-->`),
    ]),
    script,
  };
}

/**
 * Posts to the page around it if that is of its own origin or of one of `parents`, and to nobody else. A script that has
 * run leaves the document, which would grow without end.
 */
function postTo(parents: readonly string[]): string {
  // Chromium and Safari tell the parent by `ancestorOrigins`, Firefox by the referrer.
  const find =
    parents.length === 0
      ? ""
      : `try{var from=location.ancestorOrigins&&location.ancestorOrigins[0]||new URL(document.referrer).origin;if(JSON.parse(${scriptString(JSON.stringify(parents))}).indexOf(from)>=0)to=from}catch(e){}`;
  return `var to=location.origin;${find}function post(json){parent.postMessage(JSON.parse(json),to);document.currentScript.remove()}`;
}
