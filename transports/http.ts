/** What the transports on a raw Node response share: who asks, from where on, typed errors, a response as a sink. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { z } from "zod";
import type { UserPrincipal } from "#core/auth.ts";
import { type Cursor, parseCursor } from "#core/cursor.ts";
import { AppError, ERRORS, errorBodyOf, invalid, retryAfterOf, statusOf } from "#core/errors.ts";
import { controlFrame, type Frame } from "#core/frame.ts";
import type { Sink, Subscription } from "#core/hub.ts";
import type { ControlMessage } from "#core/protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { type CloseReason, retryAfter, type TransportName } from "#core/vocabulary.ts";

/** How long a peer may take to fetch a stream's last words. */
const FAREWELL_MS = 5_000;

/** Of every answer. Here, since a stream says them itself: set beforehand they would be kept for as long as it lasts. */
export const SAFE_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

/** The query that transports take. Strict: a misspelt `after` would silently start at the head. */
export const streamQuery = z.strictObject({ after: z.string().optional(), token: z.string().optional() });
/** Over HTTP with what the clients of others add: the id they last had, and what keeps a cache from answering. */
export const readQuery = streamQuery.extend({ lastEventId: z.string().optional(), _: z.string().optional() });

/**
 * Where to read on from. A client that reconnects repeats its first `after`: what it has had since, in the header of
 * `EventSource` or in the address as its substitutes have it, is newer.
 */
export function resumesAt(
  { headers }: IncomingMessage,
  { after, lastEventId }: Pick<z.output<typeof readQuery>, "after" | "lastEventId">,
): Cursor | undefined {
  return checkCursor(headers["last-event-id"]?.toString() || lastEventId || after);
}

export async function authenticate(
  { auth, strangers }: Pick<Runtime, "auth" | "strangers">,
  request: IncomingMessage,
  url: URL,
): Promise<UserPrincipal> {
  auth.checkOrigin(request.headers);
  return strangers.admit(request, () =>
    auth.authenticate({ headers: request.headers, token: url.searchParams.get("token") }),
  );
}

export function parseQuery<T extends z.ZodType>(schema: T, url: URL): z.output<T> {
  const result = schema.safeParse(Object.fromEntries(url.searchParams));
  if (!result.success) throw invalid(result.error);
  return result.data;
}

/** Checks the form alone; whether it can be read on from is the hub's to say. */
function checkCursor(cursor: string | undefined): Cursor | undefined {
  if (cursor === undefined || parseCursor(cursor)) return cursor;
  throw new AppError("bad_cursor", undefined, [{ path: "after", message: ERRORS.bad_cursor[1] }]);
}

export function sendError(response: ServerResponse, error: unknown, headers: OutgoingHttpHeaders = {}): void {
  if (response.headersSent) return void response.destroy();
  const body = errorBodyOf(error);
  const retryAfter = retryAfterOf(body);
  sendJson(response, statusOf(body.code), JSON.stringify({ error: body }), {
    "Cache-Control": "no-store",
    ...(retryAfter !== null && { "Retry-After": retryAfter }),
    ...headers,
  });
}

export function sendJson(response: ServerResponse, status: number, body: string, headers: OutgoingHttpHeaders): void {
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    ...SAFE_HEADERS,
    ...headers,
  });
  response.end(body);
}

/** Resolves once it is this response's turn: pipelined, it waits for those before it. False: the peer left first. */
export async function hasTurn(response: ServerResponse): Promise<boolean> {
  const { socket } = response.req;
  while (!response.socket && !socket.destroyed)
    await new Promise<void>((resolve) => {
      response.once("socket", () => resolve());
      socket.once("close", () => resolve());
    });
  return !response.destroyed && !socket.destroyed;
}

/**
 * Begins an answer that never ends: nothing on the way may hold it back, change it or keep it.
 * False: that was all, as `HEAD` has no body.
 */
export function openStream(response: ServerResponse, headers: OutgoingHttpHeaders, opening: string | Buffer): boolean {
  response.writeHead(200, {
    "Cache-Control": "private, no-cache, no-transform",
    // What is encoded already is encoded by no proxy; not all obey `no-transform`.
    "Content-Encoding": "identity",
    "X-Accel-Buffering": "no",
    ...SAFE_HEADERS,
    ...headers,
  });
  if (response.req.method === "HEAD") {
    response.end();
    return false;
  }
  // The headers by themselves, which makes one string of the many that they are put together from and kept as.
  response.cork();
  response.flushHeaders();
  response.write(opening);
  response.uncork();
  return true;
}

/**
 * A sink that writes each frame at once, in one write: to the socket of a response that {@link openStream} has begun,
 * since nothing is left for the response to add.
 * @param lastBytes of the last words, which leave by the response itself.
 */
export function responseSink(
  transport: TransportName,
  response: ServerResponse,
  bytes: (frame: Frame) => Buffer,
  lastBytes = bytes,
): Sink {
  const { socket } = response;
  return {
    transport,
    // "Not full" once it is over: `close` ends the subscription, and there is nothing to wait for.
    write: (frame) => isOver(response) || !socket || socket.write(bytes(frame)),
    close(reason) {
      if (isOver(response)) return;
      response.end(lastBytes(controlFrame(farewell(reason))));
      endSoon(response);
    },
  };
}

export const farewell = (reason: CloseReason): ControlMessage => ({
  type: "close",
  reason,
  retryMs: retryAfter(reason),
});

export const isOver = (response: ServerResponse): boolean => response.destroyed || response.writableEnded;

/** Lets go of an ended response even if its peer does not read. */
export function endSoon(response: ServerResponse): void {
  const timer = setTimeout(() => response.destroy(), FAREWELL_MS).unref();
  response.once("close", () => clearTimeout(timer));
}

/** Ties a subscription to its response, whose own `close` says that the peer is gone (the request's comes too early). */
export function follow(response: ServerResponse, subscription: Subscription): void {
  const { socket } = response;
  const drained = (): void => subscription.drained();
  socket?.on("drain", drained);
  response.once("close", () => {
    // The connection may serve another request.
    socket?.off("drain", drained);
    subscription.close();
  });
}
