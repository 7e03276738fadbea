import { clockOf, timeAt, wallOf } from "#core/wall-clock.ts";

const DAY = 86_400_000;

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
type Near = "today" | "yesterday" | "thisWeek" | "lastWeek";
export type ListEntry<T> =
  | { kind: "pinned"; key: string }
  /** What is older than `lastWeek` stands by the month. */
  | { kind: "span"; key: string; span: Near | "month"; startsAt: number }
  | { kind: "row"; key: string; row: T };

/** The midnight that opened the day, as the clock on the wall writes it: what the spans go by. */
export const today = (now: number, timeZone: string): number => Math.floor(wallOf(clockOf(timeZone), now) / DAY) * DAY;

/** The first `pinned` rows in a group of their own, the others by how long ago they came. */
export function groupRows<T extends Dated>(
  rows: readonly T[],
  pinned: number,
  timeZone: string,
  day: number,
): ListEntry<T>[] {
  if (pinned === 0) return groupByAge(rows, timeZone, day);
  const onTop = rows.slice(0, pinned).map((row): ListEntry<T> => ({ kind: "row", key: row.id, row }));
  return [{ kind: "pinned", key: "pinned" }, ...onTop, ...groupByAge(rows.slice(pinned), timeZone, day)];
}

/**
 * Rows, newest first, with a heading before each span's first one. One that woke from a snooze stands above newer
 * ones, and is counted to their span. It asks Intl once a span and not once a row:
 * a list of 50,000 is regrouped at every arrival.
 */
function groupByAge<T extends Dated>(rows: readonly T[], timeZone: string, day: number): ListEntry<T>[] {
  const clock = clockOf(timeZone);
  // Weeks begin on Monday.
  const week = day - ((new Date(day).getUTCDay() + 6) % 7) * DAY;
  const near = [
    ["today", day],
    ["yesterday", day - DAY],
    ["thisWeek", week],
    ["lastWeek", week - 7 * DAY],
  ] as const;
  const spans = near.map(([span, wall]) => ({ span, startsAt: timeAt(clock, wall) }));
  const spanOf = (time: number) => {
    const span = spans.find(({ startsAt }) => time >= startsAt);
    if (span) return span;
    const wall = new Date(wallOf(clock, time));
    return { span: "month", startsAt: timeAt(clock, Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth())) } as const;
  };
  const entries: ListEntry<T>[] = [];
  const times = rows.map(timeOf);
  for (let at = times.length - 2; at >= 0; at -= 1) times[at] = Math.max(times[at] ?? 0, times[at + 1] ?? 0);
  let startsAt = Number.POSITIVE_INFINITY;
  for (const [at, row] of rows.entries()) {
    const time = times[at] ?? 0;
    if (time < startsAt) {
      const found = spanOf(time);
      startsAt = found.startsAt;
      entries.push({ kind: "span", key: `${found.span}-${startsAt}`, ...found });
    }
    entries.push({ kind: "row", key: row.id, row });
  }
  return entries;
}
