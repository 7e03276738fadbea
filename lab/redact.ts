/** Takes out of what is shown of an exchange whatever lets somebody in. */

/** Headers whose values are shown. Of all others, a proxy's too, there is only the name. */
const SHOWN: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "age",
  "cache-control",
  "connection",
  "content-encoding",
  "content-length",
  "content-security-policy",
  "content-type",
  "date",
  "etag",
  "host",
  "if-none-match",
  "keep-alive",
  "last-event-id",
  "origin",
  "pragma",
  "referrer-policy",
  "retry-after",
  "sec-fetch-dest",
  "sec-fetch-mode",
  "sec-fetch-site",
  "sec-websocket-accept",
  "sec-websocket-extensions",
  "sec-websocket-key",
  "sec-websocket-protocol",
  "sec-websocket-version",
  "server",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "vary",
  "x-accel-buffering",
  "x-content-type-options",
  "x-forwarded-proto",
  "x-frame-options",
]);

export const BLANK = "…";

export const shownHeader = (name: string, value: string): string =>
  `${name}: ${SHOWN.has(name.toLowerCase()) ? value : BLANK}`;

/** @param secret of the run: its address is its credential. */
export const redact = (text: string, secret: string): string =>
  text
    .replaceAll(secret, BLANK)
    .replace(/([?&]token=)[^&\s"]*/g, `$1${BLANK}`)
    .replace(/("(?:token|sid|password|secret)":)"(?:[^"\\]|\\.)*"?/g, `$1"${BLANK}"`);
