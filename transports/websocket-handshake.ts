import type { IncomingMessage } from "node:http";
import { AppError } from "#core/errors.ts";

/** RFC 6455 §4.2.1: what `ws` would refuse by a page of HTML. */
export function checkHandshake({ method, headers }: IncomingMessage): void {
  if (method !== "GET") throw new AppError("method_not_allowed", "A WebSocket is opened by GET.");
  if (!/^[+/0-9A-Za-z]{22}==$/.test(headers["sec-websocket-key"] ?? ""))
    throw new AppError("bad_request", "Sec-WebSocket-Key is missing or malformed.");
  if (!["13", "8"].includes(headers["sec-websocket-version"] ?? ""))
    throw new AppError("upgrade_required", "Sec-WebSocket-Version must be 13.");
}
