import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type TestApi } from "./testing.ts";

let api: TestApi;
let ann: Record<string, string>;
beforeAll(async () => {
  api = await startApi();
  ann = await api.as("ann");
});
afterAll(() => api.close());

const put = (change: unknown, headers = ann) => api.call("PUT", "/api/preferences", change, headers);

describe("preferences", () => {
  test("begin with everything on, and change a field at a time", async () => {
    const { status, body } = await api.call("GET", "/api/preferences", undefined, ann);
    expect(status).toBe(200);
    expect(body).toEqual({
      channels: {},
      alertsFrom: { desktop: "high", sound: "high" },
      muted: [],
      quietHours: null,
      timeZone: null,
      locale: null,
      density: "comfortable",
    });
    const quietHours = { start: "22:00", end: "07:00", days: ["mon", "fri"] };
    expect((await put({ quietHours, timeZone: "Asia/Shanghai" })).status).toBe(200);
    const channels = { billing: { sound: false, desktop: true }, general: { inApp: true } };
    const changed = await put({ channels });
    expect(changed.body).toMatchObject({ quietHours, timeZone: "Asia/Shanghai" });
    // What stands in the inbox anyway says nothing; an alert that is on by default was chosen all the same.
    expect(changed.body.channels).toEqual({ billing: { sound: false, desktop: true } });
    expect((await api.call("GET", "/api/preferences", undefined, ann)).body).toEqual(changed.body);
    expect((await api.call("GET", "/api/preferences", undefined, await api.as("ben"))).body).toEqual(body);
  });

  test("mute topics of one's own, and forget a mute that is over", async () => {
    const muted = [{ topic: "t1", until: null }];
    expect((await put({ muted })).body.muted).toEqual(muted);
    const refused = await put({ muted }, await api.as("ben"));
    expect(refused).toMatchObject({
      status: 422,
      body: { error: { code: "unknown_audience", details: [{ path: "muted.0.topic" }] } },
    });
    expect((await put({ muted: [{ topic: "t1", until: "2020-01-01T00:00:00Z" }] })).body.muted).toEqual([]);
  });

  test("take the zone that the host product knows until the user says one", async () => {
    await api.call("PUT", "/api/users/zoe", { name: "Zoe", email: "zoe@example.com", timeZone: "Europe/Rome" });
    const zoe = await api.as("zoe");
    expect((await api.call("GET", "/api/preferences", undefined, zoe)).body.timeZone).toBe("Europe/Rome");
    expect((await put({ timeZone: "Asia/Tokyo" }, zoe)).body.timeZone).toBe("Asia/Tokyo");
  });

  test.each([
    ["an unknown field", { loud: true }, "invalid", "loud"],
    ["an unknown channel", { channels: { billing: { pigeon: true } } }, "invalid", "channels.billing.pigeon"],
    ["an unknown category", { channels: { nope: { sound: false } } }, "unknown_category", "channels.nope"],
    ["an unknown topic", { muted: [{ topic: "nope", until: null }] }, "unknown_audience", "muted.0.topic"],
    ["a topic twice", { muted: Array(2).fill({ topic: "t1", until: null }) }, "invalid", "muted"],
    ["a mute until no time", { muted: [{ topic: "t1", until: "soon" }] }, "invalid", "muted.0.until"],
    [
      "an hour that no clock shows",
      { quietHours: { start: "24:00", end: "07:00", days: ["mon"] } },
      "invalid",
      "quietHours.start",
    ],
    [
      "hours without an end",
      { quietHours: { start: "07:00", end: "07:00", days: ["mon"] } },
      "invalid",
      "quietHours.end",
    ],
    ["no such day", { quietHours: { start: "22:00", end: "07:00", days: ["funday"] } }, "invalid", "quietHours.days.0"],
    ["no day at all", { quietHours: { start: "22:00", end: "07:00", days: [] } }, "invalid", "quietHours.days"],
    ["no such zone", { timeZone: "Mars/Olympus" }, "invalid", "timeZone"],
    ["a language that is not spoken here", { locale: "tlh" }, "invalid", "locale"],
    ["no such priority", { alertsFrom: { desktop: "loud", sound: "high" } }, "invalid", "alertsFrom.desktop"],
  ])("%s is refused, by its name", async (_, change, code, path) => {
    const before = (await api.call("GET", "/api/preferences", undefined, ann)).body;
    const { status, body } = await put(change);
    expect(status).toBe(422);
    expect(body.error.code).toBe(code);
    expect(body.error.details[0].path).toBe(path);
    expect((await api.call("GET", "/api/preferences", undefined, ann)).body).toEqual(before);
  });
});
