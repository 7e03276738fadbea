import { describe, expect, it } from "vitest";
import type { Entry } from "#core/entry.ts";
import { eventsFrame } from "#core/frame.ts";
import { etagOf, isKnown, pageBody } from "./framing.ts";

const entry = (seq: number, value: unknown): Entry =>
  ({ seq, json: JSON.stringify(value), encodings: new Map() }) as Partial<Entry> as Entry;

describe("pageBody", () => {
  it.each([0, 1, 2, 3])("holds %i events", (size) => {
    const values = Array.from({ length: size }, (_, n) => ({ seq: n, title: `钟 🔔 "\u2028\n</script>` }));
    const frame = eventsFrame(values.map((value) => entry(value.seq, value)));
    const body = pageBody({ frame, cursor: "abcd.9", more: true });
    expect(JSON.parse(body.toString())).toEqual({ events: values, cursor: "abcd.9", more: true });
  });

  it("holds counts or reset only where there are some", () => {
    const counts = {
      unread: 1,
      unseen: 0,
      byCategory: { general: 1 },
      snoozed: 0,
      archived: 0,
      cursor: "abcd.9",
      changesAt: null,
    };
    const page = { frame: eventsFrame([]), cursor: "abcd.9", more: false };
    expect(JSON.parse(pageBody({ ...page, counts }).toString())).toEqual({
      events: [],
      cursor: "abcd.9",
      more: false,
      counts,
    });
    expect(JSON.parse(pageBody({ ...page, reset: "ahead" }).toString()).reset).toEqual({ reason: "ahead" });
  });
});

describe("isKnown", () => {
  const etag = etagOf("abcd.9");
  it.each([
    [etag, true],
    ['"abcd.9"', true],
    [`"x",${etag}`, true],
    ['W/"abcd.91"', false],
    ["abcd.9", false],
    ["*", true],
    ["", false],
    [undefined, false],
  ])("weighs %s", (header, known) => expect(isKnown(etag, header)).toBe(known));
});
