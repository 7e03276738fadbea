import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AlertDefaults, type AlertItem, type AlertPreferences, alertsFor, quietHoursEnd } from "./alerts.ts";
import { DEFAULTS } from "./preferences.ts";
import type { QuietHours } from "./protocol.ts";
import { DAYS, PRIORITIES } from "./vocabulary.ts";
import { clockOf, timeAt, wallOf } from "./wall-clock.ts";

const NOW = Date.parse("2026-03-04T12:00:00Z");
const ITEM: AlertItem = { category: "billing", priority: "high", audience: "topics/deploys" };
const every = [...DAYS];
const ALL_ON: AlertDefaults = { desktop: true, sound: true };
const alerts = (
  item: Partial<AlertItem>,
  preferences: Partial<AlertPreferences> = {},
  now = NOW,
  defaults: AlertDefaults = ALL_ON,
) => alertsFor({ ...ITEM, ...item }, { ...DEFAULTS, ...preferences }, defaults, now);
const quiet = (start: string, end: string, days: QuietHours["days"] = every): QuietHours => ({ start, end, days });
const endOf = (hours: QuietHours, zone: string, now: string) => {
  const end = quietHoursEnd(hours, zone, Date.parse(now));
  return end === null ? null : new Date(end).toISOString();
};

describe("alertsFor", () => {
  it("fires by default what is important enough for the channel", () => {
    const held = (priority: AlertItem["priority"]) =>
      Object.values(alerts({ priority })).map((alert) => alert.held?.by ?? "fires");
    expect(PRIORITIES.map(held)).toEqual([
      ["priority", "priority"],
      ["priority", "priority"],
      ["fires", "fires"],
      ["fires", "fires"],
    ]);
    const alertsFrom = { desktop: "low", sound: "high" } as const;
    expect(alerts({ priority: "low" }, { alertsFrom }).desktop.held).toBeNull();
    expect(alerts({ priority: "normal" }, { alertsFrom }).sound.held).toEqual({ by: "priority", from: "high" });
  });

  it("is held by a channel that is off for the category, and by no other's", () => {
    const channels = { billing: { sound: false } };
    expect(alerts({}, { channels })).toEqual({
      desktop: { held: null, isForced: false },
      sound: { held: { by: "channel" }, isForced: false },
    });
    expect(alerts({ category: "general" }, { channels }).sound.held).toBeNull();
  });

  it("is as the category says where nothing was chosen, and as was chosen where something was", () => {
    const defaults = { desktop: true, sound: false };
    const held = (choice: object | undefined, priority: AlertItem["priority"] = "high") => {
      const { desktop, sound } = alerts({ priority }, { channels: choice ? { billing: choice } : {} }, NOW, defaults);
      return [desktop.held?.by ?? "fires", sound.held?.by ?? "fires"];
    };
    expect(held(undefined)).toEqual(["fires", "channel"]);
    expect(held({ desktop: false })).toEqual(["channel", "channel"]);
    expect(held({ sound: true })).toEqual(["fires", "fires"]);
    expect(held(undefined, "critical")).toEqual(["fires", "fires"]);
  });

  it("is held altogether in a category that is off in the app", () => {
    const { desktop, sound } = alerts({}, { channels: { billing: { inApp: false } } });
    expect([desktop.held, sound.held]).toEqual([{ by: "category" }, { by: "category" }]);
  });

  it("is held by a mute of the topic that it came by, until its last millisecond", () => {
    const until = new Date(NOW).toISOString();
    const muted = [{ topic: "deploys", until }];
    expect(alerts({}, { muted }, NOW - 1).desktop.held).toEqual({ by: "muted", topic: "deploys", until });
    expect(alerts({}, { muted }, NOW).desktop.held).toBeNull();
    expect(alerts({ audience: "users/ann" }, { muted }, NOW - 1).desktop.held).toBeNull();
    expect(alerts({}, { muted: [{ topic: "deploys", until: null }] }).desktop.held).toMatchObject({ until: null });
  });

  it("is held by quiet hours, and says until when", () => {
    const preferences = { quietHours: quiet("11:00", "13:30"), timeZone: "UTC" };
    expect(alerts({}, preferences).sound.held).toEqual({ by: "quietHours", until: "2026-03-04T13:30:00.000Z" });
  });

  it("goes through all of it when it is critical, and says that it did", () => {
    const everything: Partial<AlertPreferences> = {
      channels: { billing: { inApp: false, desktop: false, sound: false } },
      muted: [{ topic: "deploys", until: null }],
      quietHours: quiet("00:00", "23:59"),
    };
    const forced = { held: null, isForced: true };
    expect(alerts({ priority: "critical" }, everything)).toEqual({ desktop: forced, sound: forced });
    expect(alerts({ priority: "critical" })).toEqual({
      desktop: { held: null, isForced: false },
      sound: { held: null, isForced: false },
    });
  });
});

