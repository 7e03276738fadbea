/** What handed a broadcast over, in the order in which the picture stacks it. */
import type { ReachPoint } from "#core/reach-protocol.ts";
import { TRANSPORTS } from "#core/vocabulary.ts";

const WAYS = [...TRANSPORTS, "inbox"] as const;
export type Way = (typeof WAYS)[number];

export const waysIn = (ways: ReachPoint["ways"]): Way[] => WAYS.filter((way) => ways[way] !== undefined);

/** Of one colour, so that they do not pass for the lines. */
export const shadeOf = (used: readonly Way[], way: Way): string => {
  const share = used.length < 2 ? 0.5 : used.indexOf(way) / (used.length - 1);
  return `color-mix(in srgb, var(--accent) ${Math.round(60 - 36 * share)}%, var(--surface))`;
};

/** Those that it was handed to by this way, or by one before it. */
export const upTo = (used: readonly Way[], way: Way, { ways }: ReachPoint): number =>
  used.slice(0, used.indexOf(way) + 1).reduce((sum, one) => sum + (ways[one] ?? 0), 0);
