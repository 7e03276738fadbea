import { describe, expect, it } from "vitest";
import { disturbedSpans, type Flights, type Hit, undisturbed, verdictOf } from "./disturbance.ts";

/** An event every 100 ms from 100 on, 10 ms on its way, but for those that `late` says of when they came. */
function flightsOf(count: number, late: (sent: number) => number | undefined = () => undefined): Flights {
  const [sentAt, cameAt] = [new Float64Array(count + 1), new Float64Array(count + 1)];
  for (let n = 1; n <= count; n += 1) {
    sentAt[n] = n * 100;
    cameAt[n] = late(n * 100) ?? n * 100 + 10;
  }
  return { sentAt, cameAt, newest: count };
}
const cut: Hit = { fault: "cut", from: 1_005, until: 1_020 };
/** Lost at 1,030 and open again at 2,150: what was sent from 1,000 on has to wait. */
const throughCut = flightsOf(40, (sent) => (sent >= 1_000 && sent < 2_150 ? 2_180 : undefined));
const outage = { from: 1_030, until: 2_150 };

describe("the time that a fault has a lane", () => {
  it("ends when what waited for its end has come", () => {
    expect(disturbedSpans([cut], [outage], throughCut)).toEqual([{ from: 1_005, until: 2_180 }]);
    const delay: Hit = { fault: "delay", from: 1_000, until: 2_000 };
    const delayed = flightsOf(40, (sent) => (sent >= 1_000 && sent < 2_000 ? sent + 300 : undefined));
    expect(disturbedSpans([delay], [], delayed)).toEqual([{ from: 1_000, until: 2_200 }]);
  });

  it("has no end as long as the lane is not back", () => {
    const spans = disturbedSpans([cut], [{ from: 1_030, until: null }], throughCut);
    expect(spans).toEqual([{ from: 1_005, until: Number.POSITIVE_INFINITY }]);
  });

  it("takes in no outage that comes by itself, before it or long after", () => {
    const others = [
      { from: 500, until: 900 },
      { from: 9_000, until: 9_500 },
    ];
    expect(disturbedSpans([cut], others, flightsOf(100))).toEqual([{ from: 1_005, until: 1_020 }]);
  });

  it("is one with that of a fault that comes before it has ended", () => {
    const next: Hit = { fault: "refuse", from: 2_100, until: 3_000 };
    const spans = disturbedSpans([cut, next], [outage], throughCut);
    expect(spans).toEqual([{ from: 1_005, until: 3_010 }]);
  });
});

describe("what is left without it", () => {
  const counted = Array.from({ length: 8 }, (_, index) => ({
    at: 500 * (index + 1),
    // 100 bytes an event, and 5,000 more and two requests for the way back, between 2,000 and 2,500.
    down: 500 * (index + 1) + (500 * (index + 1) > 2_000 ? 5_000 : 0),
    requests: 1 + (500 * (index + 1) > 2_000 ? 2 : 0),
  }));

  it("counts neither the events that waited, nor the bytes and requests of the way back", () => {
    const spans = disturbedSpans([cut], [outage], throughCut);
    const left = undisturbed(spans, { ...throughCut, counted, countsFrom: 0 });
    // Those of 1,000 to 2,100 waited; that of 900 had come, and that of 2,200 had not been sent.
    expect(left).toMatchObject({ events: 40 - 12, p95: 10, requests: 1 });
    expect(left.bytesPerEvent).toBeCloseTo(100, -1);
  });

  it("is everything where there was no fault", () => {
    const calm = flightsOf(40);
    const left = undisturbed([], { ...calm, counted, countsFrom: 0 });
    expect(left).toEqual({ events: 40, p95: 10, bytesPerEvent: 9_000 / 39, requests: 3 });
    expect(undisturbed([], { ...calm, counted, countsFrom: 2_001 }).events).toBe(20);
  });

  it("is nothing if the lane never came back from the start on", () => {
    const spans = [{ from: 0, until: Number.POSITIVE_INFINITY }];
    const left = undisturbed(spans, { ...throughCut, counted, countsFrom: 0 });
    expect(left).toEqual({ events: 0, p95: null, bytesPerEvent: null, requests: 0 });
  });
});

describe("the verdict", () => {
  const at = (now: number, isOver = false) => ({ now, isOver });

  it("says how long the lane was lost, what it caught up on and that nothing is missing", () => {
    const verdict = verdictOf([cut], [outage], throughCut, at(2_300));
    expect(verdict).toEqual({ kind: "lost", fault: "cut", ms: 1_120, caughtUp: 12, lost: 0 });
  });

  it("waits for the fault's end, the way back and what is on its way", () => {
    expect(verdictOf([], [], throughCut, at(2_300))).toBeNull();
    expect(verdictOf([cut], [{ from: 1_030, until: null }], throughCut, at(2_300))).toBeNull();
    const refused: Hit = { fault: "refuse", from: 1_005, until: 6_000 };
    expect(verdictOf([refused], [outage], throughCut, at(2_300))).toBeNull();
    const missing = flightsOf(40, (sent) => (sent === 1_500 ? 0 : undefined));
    expect(verdictOf([cut], [outage], missing, at(2_300))).toBeNull();
    // A cut that nobody has noticed yet.
    expect(verdictOf([cut], [], flightsOf(40), at(1_100))).toBeNull();
  });

  it("says of a run that is over what never came", () => {
    const missing = flightsOf(40, (sent) => (sent === 1_500 ? 0 : undefined));
    expect(verdictOf([cut], [outage], missing, at(4_200, true))).toMatchObject({ kind: "lost", lost: 1 });
  });

  it("says of a lane that stayed open how late it became", () => {
    const delay: Hit = { fault: "delay", from: 1_000, until: 2_000 };
    const delayed = flightsOf(40, (sent) => (sent >= 1_000 && sent < 2_000 ? sent + 300 : undefined));
    expect(verdictOf([delay], [], delayed, at(3_100))).toEqual({ kind: "held", fault: "delay", ms: 300, lost: 0 });
  });

  it("is of the newest fault", () => {
    const delay: Hit = { fault: "delay", from: 3_000, until: 3_200 };
    expect(verdictOf([cut, delay], [outage], throughCut, at(4_300))).toMatchObject({ kind: "held", fault: "delay" });
  });
});
