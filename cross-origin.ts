/** What pages of other origins may do: those that CARILLON_ORIGINS lists may call us with a token. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Origins } from "#core/origins.ts";
import { SAFE_HEADERS } from "#transports/http.ts";

const METHODS = "GET, POST, PUT, PATCH, DELETE";
/** Those of the usual clients of event streams and REST among them. */
const HEADERS =
  "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Cache-Control, X-Requested-With";
/** Seconds for which a browser need not ask again. */
const REMEMBERED_S = 600;

/**
 * CORS, without credentials: a foreign page acts by a token alone, never by a cookie. True: the request was a
 * preflight, and is answered.
 */
export function allowOrigin(
  request: IncomingMessage,
  response: ServerResponse,
  { isListed }: Pick<Origins, "isListed">,
): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  response.setHeader("Vary", "Origin");
  if (!isListed(origin)) return false;
  response.setHeader("Access-Control-Allow-Origin", origin);
  response.setHeader("Access-Control-Expose-Headers", "ETag, Retry-After, Allow, Date");
  if (request.method !== "OPTIONS" || request.headers["access-control-request-method"] === undefined) return false;
  response.writeHead(204, {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": HEADERS,
    "Access-Control-Max-Age": REMEMBERED_S,
    ...SAFE_HEADERS,
  });
  response.end();
  return true;
}
