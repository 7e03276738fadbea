/** One answer to a poll. */
import type { Cursor } from "#core/cursor.ts";
import { type EventsFrame, encode, type Format } from "#core/frame.ts";
import type { InboxCounts } from "#core/protocol.ts";
import type { ResetReason } from "#core/vocabulary.ts";

export interface Answer {
  frame: EventsFrame;
  cursor: Cursor;
  more: boolean;
  counts?: InboxCounts;
  reset?: ResetReason;
}

/** The elements of the `events` array: made once for all who wait for the same entries. */
const elements: Format<string> = {
  event: (entry) => entry.json,
  control: (message) => JSON.stringify(message),
  join: (parts) => parts.join(","),
};

/** A string, so that it leaves with its headers in one write. */
export function pageBody({ frame, cursor, more, counts, reset }: Answer): string {
  const rest = JSON.stringify({ cursor, more, counts, reset: reset && { reason: reset } });
  return `{"events":[${encode(elements, frame)}],${rest.slice(1)}`;
}

/**
 * The validator is the cursor that an answer leads to. Whoever sends it along with the next request (`after` the same
 * cursor) gets 304 if that answer would lead nowhere else: no events, and the head still there. It is right for a cache
 * that revalidates one address too: two empty answers of the same cursor are the same answer, whoever asks.
 * Weak, because a proxy may compress.
 */
export const etagOf = (cursor: Cursor): string => `W/"${cursor}"`;

export const isKnown = (etag: string, ifNoneMatch: string | undefined): boolean =>
  ifNoneMatch?.split(",").some((known) => known.trim() === "*" || opaque(known) === opaque(etag)) ?? false;

const opaque = (etag: string): string => etag.trim().replace(/^W\//, "");
