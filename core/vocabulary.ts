/** The closed word lists of the wire (docs/PROTOCOL.md), free of zod so that the browser can import them cheaply. */

/** In the order in which the client falls back. */
export const TRANSPORTS = ["websocket", "sse", "socket-io", "mqtt", "iframe", "long-poll", "short-poll"] as const;
export type TransportName = (typeof TRANSPORTS)[number];

export const PRIORITIES = ["low", "normal", "high", "critical"] as const;
export type Priority = (typeof PRIORITIES)[number];

export const ROLES = ["member", "admin"] as const;
export type Role = (typeof ROLES)[number];

export const VIEWS = ["inbox", "unread", "archived", "snoozed"] as const;
export type View = (typeof VIEWS)[number];

export const COMMANDS = [
  "read",
  "unread",
  "seen",
  "archive",
  "unarchive",
  "snooze",
  "unsnooze",
  "pin",
  "unpin",
] as const;
export type CommandName = (typeof COMMANDS)[number];

export const CALL_METHODS = ["POST", "PUT", "PATCH", "DELETE"] as const;

/** Why a call did not do what it should: what answered, if anything did, or that it was not let out. */
export const CALL_FAILURES = ["status", "redirect", "timeout", "unreachable", "forbidden"] as const;

/** Where a notification can reach its reader, by category. `inApp`: whether it counts, or arrives read. */
export const CHANNELS = ["inApp", "desktop", "sound"] as const;
export type Channel = (typeof CHANNELS)[number];

/** Index: what `Date.getUTCDay` says. */
export const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

export const LOCALES = ["en", "zh-CN"] as const;
export type Locale = (typeof LOCALES)[number];

export const DENSITIES = ["comfortable", "compact"] as const;

export const CLOSE_REASONS = [
  "unauthorized",
  "expired",
  "revoked",
  "slow",
  "shutdown",
  "limit",
  "bad_request",
] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

/** Why a cursor could not be read on from: of another log, older than what is kept, or beyond the head. */
export const RESET_REASONS = ["epoch", "expired", "ahead"] as const;
export type ResetReason = (typeof RESET_REASONS)[number];

/** Reasons after which trying again with the same credentials and arguments is pointless. */
const FATAL: ReadonlySet<CloseReason> = new Set(["unauthorized", "revoked", "bad_request"]);
export const isFatal = (reason: CloseReason): boolean => FATAL.has(reason);

/** A retriable close asks for a delay of this many ms, spread so that a drained server's clients do not return at once. */
export const retryAfter = (reason: CloseReason): number | null =>
  isFatal(reason) ? null : 250 + Math.round(Math.random() * 2_000);

/** Characters of a password. */
export const MIN_PASSWORD = 10;

/** Milliseconds between heartbeats. */
export const HEARTBEAT_MS = 15_000;

/** Bytes that a request body or a socket frame may have, unless the environment says otherwise. */
export const MAX_REQUEST_BYTES = 256 * 1024;

/**
 * Ids of users are their host's own: anything printable, with single spaces within. Not the steps of a path, which URLs
 * resolve away; and not what begins like the name of a key or
 * of another thing in the audit log, for which nobody shall pass.
 */
export const USER_ID =
  /^(?!\.{1,2}$)(?!(?:keys|topics|notifications|webhooks|actions)\/)(?! )(?!.* $)(?:[^\p{C}\p{Z}]| (?! )){1,128}$/u;
/** In one spelling: what looks the same is the same. */
export const isUserId = (text: string): boolean => USER_ID.test(text) && text.normalize("NFC") === text;

/** What a new server needs to be of use. */
export const FIRST_RUN = ["person", "topic", "key", "send", "embed"] as const;
export type FirstRunStep = (typeof FIRST_RUN)[number];
