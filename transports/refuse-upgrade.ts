/** Answers an upgrade by HTTP, with our JSON error, before there is a WebSocket. */
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { errorBodyOf, retryAfterOf, statusOf } from "#core/errors.ts";
import { SAFE_HEADERS } from "./http.ts";

const SAFE_LINES = Object.entries(SAFE_HEADERS)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join("");

export function refuseUpgrade(socket: Duplex, error: unknown): void {
  const body = errorBodyOf(error);
  const status = statusOf(body.code);
  const json = JSON.stringify({ error: body });
  // RFC 9110 §15.5.6 and §15.5.22 ask for them.
  const allow = status === 405 ? "Allow: GET\r\n" : "";
  const upgrade = status === 426 ? "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" : "";
  const retryAfter = retryAfterOf(body);
  socket.on("error", () => socket.destroy());
  socket.once("finish", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(json)}\r\n${SAFE_LINES}${allow}${upgrade}Connection: close\r\n` +
      `${retryAfter === null ? "" : `Retry-After: ${retryAfter}\r\n`}\r\n${json}`,
  );
}
