/** What a sink is handed, and how it is encoded: once per format, whoever and however many get it. */
import type { Entry } from "./entry.ts";
import type { FollowedEntry } from "./following.ts";
import type { ControlMessage } from "./protocol.ts";

/** Entries that leave together, in seq order; shared by every subscriber that is to get just these. */
export interface EventsFrame {
  readonly kind: "events";
  readonly entries: readonly Entry[];
  /** Those of them whose hand-over is counted; null: none, as most often. */
  readonly followed: readonly FollowedEntry[] | null;
  readonly encodings: Map<object, unknown>;
}
export interface ControlFrame {
  readonly kind: "control";
  readonly message: ControlMessage;
  readonly encodings: Map<object, unknown>;
}
export type Frame = EventsFrame | ControlFrame;

export const eventsFrame = (
  entries: readonly Entry[],
  followed: readonly FollowedEntry[] | null = null,
): EventsFrame => ({ kind: "events", entries, followed, encodings: new Map() });

/** The first entries of it. */
export function cut({ entries, followed }: EventsFrame, limit: number): EventsFrame {
  const kept = entries.slice(0, limit);
  return eventsFrame(kept, followed?.filter(({ entry }) => kept.includes(entry)) ?? null);
}

export const controlFrame = (message: ControlMessage): ControlFrame => ({
  kind: "control",
  message,
  encodings: new Map(),
});

/** How a transport writes: one entry, one control message, several parts in one write. */
export interface Format<T> {
  event(entry: Entry): T;
  control(message: ControlMessage): T;
  join(parts: T[]): T;
}

/** The bytes (or packets) of a frame in a format, made at most once. */
export function encode<T>(format: Format<T>, frame: Frame): T {
  return once(frame.encodings, format, () =>
    frame.kind === "control"
      ? format.control(frame.message)
      : joined(
          format,
          frame.entries.map((entry) => once(entry.encodings, format, () => format.event(entry))),
        ),
  );
}

const joined = <T>(format: Format<T>, parts: T[]): T => (parts.length === 1 ? (parts[0] as T) : format.join(parts));

function once<T>(cache: Map<object, unknown>, format: Format<T>, make: () => T): T {
  let value = cache.get(format) as T | undefined;
  if (value === undefined) {
    value = make();
    cache.set(format, value);
  }
  return value;
}
