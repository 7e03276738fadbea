/** What the clock on somebody's wall shows, and when it shows it. Pure. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const clockOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });

/** What the wall shows at `time`, written as if it were UTC. */
export function wallOf(clock: Intl.DateTimeFormat, time: number): number {
  const of: Record<string, number> = {};
  for (const { type, value } of clock.formatToParts(time)) of[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = of;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * When the wall first shows that time or one beyond it: of an hour that comes twice the first, of one that is left out
 * the moment at which the clocks go forward.
 */
export function timeAt(clock: Intl.DateTimeFormat, wall: number): number {
  const offsetAt = (time: number): number => wallOf(clock, time) - Math.floor(time / 1_000) * 1_000;
  const [before, after] = [offsetAt(wall - DAY), offsetAt(wall + DAY)];
  const [early, late] = [wall - Math.max(before, after), wall - Math.min(before, after)];
  if (offsetAt(early) === wall - early) return early;
  if (offsetAt(late) === wall - late) return late;
  let [from, to] = [early, late];
  while (to - from > 1_000) {
    const middle = Math.floor((from + to) / 2_000) * 1_000;
    if (offsetAt(middle) === before) from = middle;
    else to = middle;
  }
  return to;
}
