/** The lines of the chart: where each point of a step curve lies, in hundredths of the picture. Pure. */
import type { ReachPoint } from "#core/reach-protocol.ts";

export const CURVES = ["delivered", "seen", "read", "acted"] as const;
export type Curve = (typeof CURVES)[number];

/** However little has happened, so much is shown. */
const SHORTEST_MS = 60_000;
/** After the last change the picture goes on for so much of what came before, and then stands. */
const AFTERWARDS = 0.25;

export interface Frame {
  from: number;
  to: number;
  /** The value at the top. */
  most: number;
}

export function frameOf(series: readonly ReachPoint[], recipients: number): Frame {
  const from = Date.parse(series[0]?.at ?? "");
  const now = Date.parse(series.at(-1)?.at ?? "");
  const moved = series.findLast((point, index) => CURVES.some((name) => point[name] !== series[index - 1]?.[name]));
  const spent = Date.parse(moved?.at ?? "") - from;
  const to = from + Math.max(SHORTEST_MS, Math.min(now - from, spent + Math.max(SHORTEST_MS, spent * AFTERWARDS)));
  const most = Math.max(recipients, 1, ...series.map((point) => Math.max(...CURVES.map((name) => point[name]))));
  return { from, to, most };
}

/** Steps, because nothing is known of the time between two points. It ends at the last of them. */
export function pathOf(
  series: readonly ReachPoint[],
  peopleAt: (point: ReachPoint) => number,
  { from, to, most }: Frame,
): string {
  const x = (at: string) => round((100 * Math.min(Date.parse(at) - from, to - from)) / (to - from));
  const y = (people: number) => round(100 - (100 * people) / most);
  const [first, ...rest] = series.map((point) => ({ x: x(point.at), y: y(peopleAt(point)) }));
  return first ? `M${first.x} ${first.y}${rest.map((point) => `H${point.x}V${point.y}`).join("")}` : "";
}

/** What lies beneath it. */
export const areaOf = (...given: Parameters<typeof pathOf>): string => `${pathOf(...given)}V100H0Z`;

const round = (value: number): number => Math.round(value * 100) / 100;

/** Lines across the picture, whole numbers of people. */
export function ticksOf({ most }: Frame): number[] {
  const step = Math.max(1, Math.ceil(most / 4));
  const ticks: number[] = [];
  for (let people = 0; people < most - step / 2; people += step) ticks.push(people);
  return [...ticks, most];
}
