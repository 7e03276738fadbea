import { describe, expect, it } from "vitest";
import { LANES } from "#core/lab-words.ts";
import {
  bestOf,
  fromFragment,
  REPORTED,
  type Report,
  type ReportedLane,
  recommend,
  toCsv,
  toFragment,
} from "./report.ts";

type Calm = NonNullable<Parameters<typeof recommend>[1]>;

const lane = (name: ReportedLane["lane"], figures: Partial<ReportedLane> = {}): ReportedLane => ({
  ...(Object.fromEntries(REPORTED.map((figure, index) => [figure, index])) as Record<
    (typeof REPORTED)[number],
    number
  >),
  received: 100,
  repeated: 0,
  lane: name,
  ...figures,
});
const report = (...lanes: ReportedLane[]): Report => ({
  at: "2026-01-01T00:00:00.000Z",
  wants: { rate: 10, size: 200, burst: 1, seconds: 10 },
  published: 100,
  clockError: 0.5,
  lanes,
});

describe("a report", () => {
  it("survives its link, null and all", () => {
    const whole = report(lane("sse", { p50: null, p95: 2.25 }), lane("hop"));
    expect(fromFragment(toFragment(whole))).toEqual(whole);
  });

  it.each([
    ["nothing", ""],
    ["another fragment", "#content"],
    ["no base64", "#run=%%%"],
    ["no JSON", `#run=${btoa("{")}`],
    ["a lane that is none", toFragment(report(lane("smoke" as "sse")))],
    ["one lane twice", toFragment(report(lane("sse"), lane("sse")))],
    ["a figure that is text", toFragment(report(lane("sse", { p50: "<b>" as unknown as number })))],
    ["far too much", `#run=${"A".repeat(20_000)}`],
  ])("is not made of %s", (_name, fragment) => {
    expect(fromFragment(fragment)).toBeNull();
  });

  it("has a line a lane as CSV", () => {
    const lines = toCsv(report(lane("sse", { p50: null }), lane("mqtt"))).split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^lane,p50,p95,/);
    expect(lines[1]).toMatch(/^sse,,1,2,/);
  });
});

describe("the best of a figure", () => {
  it("is the least that a lane has, of all that have it", () => {
    const lanes = [
      lane("websocket", { p50: 8.04, reconnects: 0, lost: 0 }),
      lane("sse", { p50: 8.01, reconnects: 2, lost: 0 }),
      lane("mqtt", { p50: 30, reconnects: 0, lost: 0 }),
      lane("iframe", { p50: null, reconnects: 1, lost: 0 }),
    ];
    const best = bestOf(lanes);
    expect(best.get("p50")).toEqual(new Set(["websocket", "sse"]));
    expect(best.get("reconnects")).toEqual(new Set(["websocket", "mqtt"]));
    // Where nobody is better, and where more is no worse.
    expect(best.get("lost")).toEqual(new Set());
    expect(best.has("received")).toBe(false);
    expect(bestOf([lane("sse")]).get("p50")).toEqual(new Set());
  });
});

describe("the recommendation", () => {
  it("is the lightest of those that are about as quick as the quickest", () => {
    const lanes = [
      lane("websocket", { p95: 10, bytesPerEvent: 500 }),
      lane("sse", { p95: 18, bytesPerEvent: 400 }),
      lane("short-poll", { p95: 2_000, bytesPerEvent: 100 }),
      lane("hop", { p95: 1, bytesPerEvent: 1 }),
    ];
    expect(recommend(report(...lanes))).toMatchObject({ transport: "sse", p95: 18, bytesPerEvent: 400 });
  });

  it("is none that lost or repeated anything, and none of nothing", () => {
    const lanes = [lane("sse", { p95: 1, received: 99 }), lane("mqtt", { p95: 1, repeated: 1 })];
    expect(recommend(report(...lanes))).toBeNull();
    expect(recommend(report(...lanes, lane("iframe", { p95: 900 })))).toMatchObject({ transport: "iframe" });
  });

  it("leaves out what faults did, and says by how many events it judges", () => {
    const lanes = [lane("websocket", { p95: 900, bytesPerEvent: 400 }), lane("sse", { p95: 30, bytesPerEvent: 500 })];
    const calm = Object.fromEntries(
      LANES.map((name) => [name, { events: 0, p95: null, bytesPerEvent: null, requests: 0 }]),
    );
    const left = { events: 60, p95: 8, bytesPerEvent: 300, requests: 1 };
    const whole = report(...lanes);
    expect(recommend(whole)).toMatchObject({ transport: "sse", events: null });
    const judged = { ...calm, websocket: left, sse: { ...left, bytesPerEvent: 301 } } as Calm;
    expect(recommend(whole, judged)).toEqual({ transport: "websocket", ...left });
    // Too little is left of both.
    const little = { ...calm, websocket: { ...left, events: 9 } } as Calm;
    expect(recommend(whole, little)).toBeNull();
    expect(recommend(report(lane("websocket", { received: 99 })), judged)).toBeNull();
  });
});
