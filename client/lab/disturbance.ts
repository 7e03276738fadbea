/** What faults did to a lane: when it was not itself, what became of its events meanwhile, and its figures without. */
import type { FaultName } from "#core/lab-words.ts";
import { percentiles } from "./ledger.ts";

/** A fault as one lane had it. Times are milliseconds by the server's clock. */
export interface Hit {
  fault: FaultName;
  from: number;
  /** At the latest: a later fault takes its place. */
  until: number;
}

/** A lane without a connection. */
export interface Outage {
  from: number;
  /** Open again; null: not yet. */
  until: number | null;
}

/** The events of a lane, by their place in the run from 1 on; 0: not sent yet, as far as is known, or not come. */
export interface Flights {
  sentAt: Float64Array;
  cameAt: Float64Array;
  newest: number;
}

export interface Span {
  from: number;
  until: number;
}

/** Silence shows after two heartbeats and a half: what is lost so soon after a fault is lost by it. */
const NOTICED_MS = 6_000;
/** For a cut to be noticed; before that nothing can be said of it. */
const SETTLED_MS = 1_000;

/** When each fault had the lane: from its beginning until what waited for its end has come. */
export function disturbedSpans(hits: readonly Hit[], outages: readonly Outage[], flights: Flights): Span[] {
  return merge(
    hits.map((hit, index) => {
      const until = backAt(hit, outagesOf(hit, hits[index + 1], outages));
      return { from: hit.from, until: lastArrival(flights, hit.from, until) };
    }),
  );
}

const backAt = (hit: Hit, outages: readonly Outage[]): number =>
  Math.max(hit.until, ...outages.map(({ until }) => until ?? Number.POSITIVE_INFINITY));

/** Those that the fault is to blame for, and not the next one. */
function outagesOf(hit: Hit, next: Hit | undefined, outages: readonly Outage[]): Outage[] {
  const before = Math.min(hit.until + NOTICED_MS, next?.from ?? Number.POSITIVE_INFINITY);
  return outages.filter(({ from }) => from >= hit.from && from < before);
}

/** When the last of what was on its way or sent meanwhile had come; what came in time does not make it longer. */
function lastArrival({ sentAt, cameAt, newest }: Flights, from: number, until: number): number {
  let last = until;
  for (let n = newest; n > 0; n -= 1) {
    const [sent = 0, came = 0] = [sentAt[n], cameAt[n]];
    if (sent > 0 && sent <= until && came > from) last = Math.max(last, came);
  }
  return last;
}

/** In order, and no two that overlap. */
function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.until) last.until = Math.max(last.until, span.until);
    else merged.push({ ...span });
  }
  return merged;
}

/** What the server had counted by then. */
export interface Counted {
  at: number;
  down: number;
  requests: number;
}

/** A lane's figures without what faults did to it. */
export interface Undisturbed {
  events: number;
  p95: number | null;
  bytesPerEvent: number | null;
  requests: number;
}

interface Measured extends Flights {
  /** The oldest first. */
  counted: readonly Counted[];
  /** What was sent before was not waited for. */
  countsFrom: number;
}

export function undisturbed(spans: readonly Span[], { counted, countsFrom, ...flights }: Measured): Undisturbed {
  const latencies: number[] = [];
  const { sentAt, cameAt, newest } = flights;
  for (let n = 1; n <= newest; n += 1) {
    const [sent = 0, came = 0] = [sentAt[n], cameAt[n]];
    if (sent === 0 || came === 0 || sent < countsFrom) continue;
    if (!spans.some(({ from, until }) => sent <= until && came >= from)) latencies.push(came - sent);
  }
  // Bytes are known at the server's counts alone: the spans reach from one to another, with the events in between.
  const last = counted.at(-1) ?? NOTHING;
  let { down, requests } = last;
  const wide = merge(
    spans.map(({ from, until }) => ({
      from: countedBefore(counted, from).at,
      until: (counted.find(({ at }) => at >= until) ?? last).at,
    })),
  );
  for (const { from, until } of wide) {
    const [start, end] = [countedBefore(counted, from), countedBefore(counted, until)];
    down -= end.down - start.down;
    requests -= end.requests - start.requests;
  }
  let came = 0;
  for (let n = 1; n <= newest; n += 1) {
    const at = cameAt[n] ?? 0;
    if (at > 0 && at <= last.at && !wide.some(({ from, until }) => at > from && at <= until)) came += 1;
  }
  return {
    events: latencies.length,
    p95: percentiles(Float64Array.from(latencies), [95])?.[95] ?? null,
    bytesPerEvent: came > 0 ? down / came : null,
    requests,
  };
}

const NOTHING: Counted = { at: 0, down: 0, requests: 0 };
const countedBefore = (counted: readonly Counted[], at: number): Counted =>
  counted.findLast((one) => one.at <= at) ?? NOTHING;

/** How a lane came through a fault. */
export type Verdict =
  /** Without a connection for so long; so many events waited for it, and so many never came. */
  | { kind: "lost"; fault: FaultName; ms: number; caughtUp: number; lost: number }
  /** It stayed open: the latest of its events was so late. */
  | { kind: "held"; fault: FaultName; ms: number; lost: number };

/** Of the newest fault, once there is nothing left to wait for; null before. */
export function verdictOf(
  hits: readonly Hit[],
  outages: readonly Outage[],
  flights: Flights,
  { now, isOver }: { now: number; isOver: boolean },
): Verdict | null {
  const hit = hits.at(-1);
  if (!hit) return null;
  const { fault, from } = hit;
  const own = outagesOf(hit, undefined, outages);
  const until = backAt(hit, own);
  if (!isOver && now < (own.length > 0 ? until : until + SETTLED_MS)) return null;
  const { sentAt, cameAt, newest } = flights;
  let [lost, caughtUp, latest] = [0, 0, 0];
  for (let n = 1; n <= newest; n += 1) {
    const [sent = 0, came = 0] = [sentAt[n], cameAt[n]];
    if (sent === 0 || sent > until || (came > 0 && came < from)) continue;
    if (came === 0) lost += 1;
    else {
      latest = Math.max(latest, came - sent);
      if (own.some((outage) => outage.until !== null && sent < outage.until && came >= outage.until)) caughtUp += 1;
    }
  }
  if (lost > 0 && !isOver) return null;
  if (own.length === 0) return { kind: "held", fault, ms: latest, lost };
  const ms = own.reduce((sum, outage) => sum + (outage.until ?? now) - outage.from, 0);
  return { kind: "lost", fault, ms, caughtUp, lost };
}
