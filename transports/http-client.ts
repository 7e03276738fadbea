/** What the HTTP transports' client halves share: addresses, one question to `/api/events`, why it was refused. */
import type { Cursor } from "#core/cursor.ts";
import type { ErrorCode } from "#core/errors.ts";
import type { EventPage } from "#core/protocol.ts";
import { type CloseReason, retryAfter } from "#core/vocabulary.ts";
import type { EndReason, OpenOptions } from "#transports/transport.ts";

export interface End {
  reason: EndReason;
  retryMs: number | null;
}
export type Answer =
  | { kind: "page"; page: EventPage; etag: string | null }
  /** Nothing new since the answer whose `etag` was sent along. */
  | { kind: "unchanged" }
  | ({ kind: "end" } & End);

/** No word from the server, and so no delay that it asks for. */
export const NETWORK: End = { reason: "network", retryMs: 0 };

/** How much longer than its wait an answer may take. */
const PATIENCE_MS = 15_000;

export const originOf = ({ baseUrl }: Pick<OpenOptions, "baseUrl">): string =>
  baseUrl ? new URL(baseUrl).origin : location.origin;

export const placeOf = (path: string, { under = "" }: Pick<OpenOptions, "under">): string => under + path;

/** For APIs that can send no headers: the token is in the address. */
export function streamUrl(path: string, options: OpenOptions): string {
  const url = new URL(placeOf(path, options), originOf(options));
  if (options.after !== undefined) url.searchParams.set("after", options.after);
  if (options.token) url.searchParams.set("token", options.token);
  return url.href;
}

export interface Question {
  after?: Cursor | undefined;
  waitSeconds?: number;
  limit?: number;
  etag?: string | null;
}

/** Never rejects. */
export async function askEvents(options: OpenOptions, question: Question, signal: AbortSignal): Promise<Answer> {
  const { after, waitSeconds = 0, limit, etag } = question;
  const url = new URL(placeOf("/api/events", options), originOf(options));
  if (after !== undefined) url.searchParams.set("after", after);
  if (waitSeconds > 0) url.searchParams.set("wait", String(waitSeconds));
  if (limit) url.searchParams.set("limit", String(limit));
  try {
    const response = await fetch(url, {
      headers: {
        ...(options.token && { Authorization: `Bearer ${options.token}` }),
        ...(etag && { "If-None-Match": etag }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(waitSeconds * 1_000 + PATIENCE_MS)]),
    });
    if (response.status === 304) return { kind: "unchanged" };
    if (response.ok)
      return { kind: "page", page: (await response.json()) as EventPage, etag: response.headers.get("etag") };
    return { kind: "end", ...refusalOf(response.status, await codeOf(response)) };
  } catch {
    return { kind: "end", ...NETWORK };
  }
}

/** Why a stream did not open: browser APIs that hide the status leave it to a question to find out. */
export async function whyNotOpened(options: OpenOptions, signal: AbortSignal): Promise<End> {
  const answer = await askEvents(options, { after: options.after, limit: 1 }, signal);
  return answer.kind === "end" ? answer : NETWORK;
}

/** A gateway's own 404 or 502 is no word of the server's: only its typed errors are fatal. */
function refusalOf(status: number, code: ErrorCode | undefined): End {
  if (status === 401) return end(code === "expired" ? "expired" : "unauthorized");
  if (status === 403 && code) return end("unauthorized");
  if (status === 429) return end("limit");
  if ((status === 400 || status === 422) && code) return end("bad_request");
  return code === "shutting_down" ? end("shutdown") : NETWORK;
}

const end = (reason: CloseReason): End => ({ reason, retryMs: retryAfter(reason) });

async function codeOf(response: Response): Promise<ErrorCode | undefined> {
  const body = (await response.json().catch(() => null)) as { error?: { code?: ErrorCode } } | null;
  return body?.error?.code;
}
