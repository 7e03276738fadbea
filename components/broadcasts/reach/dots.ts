/** People as dots, the furthest first. Pure. */
import type { ReachReport } from "#core/reach-protocol.ts";

export const STAGES = ["read", "seen", "delivered", "waiting"] as const;
export type Stage = (typeof STAGES)[number];

/** Beyond so many people a dot stands for several. */
const MOST_DOTS = 200;

export interface Dots {
  /** People that a dot stands for. */
  each: number;
  /** Dots by how far their people have it. */
  dots: Record<Stage, number>;
}

/** Somebody who has read it has seen it, and was handed it. One who is there is seen: no stage with people is without a dot. */
export function dotsOf({ recipients, delivered, seen, read }: ReachReport["totals"]): Dots {
  const each = roundUp(recipients / MOST_DOTS);
  const most = Math.ceil(recipients / each);
  const upTo = (people: number, least: number) =>
    Math.min(most, people > 0 ? Math.max(least, Math.round(people / each)) : least);
  const first = upTo(read, read > 0 ? 1 : 0);
  const second = upTo(seen, first + (seen > read ? 1 : 0));
  const handed = Math.max(delivered ?? 0, seen);
  const third = upTo(handed, second + (handed > seen ? 1 : 0));
  // Nor does it look as if all had it while somebody has not.
  const last = handed < recipients && third === most && third > second ? third - 1 : third;
  return { each, dots: { read: first, seen: second - first, delivered: last - second, waiting: most - last } };
}

/** 1, 2, 5, 10, …: a number that is easily said. */
function roundUp(least: number): number {
  const ten = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((times) => times * ten).find((each) => each >= least) ?? 1;
}
