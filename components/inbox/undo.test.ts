import { describe, expect, it } from "vitest";
import { item } from "#client/testing.ts";
import { changedBy, inverseOf } from "./undo.ts";

const NONE = { seenAt: null, readAt: null, archivedAt: null, snoozedUntil: null, pinnedAt: null };
const [SOON, LATE] = ["2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"];
const fresh = item("fresh");
const read = item("read", { state: { ...NONE, readAt: SOON } });
const asleep = item("asleep", { state: { ...NONE, snoozedUntil: SOON } });
const deeply = item("deeply", { state: { ...NONE, snoozedUntil: LATE } });

describe("taking back", () => {
  it("leaves alone what the command does not change", () => {
    expect(changedBy("read", [fresh, read]).map(({ id }) => id)).toEqual(["fresh"]);
    expect(changedBy("unread", [fresh, read]).map(({ id }) => id)).toEqual(["read"]);
    expect(inverseOf("archive", [])).toEqual([]);
  });

  it("gives each item the snooze that it had, or none", () => {
    expect(inverseOf("snooze", [fresh, asleep, deeply])).toEqual([
      { command: "unsnooze", ids: ["fresh"] },
      { command: "snooze", until: SOON, ids: ["asleep"] },
      { command: "snooze", until: LATE, ids: ["deeply"] },
    ]);
    expect(inverseOf("unsnooze", [asleep])).toEqual([{ command: "snooze", until: SOON, ids: ["asleep"] }]);
    expect(inverseOf("unread", [read])).toEqual([{ command: "read", ids: ["read"] }]);
  });
});
