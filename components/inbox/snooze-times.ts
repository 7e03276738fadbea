/** When "tomorrow" is, by the clock on the reader's wall. */
import { clockOf, timeAt, wallOf } from "#core/wall-clock.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** When the day starts for one who has snoozed something until then. */
const MORNING = 9 * HOUR;
const LATER = 3 * HOUR;

export type SnoozeChoice = { name: "laterToday" | "tomorrow" | "nextWeek"; until: number };

/** `laterToday` only while it still is today. */
export function snoozeChoices(now: number, timeZone: string): SnoozeChoice[] {
  const clock = clockOf(timeZone);
  const wall = wallOf(clock, now);
  const midnight = Math.floor(wall / DAY) * DAY;
  const later = Math.ceil((wall + LATER) / (30 * MINUTE)) * 30 * MINUTE;
  const daysToMonday = (8 - new Date(wall).getUTCDay()) % 7 || 7;
  return [
    ...(later < midnight + DAY ? [{ name: "laterToday", until: timeAt(clock, later) } as const] : []),
    { name: "tomorrow", until: timeAt(clock, midnight + DAY + MORNING) },
    { name: "nextWeek", until: timeAt(clock, midnight + daysToMonday * DAY + MORNING) },
  ];
}

/** For `<input type="datetime-local">`. */
export const toLocalInput = (time: number, timeZone: string): string =>
  new Date(wallOf(clockOf(timeZone), time)).toISOString().slice(0, 16);

/** null for what is not a time. */
export function fromLocalInput(value: string, timeZone: string): number | null {
  const wall = Date.parse(`${value}Z`);
  return Number.isNaN(wall) ? null : timeAt(clockOf(timeZone), wall);
}
