/**
 * When something is sent, by whose clock. An hour that comes twice counts once, the first time; what falls into an hour
 * that is left out comes as the clocks go forward (docs/decisions/0014). Pure.
 */
import { Cron } from "croner";
import type { ErrorDetail } from "./errors.ts";
import type { Schedule } from "./protocol.ts";
import { clockOf, timeAt, wallOf } from "./wall-clock.ts";

export interface Timing {
  /** When to look for the first time whether something is due. */
  at: Date;
  /** When the last reader has it. */
  last: Date;
  /** By each reader's own clock, then. */
  wall: string | null;
  cron: string | null;
  timeZone: string | null;
}

const HOUR = 3600 * 1000;
/** The clocks that are furthest ahead of UTC, and furthest behind. */
const AHEAD = 14 * HOUR;
const BEHIND = 12 * HOUR;

/** null: now. What does not go together, or is over, is a fault of its field. */
export function timingOf(schedule: Schedule, now: Date): { timing: Timing | null; faults: ErrorDetail[] } {
  const { scheduledAt, timeZone, cron } = schedule;
  const fault = (path: keyof Schedule, message: string) => ({ timing: null, faults: [{ path, message }] });
  const sent = (timing: Pick<Timing, "at"> & Partial<Timing>) => ({
    timing: { last: timing.at, wall: null, cron: null, timeZone: null, ...timing },
    faults: [],
  });
  if (cron !== undefined) {
    if (scheduledAt !== undefined) return fault("cron", "give either scheduledAt or cron");
    if (timeZone === "reader") return fault("timeZone", "cron goes by one clock");
    const zone = timeZone ?? "UTC";
    const next = nextOf(cron, zone, now);
    if (next === "malformed") return fault("cron", "must be minute, hour, day, month and day of the week");
    if (next === null) return fault("cron", "never comes");
    return sent({ at: next, cron, timeZone: zone });
  }
  if (scheduledAt === undefined) {
    return timeZone === undefined ? { timing: null, faults: [] } : fault("timeZone", "goes with scheduledAt or cron");
  }
  if (/(Z|[+-]\d\d:?\d\d)$/.test(scheduledAt)) {
    if (timeZone !== undefined) return fault("timeZone", "goes with a time without an offset");
    const at = new Date(scheduledAt);
    return at < now ? fault("scheduledAt", "is in the past") : sent({ at });
  }
  if (timeZone === undefined) return fault("scheduledAt", "needs an offset, or a timeZone");
  const wall = Date.parse(`${scheduledAt}Z`);
  if (timeZone === "reader") {
    const last = lastReadersTime(scheduledAt);
    if (last < now) return fault("scheduledAt", "is in the past");
    const at = new Date(Math.max(wall - AHEAD, now.getTime()));
    return sent({ at, last, wall: new Date(wall).toISOString().slice(0, 19) });
  }
  const at = new Date(timeAt(clockOf(timeZone), wall));
  return at < now ? fault("scheduledAt", "is in the past") : sent({ at });
}

/** When the clock that is furthest behind shows `wall`. */
export const lastReadersTime = (wall: string): Date => new Date(Date.parse(`${wall}Z`) + BEHIND);

/** When a reader's clock shows `wall`. */
export const readersTime = (wall: string, timeZone: string): number =>
  timeAt(clockOf(timeZone), Date.parse(`${wall}Z`));

/**
 * The next time after `after`; null: none. The pattern is followed on the wall and then looked up on the clock, so that
 * a change of the clocks neither leaves one out nor sends it twice.
 */
export function nextOf(cron: string, timeZone: string, after: Date): Date | "malformed" | null {
  const clock = clockOf(timeZone);
  try {
    const pattern = new Cron(cron, { timezone: "UTC", mode: "5-part" });
    let wall = new Date(wallOf(clock, after.getTime()));
    for (;;) {
      const next = pattern.nextRun(wall);
      if (!next) return null;
      const at = timeAt(clock, next.getTime());
      if (at > after.getTime()) return new Date(at);
      wall = next;
    }
  } catch {
    return "malformed";
  }
}
