const DAY = 86_400_000;

const clockOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });

/** Milliseconds that the clock shows since midnight. */
function wallTime(clock: Intl.DateTimeFormat, time: number): number {
  let ms = time % 1000;
  for (const { type, value } of clock.formatToParts(time)) {
    if (type === "hour") ms += Number(value) * 3_600_000;
    else if (type === "minute") ms += Number(value) * 60_000;
    else if (type === "second") ms += Number(value) * 1000;
  }
  return ms;
}

/** The midnight before `time`. Where the clock was put forward or back since, the first guess is an hour off. */
function midnightBefore(clock: Intl.DateTimeFormat, time: number): number {
  const guess = time - wallTime(clock, time);
  const off = wallTime(clock, guess);
  return off > DAY / 2 ? guess + DAY - off : guess - off;
}

/** A row that has not changed is the same object: its date is read once. */
const known = new WeakMap<Dated, number>();
function timeOf(row: Dated): number {
  const before = known.get(row);
  if (before !== undefined) return before;
  const time = Date.parse(row.createdAt);
  known.set(row, time);
  return time;
}

export type Dated = { id: string; createdAt: string };
export type ListEntry<T> =
  | { kind: "pinned"; key: string }
  | { kind: "day"; key: string; startsAt: number }
  | { kind: "row"; key: string; row: T };

/** The first `pinned` rows in a group of their own, the others by day. */
export function groupRows<T extends Dated>(rows: readonly T[], pinned: number, timeZone: string): ListEntry<T>[] {
  if (pinned === 0) return groupByDay(rows, timeZone);
  const onTop = rows.slice(0, pinned).map((row): ListEntry<T> => ({ kind: "row", key: row.id, row }));
  return [{ kind: "pinned", key: "pinned" }, ...onTop, ...groupByDay(rows.slice(pinned), timeZone)];
}

/**
 * Rows, newest first, with a heading before each day's first one. One that woke from a snooze stands above newer
 * ones, and is counted to their day. It asks Intl once a day and not once a row:
 * a list of 50,000 is regrouped at every arrival.
 */
export function groupByDay<T extends Dated>(rows: readonly T[], timeZone: string): ListEntry<T>[] {
  const clock = clockOf(timeZone);
  const entries: ListEntry<T>[] = [];
  const times = rows.map(timeOf);
  for (let at = times.length - 2; at >= 0; at -= 1) times[at] = Math.max(times[at] ?? 0, times[at + 1] ?? 0);
  let startsAt = Number.POSITIVE_INFINITY;
  for (const [at, row] of rows.entries()) {
    const time = times[at] ?? 0;
    if (time < startsAt) {
      startsAt = midnightBefore(clock, time);
      entries.push({ kind: "day", key: `day-${startsAt}`, startsAt });
    }
    entries.push({ kind: "row", key: row.id, row });
  }
  return entries;
}

/** How many days before today the day is that `startsAt` opens; rounded, for days of 23 and 25 hours. */
export function daysAgo(startsAt: number, now: number, timeZone: string): number {
  return Math.max(0, Math.round((midnightBefore(clockOf(timeZone), now) - startsAt) / DAY));
}
