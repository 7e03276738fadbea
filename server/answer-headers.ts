/** What a browser may do with our answers: headers for all of them, and the policy of pages. */
import type { ServerResponse } from "node:http";
import type { Env } from "#core/env.ts";
import { SAFE_HEADERS } from "#transports/http.ts";

/** Seconds: a year. Nothing is said of subdomains, which are not ours, and nothing is preloaded. */
const HSTS = "max-age=31536000";
/** Of what is no page: whoever opens it in a tab gets a text. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** What other origins load by a tag: the script that puts the bell on their pages. */
const EMBED_SCRIPT = "/embed.js";
/** The page that they frame. */
export const EMBED = "/embed";

/** Streams do without it (openStream has its own): what is set beforehand is kept for as long as they last. */
export function setSafeHeaders(response: ServerResponse, path: string, { url }: Pick<Env, "url">): void {
  response.setHeaders(new Map(Object.entries(SAFE_HEADERS)));
  response.setHeader("Content-Security-Policy", NOTHING);
  if (path === EMBED || path === EMBED_SCRIPT) response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
  if (url?.startsWith("https:")) response.setHeader("Strict-Transport-Security", HSTS);
}

/** @param scripts the inline ones that run: the nonce of this answer or, of a page that is kept, hashes; as sources. */
export function pagePolicy(
  path: string,
  scripts: readonly string[],
  { origins }: Pick<Env, "origins">,
  isDev = false,
): string {
  const framers = path === EMBED ? ["'self'", ...origins] : ["'self'"];
  return [
    "default-src 'self'",
    // Not 'strict-dynamic': under it, whatever a script of ours puts into the page as a script runs too. We host none of others.
    ["script-src 'self'", ...scripts, ...(isDev ? ["'unsafe-eval'"] : [])].join(" "),
    // Radix, sonner and React write style attributes and elements, which no nonce covers.
    "style-src 'self' 'unsafe-inline'",
    // Remote images load only at a reader's click.
    "img-src 'self' data: blob: https: http:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    `frame-ancestors ${framers.join(" ")}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
  ].join("; ");
}

/** Of a page. Older browsers know X-Frame-Options alone, which cannot list origins. */
export function setPageHeaders(response: ServerResponse, path: string, policy: string): void {
  response.setHeader("Content-Security-Policy", policy);
  if (path !== EMBED) response.setHeader("X-Frame-Options", "SAMEORIGIN");
}
