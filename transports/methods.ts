/** Answers by a path's methods; what is said to others, and to a plain request where a WebSocket is expected. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError, errorBodyOf } from "#core/errors.ts";
import type { Runtime } from "#core/runtime.ts";
import type { RequestHandler } from "#transports/transport.ts";
import { SAFE_HEADERS, sendError } from "./http.ts";

/** `Allow`, for methods as a path has them. */
export const allowOf = (methods: readonly string[]): string => [...methods, "OPTIONS"].join(", ");

/** Answers whatever is not one of `methods`, `OPTIONS` by naming them; false: it is one. */
export function answersMethod(request: IncomingMessage, response: ServerResponse, methods: readonly string[]): boolean {
  if (methods.includes(request.method ?? "")) return false;
  const Allow = allowOf(methods);
  if (request.method === "OPTIONS") response.writeHead(204, { Allow, ...SAFE_HEADERS }).end();
  else sendError(response, new AppError("method_not_allowed"), { Allow });
  return true;
}

/** Runs `respond`; what it throws becomes the typed error, as long as nothing was sent. */
export function answering(
  { logger }: Pick<Runtime, "logger">,
  respond: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>,
): RequestHandler {
  return (request, response, url) => {
    response.on("error", ignore);
    if (answersMethod(request, response, ["GET", "HEAD"])) return;
    respond(request, response, url).catch((error: unknown) => {
      const body = errorBodyOf(error);
      if (body.code === "internal") logger.error({ err: error, path: url.pathname }, "a request failed");
      sendError(response, error);
    });
  };
}

/** A write that crosses the peer's leaving is no news: `close` tells it. One function: its own would keep the request. */
const ignore = (): void => undefined;

/** Where a WebSocket is opened a plain request has mostly come through a proxy that keeps `Upgrade` to itself. */
export function askForWebSocket(request: IncomingMessage, response: ServerResponse): void {
  if (answersMethod(request, response, ["GET", "HEAD"])) return;
  sendError(response, new AppError("upgrade_required"), { Upgrade: "websocket", Connection: "Upgrade, close" });
}
