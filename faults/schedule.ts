/** What goes wrong, and when: made from the seed alone, so that a failure can be played again. */
import { TRANSPORTS, type TransportName } from "#core/vocabulary.ts";
import type { Direction, Side, Way } from "./proxy.ts";
import { createRandom, type Random } from "./random.ts";

/** `reader` is an index into the readers of the campaign. */
export type Fault =
  | { kind: "kill"; downMs: number }
  | { kind: "drain"; downMs: number }
  | { kind: "cut"; reader: number; way: Way; share: number }
  | { kind: "black-hole"; reader: number; direction: Direction; ms: number }
  | { kind: "stop-reading"; reader: number; ms: number }
  | { kind: "half-open"; reader: number; gone: Side }
  | { kind: "cut-senders"; way: Way; share: number }
  | { kind: "clock"; offsetMs: number }
  | { kind: "disk-full"; ms: number }
  | { kind: "switch"; reader: number; to: TransportName };
export type FaultKind = Fault["kind"];
export interface Timed {
  atMs: number;
  fault: Fault;
}

const HOUR = 3_600_000;
/** Forward and back in turn. */
const CLOCK_STEPS = [2_000, HOUR, 6 * HOUR];
/** Once in each such stretch of time; the last third of the campaign is for recovering from the worst. */
const EVERY_MS = {
  kill: 15_000,
  drain: 60_000,
  clock: 12_000,
  "disk-full": 25_000,
  "stop-reading": 30_000,
  "half-open": 5_000,
  "black-hole": 5_000,
  cut: 2_500,
  "cut-senders": 8_000,
  switch: 3_000,
} as const satisfies Record<FaultKind, number>;

/**
 * `roaming`: readers that may use any transport. Readers and kinds of a fault take turns, so that a campaign of some
 * minutes does everything to everyone. The order of the draws is part of the format: a change makes other schedules.
 */
export function makeSchedule(
  seed: number,
  { durationMs, readers, roaming }: { durationMs: number; readers: number; roaming: readonly number[] },
): Timed[] {
  const random = createRandom(seed);
  const schedule: Timed[] = [];
  for (const [kind, everyMs] of Object.entries(EVERY_MS) as [FaultKind, number][]) {
    const untilMs = Math.max(1_000, kind === "kill" || kind === "drain" ? durationMs * 0.7 : durationMs * 0.85);
    const times = Math.max(1, Math.round(untilMs / everyMs));
    const first = random.between(0, readers - 1);
    for (let n = 0; n < times; n += 1) {
      const atMs = Math.round(((n + random.next()) / times) * untilMs);
      schedule.push({ atMs, fault: makeFault(kind, random, { n, reader: (first + n) % readers, roaming }) });
    }
  }
  return schedule.sort((one, other) => one.atMs - other.atMs);
}

function makeFault(
  kind: FaultKind,
  random: Random,
  { n, reader, roaming }: { n: number; reader: number; roaming: readonly number[] },
): Fault {
  const inTurn = <T>(list: readonly T[]): T => list[n % list.length] as T;
  const share = () => Number(random.next().toFixed(3));
  switch (kind) {
    case "kill":
    case "drain":
      return { kind, downMs: random.between(0, 2_000) };
    case "cut":
      return { kind, reader, way: inTurn(["down", "up"] as const), share: share() };
    case "cut-senders":
      return { kind, way: inTurn(["down", "up"] as const), share: share() };
    case "black-hole":
      return { kind, reader, direction: inTurn(["both", "down", "up"] as const), ms: random.between(500, 15_000) };
    case "stop-reading":
      return { kind, reader, ms: 10_000 };
    case "half-open":
      return { kind, reader, gone: inTurn(["client", "server"] as const) };
    case "clock":
      return { kind, offsetMs: inTurn([1, -1]) * random.pick(CLOCK_STEPS) };
    case "disk-full":
      return { kind, ms: random.between(500, 3_000) };
    case "switch":
      return { kind, reader: random.pick(roaming), to: random.pick(TRANSPORTS) };
  }
}

export const describeFault = ({ atMs, fault }: Timed): string => {
  const { kind, ...rest } = fault;
  const words = Object.entries(rest).map(([name, value]) => `${name}=${value}`);
  return `${(atMs / 1_000).toFixed(2).padStart(7)} s  ${[kind, ...words].join(" ")}`;
};
