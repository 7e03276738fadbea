/** Which alerts an item gives its reader, and why not the others. Pure: server and client ask the same function. */
import { own } from "./own.ts";
import type { Category, InboxItem, Preferences, QuietHours } from "./protocol.ts";
import { type Channel, DAYS, PRIORITIES, type Priority } from "./vocabulary.ts";
import { clockOf, timeAt, wallOf } from "./wall-clock.ts";

/** What an item can alert its reader by, beside standing in the inbox. */
export type AlertChannel = Exclude<Channel, "inApp">;

export type Held =
  /** The topic that it came by is muted; null: for good. */
  | { by: "muted"; topic: string; until: string | null }
  /** The category is off in the app: what comes in it arrives read. */
  | { by: "category" }
  /** This channel is off for the category, by choice or by default. */
  | { by: "channel" }
  /** Only what is at least that important alerts by this channel. */
  | { by: "priority"; from: Priority }
  | { by: "quietHours"; until: string };

/** `held: null`: it fires. `isForced`: it fires though something would hold it, because it is critical. */
export interface Alert {
  held: Held | null;
  isForced: boolean;
}

export type AlertItem = Pick<InboxItem, "category" | "priority"> & { audience: string };
export type AlertPreferences = Pick<Preferences, "channels" | "alertsFrom" | "muted" | "quietHours" | "timeZone">;

/** By which channels what is in a category alerts one who has not chosen for it. */
export type AlertDefaults = Readonly<Record<AlertChannel, boolean>>;

/** One that nobody knows, as when it was made after the page was, may alert. */
export const alertDefaultsIn = (
  categories: readonly Pick<Category, "slug" | "alerts">[],
  slug: string,
): AlertDefaults => categories.find((one) => one.slug === slug)?.alerts ?? { desktop: true, sound: true };

/** @param now in milliseconds since the epoch: whether it is muted, or the hours are quiet, is judged then. */
export function alertsFor(
  item: AlertItem,
  preferences: AlertPreferences,
  defaults: AlertDefaults,
  now: number,
): Record<AlertChannel, Alert> {
  const arrivesQuietly = quietBy(item, preferences, now);
  const until = quietHoursEnd(preferences.quietHours, preferences.timeZone, now);
  const alertBy = (channel: AlertChannel): Alert => {
    const from = preferences.alertsFrom[channel];
    const held: Held | null =
      arrivesQuietly ??
      (!(own(preferences.channels, item.category)?.[channel] ?? defaults[channel])
        ? { by: "channel" }
        : isBelow(item.priority, from)
          ? { by: "priority", from }
          : until === null
            ? null
            : { by: "quietHours", until: new Date(until).toISOString() });
    return item.priority === "critical" ? { held: null, isForced: held !== null } : { held, isForced: false };
  };
  return { desktop: alertBy("desktop"), sound: alertBy("sound") };
}

function quietBy({ audience, category }: AlertItem, { muted, channels }: AlertPreferences, now: number): Held | null {
  const mute = muted.find(({ topic }) => audience === `topics/${topic}`);
  if (mute && (mute.until === null || Date.parse(mute.until) > now)) return { by: "muted", ...mute };
  return own(channels, category)?.inApp === false ? { by: "category" } : null;
}

const isBelow = (priority: Priority, from: Priority): boolean =>
  PRIORITIES.indexOf(priority) < PRIORITIES.indexOf(from);

const DAY = 24 * 3600 * 1000;

/** When the quiet hours that hold at `now` end; null: none do. Each begins and ends once, also when the clocks change. */
export function quietHoursEnd(hours: QuietHours | null, timeZone: string | null, now: number): number | null {
  if (!hours) return null;
  const clock = clockOf(timeZone ?? "UTC");
  const today = Math.floor(wallOf(clock, now) / DAY) * DAY;
  const [start, end] = [msOf(hours.start), msOf(hours.end)];
  for (const midnight of [today - DAY, today]) {
    const day = DAYS[new Date(midnight).getUTCDay()];
    if (!day || !hours.days.includes(day)) continue;
    const ends = timeAt(clock, midnight + end + (end > start ? 0 : DAY));
    if (timeAt(clock, midnight + start) <= now && now < ends) return ends;
  }
  return null;
}

const msOf = (time: string): number => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60_000;