describe("quiet hours", () => {
  it("go across midnight, on the days on which they start", () => {
    const weekend = quiet("22:00", "07:00", ["fri", "sat"]);
    // 2026-03-06 is a Friday.
    expect(endOf(weekend, "UTC", "2026-03-06T21:59:59Z")).toBeNull();
    expect(endOf(weekend, "UTC", "2026-03-06T22:00:00Z")).toBe("2026-03-07T07:00:00.000Z");
    expect(endOf(weekend, "UTC", "2026-03-08T06:59:59Z")).toBe("2026-03-08T07:00:00.000Z");
    expect(endOf(weekend, "UTC", "2026-03-08T07:00:00Z")).toBeNull();
    expect(endOf(weekend, "UTC", "2026-03-08T23:00:00Z")).toBeNull();
    expect(endOf(weekend, "UTC", "2026-03-06T03:00:00Z")).toBeNull();
  });

  it("are the wall's of the user, wherever the server is", () => {
    // In Kolkata it is 22:10, in Auckland the next morning.
    expect(endOf(quiet("22:00", "07:00"), "Asia/Kolkata", "2026-03-04T16:40:00Z")).toBe("2026-03-05T01:30:00.000Z");
    expect(endOf(quiet("22:00", "07:00"), "Pacific/Auckland", "2026-03-04T16:40:00Z")).toBe("2026-03-04T18:00:00.000Z");
    expect(endOf(quiet("22:00", "07:00"), "America/New_York", "2026-03-04T16:40:00Z")).toBeNull();
  });

  it("end by the wall when the clocks change in the night", () => {
    // Berlin: forward on 2026-03-29 (8 hours of night), back on 2026-10-25 (10 hours).
    expect(endOf(quiet("22:00", "07:00"), "Europe/Berlin", "2026-03-28T21:00:00Z")).toBe("2026-03-29T05:00:00.000Z");
    expect(endOf(quiet("22:00", "07:00"), "Europe/Berlin", "2026-10-24T20:00:00Z")).toBe("2026-10-25T06:00:00.000Z");
  });

  it("end as the clocks go forward when their end is left out", () => {
    const hours = quiet("22:00", "02:30");
    expect(endOf(hours, "Europe/Berlin", "2026-03-29T00:59:59Z")).toBe("2026-03-29T01:00:00.000Z");
    expect(endOf(hours, "Europe/Berlin", "2026-03-29T01:00:00Z")).toBeNull();
  });

  it("end at the first of two, and do not begin again, when the clocks go back", () => {
    const hours = quiet("22:00", "02:30");
    expect(endOf(hours, "Europe/Berlin", "2026-10-25T00:29:59Z")).toBe("2026-10-25T00:30:00.000Z");
    expect(endOf(hours, "Europe/Berlin", "2026-10-25T00:30:00Z")).toBeNull();
    // It shows 02:15 for the second time.
    expect(endOf(hours, "Europe/Berlin", "2026-10-25T01:15:00Z")).toBeNull();
    expect(endOf(quiet("01:30", "03:00"), "America/New_York", "2026-11-01T05:30:00Z")).toBe("2026-11-01T08:00:00.000Z");
  });

  const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu");
  const time = fc
    .tuple(fc.nat(23), fc.nat(59))
    .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
  const year = { min: Date.parse("2026-01-01T00:00:00Z"), max: Date.parse("2026-12-31T00:00:00Z") };

  it("hold without a gap until the end that they say, and not at it", () => {
    fc.assert(
      fc.property(
        zone,
        time,
        time,
        fc.subarray(every, { minLength: 1 }),
        fc.integer(year),
        (tz, start, end, days, now) => {
          fc.pre(start !== end);
          const hours = quiet(start, end, days);
          const ends = quietHoursEnd(hours, tz, now);
          if (ends === null) return;
          expect(ends).toBeGreaterThan(now);
          expect(ends - now).toBeLessThanOrEqual(25 * 3_600_000);
          expect(quietHoursEnd(hours, tz, Math.floor((now + ends) / 2))).toBe(ends);
          expect(quietHoursEnd(hours, tz, ends - 1)).toBe(ends);
          // What begins at that moment is the next night, if clocks that go forward leave no time between.
          const next = quietHoursEnd(hours, tz, ends);
          if (next !== null) expect(next).toBeGreaterThan(ends);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("the time at which the wall shows something is the first, also around a change of the clocks", () => {
    fc.assert(
      fc.property(zone, fc.integer(year), (tz, now) => {
        const clock = clockOf(tz);
        const wall = Math.floor(wallOf(clock, now) / 60_000) * 60_000;
        const found = timeAt(clock, wall);
        expect(wallOf(clock, found)).toBe(wall);
        expect(found).toBeLessThanOrEqual(now);
      }),
      { numRuns: 300 },
    );
  });
});
