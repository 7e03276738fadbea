import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { UserPrincipal } from "#core/auth.ts";
import type { Cursor } from "#core/cursor.ts";
import { AppError } from "#core/errors.ts";
import { cut, type EventsFrame, eventsFrame } from "#core/frame.ts";
import type { Sink } from "#core/hub.ts";
import { rateLimited } from "#core/rate-limit.ts";
import type { Runtime } from "#core/runtime.ts";
import { type CloseReason, retryAfter } from "#core/vocabulary.ts";
import { authenticate, isOver, parseQuery, readQuery, resumesAt, sendError, sendJson } from "#transports/http.ts";
import { answering } from "#transports/methods.ts";
import type { AttachTransport } from "#transports/transport.ts";
import { type Answer, etagOf, isKnown, pageBody } from "./framing.ts";

const MAX_WAIT_S = 60;
const MAX_LIMIT = 500;

const whole = (min: number, max: number, fallback: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,6}$/, { error: message, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, message)
    .default(fallback);
};
const pollQuery = readQuery.extend({ wait: whole(0, MAX_WAIT_S, 0), limit: whole(1, MAX_LIMIT, 100) });

export const attachPolling: AttachTransport = (runtime) => {
  const poll = answering(runtime, async (request, response, url) => {
    const { wait, limit, ...from } = parseQuery(pollQuery, url);
    const after = resumesAt(request, from);
    const principal = await authenticate(runtime, request, url);
    // A wait is its own limit.
    if (wait === 0 || after === undefined) runtime.limits.polls.take(principal.userId);
    if (after === undefined) return void send(request, response, await startAtHead(runtime, principal));
    // A HEAD hands nothing over, so that there is nothing to wait for.
    const isHead = request.method === "HEAD";
    if (wait === 0 || isHead) {
      const page = await runtime.hub.read(principal, after, limit);
      if (send(request, response, page) && !isHead) account(runtime, principal, "short-poll", page.frame);
      return;
    }
    if (!response.destroyed) waitForEvents(runtime, principal, { request, response, after, limit, ms: wait * 1_000 });
  });

  return { requests: { "/api/events": poll }, close: async () => undefined };
};

async function startAtHead({ inbox }: Runtime, { userId }: UserPrincipal): Promise<Answer> {
  const counts = await inbox.counts(userId);
  // Where the counts stand, not a head read before or after them: what is read on from here fits them.
  return { frame: eventsFrame([]), cursor: counts.cursor, more: false, counts };
}

interface Waiting {
  request: IncomingMessage;
  response: ServerResponse;
  after: Cursor;
  limit: number;
  ms: number;
}

/** Answers once, at the first of: an event, the end of the wait, the hub's close. */
function waitForEvents(
  runtime: Runtime,
  principal: UserPrincipal,
  { request, response, after, limit, ms }: Waiting,
): void {
  const sink: Sink = {
    transport: "long-poll",
    isAccounting: true,
    write(frame) {
      // A heartbeat is no event, and moves `subscription.cursor` by itself.
      if (frame.kind === "events")
        settle(() => {
          const first = firstOf(runtime, frame, limit);
          if (send(request, response, first)) account(runtime, principal, "long-poll", first.frame);
        });
      else if (frame.message.type === "reset") {
        const { reason, cursor } = frame.message;
        settle(() => send(request, response, { frame: eventsFrame([]), cursor, more: false, reset: reason }));
      }
      return true;
    },
    close: (reason) =>
      settle(() => {
        if (reason !== "shutdown") return sendError(response, refusal(reason));
        response.setHeader("Connection", "close");
        send(request, response, nothing());
      }),
  };
  const subscription = runtime.hub.subscribe(principal, sink, { after, isQuiet: true });
  const nothing = (): Answer => ({ frame: eventsFrame([]), cursor: subscription.cursor(), more: false });
  const timer = setTimeout(() => settle(() => send(request, response, nothing())), ms);
  response.once("close", () => settle(() => undefined));

  let isSettled = false;
  function settle(answer: () => void): void {
    if (isSettled) return;
    isSettled = true;
    clearTimeout(timer);
    answer();
    // Not from within a write: the hub is in the middle of handing out this frame.
    queueMicrotask(() => subscription.close());
  }
}

function firstOf({ log }: Runtime, frame: EventsFrame, limit: number): Answer {
  const more = limit < frame.entries.length;
  const first = more ? cut(frame, limit) : frame;
  return { frame: first, cursor: log.cursorAt(first.entries.at(-1)?.seq ?? 0), more };
}

function refusal(reason: CloseReason): AppError {
  if (reason === "limit") return rateLimited(retryAfter("limit") ?? 0, "There are too many connections.");
  if (reason === "expired") return new AppError("expired");
  return new AppError(reason === "bad_request" ? "bad_request" : reason === "slow" ? "internal" : "unauthorized");
}

/** What was answered is handed over. */
function account(
  { following }: Runtime,
  { userId }: UserPrincipal,
  transport: "short-poll" | "long-poll",
  { followed }: EventsFrame,
): void {
  if (followed !== null) following.handed(userId, transport, followed);
}

/** False: there is nobody to answer any more. */
function send(request: IncomingMessage, response: ServerResponse, answer: Answer): boolean {
  if (isOver(response)) return false;
  const headers: Record<string, string> = { "Cache-Control": "private, no-cache", Vary: "Cookie, Authorization" };
  // Counts change by themselves, and a reset is news: neither is ever "not modified".
  if (!answer.counts && !answer.reset) {
    headers.ETag = etagOf(answer.cursor);
    if (answer.frame.entries.length === 0 && isKnown(headers.ETag, request.headers["if-none-match"])) {
      response.writeHead(304, headers).end();
      return true;
    }
  }
  sendJson(response, 200, pageBody(answer), headers);
  return true;
}
