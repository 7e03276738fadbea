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
  /** People between two lines across. */
  step: number;
  /** The value at the top, on the last of these lines. */
  most: number;
}

export function frameOf(series: readonly ReachPoint[], recipients: number): Frame {
  const from = Date.parse(series[0]?.at ?? "");
  const now = Date.parse(series.at(-1)?.at ?? "");
  const moved = series.findLast((point, index) => CURVES.some((name) => point[name] !== series[index - 1]?.[name]));
  const spent = Date.parse(moved?.at ?? "") - from;
  const to = from + Math.max(SHORTEST_MS, Math.min(now - from, spent + Math.max(SHORTEST_MS, spent * AFTERWARDS)));
  const most = Math.max(recipients, 1, ...series.map((point) => Math.max(...CURVES.map((name) => point[name]))));
  const step = stepOf(most);
  return { from, to, step, most: Math.ceil(most / step) * step };
}

/**
 * Steps, because nothing is known of the time between two points. It begins where somebody is first counted, so that
 * lines of nobody do not lie on each other; and the last point has a width, so that what is new is no bare upright.
 */
export function pathOf(
  series: readonly ReachPoint[],
  peopleAt: (point: ReachPoint) => number,
  { from, to, most }: Frame,
): string {
  const x = (at: string) => round((100 * Math.min(Date.parse(at) - from, to - from)) / (to - from));
  const y = (people: number) => round(100 - (100 * people) / most);
  const counted = series.slice(series.findIndex((point) => peopleAt(point) > 0));
  const points = counted.map((point) => ({ x: x(point.at), y: y(peopleAt(point)) }));
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || !series.some((point) => peopleAt(point) > 0)) return "";
  return `M${first.x} 100${points.map((point) => `H${point.x}V${point.y}`).join("")}H${Math.min(100, last.x + LAST)}`;
}

/** How wide the last point is, in hundredths of the picture. */
const LAST = 1;

/** What lies beneath it. */
export function areaOf(...given: Parameters<typeof pathOf>): string {
  const path = pathOf(...given);
  return path && `${path}V100Z`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** Lines across the picture. */
export const ticksOf = ({ step, most }: Frame): number[] =>
  Array.from({ length: most / step + 1 }, (_, index) => index * step);

/** Whole people, a round number of them, so that five steps at most reach the top. */
function stepOf(most: number): number {
  const ten = 10 ** Math.floor(Math.log10(Math.max(1, most / 5)));
  return [1, 2, 5, 10].map((times) => times * ten).find((step) => step * 5 >= most) ?? most;
}
