/** Answers an upgrade by HTTP, with our JSON error, before there is a WebSocket. */
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { errorBodyOf, retryAfterOf, statusOf } from "#core/errors.ts";

export function refuseUpgrade(socket: Duplex, error: unknown): void {
  const body = errorBodyOf(error);
  const status = statusOf(body.code);
  const json = JSON.stringify({ error: body });
  const retryAfter = retryAfterOf(body);
  socket.on("error", () => socket.destroy());
  socket.once("finish", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(json)}\r\nConnection: close\r\n` +
      `${retryAfter === null ? "" : `Retry-After: ${retryAfter}\r\n`}\r\n${json}`,
  );
}
