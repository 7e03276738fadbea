/** What is left of a run: to keep, to send on by a link that holds all of it, and to choose by. */
import type { NewRun } from "#core/lab-protocol.ts";
import { LANES, type LaneName, RUN_FRAGMENT } from "#core/lab-words.ts";
import type { TransportName } from "#core/vocabulary.ts";
import type { Undisturbed } from "./disturbance.ts";
import type { LabSession, LaneResult } from "./run.ts";

export const REPORTED = [
  "p50",
  "p95",
  "p99",
  "perSecond",
  "received",
  "firstEventMs",
  "down",
  "up",
  "bytesPerEvent",
  "cpuMs",
  "requests",
  "connections",
  "reconnects",
  "lost",
  "repeated",
  "absorbed",
] as const;
export type Reported = (typeof REPORTED)[number];

export type ReportedLane = { lane: LaneName } & Record<Reported, number | null>;

export interface Report {
  /** ISO 8601. */
  at: string;
  wants: NewRun;
  published: number;
  /** Milliseconds by which each latency may be off. */
  clockError: number;
  lanes: ReportedLane[];
}

/** Of which less is better. */
const LESS = [
  "p50",
  "p95",
  "p99",
  "firstEventMs",
  "down",
  "up",
  "bytesPerEvent",
  "cpuMs",
  "requests",
  "reconnects",
  "lost",
  "repeated",
] as const satisfies readonly Reported[];

/** The lanes that have the best of a figure, to a tenth; none where all have the same, or only one has any. */
export function bestOf(lanes: readonly ReportedLane[]): Map<Reported, ReadonlySet<LaneName>> {
  return new Map(
    LESS.map((figure) => {
      const values = lanes.flatMap((lane) => lane[figure] ?? []).map(tenths);
      const best = Math.min(...values);
      const isTelling = values.some((value) => value !== best);
      const having = lanes.filter((lane) => lane[figure] !== null && tenths(lane[figure]) === best);
      return [figure, new Set(isTelling ? having.map(({ lane }) => lane) : [])];
    }),
  );
}

const tenths = (value: number): number => Math.round(value * 10);

export function reportOf(session: LabSession): Report {
  const { results, published, clock } = session.getSnapshot();
  return {
    at: new Date(session.beganAt).toISOString(),
    wants: session.wants,
    published,
    clockError: rounded(clock?.error ?? 0),
    lanes: results.map(reported),
  };
}

const reported = (result: LaneResult): ReportedLane =>
  ({
    lane: result.lane,
    ...Object.fromEntries(REPORTED.map((name) => [name, result[name] === null ? null : rounded(result[name])])),
  }) as ReportedLane;

const rounded = (value: number): number => Math.round(value * 100) / 100;

export function toCsv({ lanes }: Report): string {
  const rows = lanes.map((lane) => [lane.lane, ...REPORTED.map((name) => lane[name] ?? "")]);
  return [["lane", ...REPORTED], ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}

/** A report has about 2,000 characters. */
const MAX_FRAGMENT = 16_384;

/** What goes after the address of the page: nothing of it is sent to a server. */
export const toFragment = ({ at, wants, published, clockError, lanes }: Report): string => {
  const { rate, size, burst, seconds } = wants;
  const rows = lanes.map((lane) => [lane.lane, ...REPORTED.map((name) => lane[name])]);
  return RUN_FRAGMENT + btoa(JSON.stringify([at, [rate, size, burst, seconds], published, clockError, rows]));
};

/** Null: there is none, or it is not one of ours. */
export function fromFragment(fragment: string): Report | null {
  if (!fragment.startsWith(RUN_FRAGMENT) || fragment.length > MAX_FRAGMENT) return null;
  try {
    const [at, wants, published, clockError, rows] = JSON.parse(atob(fragment.slice(RUN_FRAGMENT.length)));
    const [rate, size, burst, seconds] = (wants as unknown[]).map(numeric);
    const lanes = (rows as unknown[][]).map(([lane, ...values]) => {
      if (!LANES.some((name) => name === lane) || values.length !== REPORTED.length) throw new Error("not a lane");
      const figures = REPORTED.map((name, index) => [name, values[index] === null ? null : numeric(values[index])]);
      return { lane, ...Object.fromEntries(figures) } as ReportedLane;
    });
    if (lanes.length === 0 || new Set(lanes.map(({ lane }) => lane)).size !== lanes.length) return null;
    return {
      at: new Date(at as string).toISOString(),
      wants: { rate, size, burst, seconds } as NewRun,
      published: numeric(published),
      clockError: numeric(clockError),
      lanes,
    };
  } catch {
    return null;
  }
}

function numeric(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Error("not a number");
  return value;
}

export interface Recommendation {
  transport: TransportName;
  p95: number;
  bytesPerEvent: number;
  requests: number;
  /** Events that it was judged by, if faults had others; null: by all. */
  events: number | null;
}

/** As quick as the quickest, but for what nobody notices. */
const QUICK = { times: 1.5, ms: 5 };
/** Beside faults: fewer events say nothing. */
const ENOUGH = 10;

/** Those that brought everything once, with what faults did left out: how they measured without. */
function candidates({ lanes, published }: Report, calm: Record<LaneName, Undisturbed> | null): Recommendation[] {
  return lanes.flatMap(({ lane, received, repeated, ...whole }) => {
    if (lane === "hop" || received !== published || repeated !== 0) return [];
    const events = calm ? calm[lane].events : null;
    const { p95, bytesPerEvent, requests } = calm ? calm[lane] : whole;
    if (p95 === null || bytesPerEvent === null || (events !== null && events < ENOUGH)) return [];
    return [{ transport: lane, p95, bytesPerEvent, requests: requests ?? 0, events }];
  });
}

/**
 * Of those that brought everything once and are about as quick as the quickest, the one that weighs least.
 *
 * @param calm what faults left undisturbed of each lane; null: there were none.
 */
export function recommend(report: Report, calm: Record<LaneName, Undisturbed> | null = null): Recommendation | null {
  const good = candidates(report, calm);
  const quickest = Math.min(...good.map(({ p95 }) => p95));
  return (
    good
      .filter(({ p95 }) => p95 <= quickest * QUICK.times + QUICK.ms)
      .sort((one, other) => one.bytesPerEvent - other.bytesPerEvent)[0] ?? null
  );
}
