/** The WebSocket close codes of each reason: for peers that see the close frame but not the message before it. */
import type { CloseReason } from "#core/vocabulary.ts";

/** Offered by clients; one that offers none is served the same. */
export const SUBPROTOCOL = "carillon.v1";

/** 4000 and the HTTP status that says the same; 1012 is "service restart". */
export const CLOSE_CODES = {
  bad_request: 4400,
  unauthorized: 4401,
  revoked: 4403,
  slow: 4408,
  expired: 4419,
  limit: 4429,
  shutdown: 1012,
} as const satisfies Record<CloseReason, number>;

const REASONS = new Map<number, CloseReason>([
  ...Object.entries(CLOSE_CODES).map(([reason, code]) => [code, reason as CloseReason] as const),
  // What the protocol itself says of a peer's frames: malformed, not text, not UTF-8, too large.
  [1002, "bad_request"],
  [1003, "bad_request"],
  [1007, "bad_request"],
  [1009, "bad_request"],
]);

/** Null: the connection broke, or ended without a word. */
export const reasonOfCode = (code: number): CloseReason | null => REASONS.get(code) ?? null;
