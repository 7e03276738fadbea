/** What the server's clock says, from how long its answers take: one clock for what is sent there and comes here. */

/** The server's clock is ahead of ours by `offset` ms, give or take `error`. */
export interface ClockEstimate {
  offset: number;
  error: number;
}

export interface Clock {
  /** Asked at `asked` by our clock, it said `at`; the answer came at `heard`. */
  hear(asked: number, at: number, heard: number): void;
  /** Of the quickest of the last round trips: what was waited for on the way can be off by half of it at most. */
  estimate(): ClockEstimate | null;
}

const KEPT = 24;

export const ownClock = (): number => performance.timeOrigin + performance.now();

export function createClock(): Clock {
  const samples: ClockEstimate[] = [];
  return {
    hear(asked, at, heard) {
      samples.push({ offset: at - (asked + heard) / 2, error: (heard - asked) / 2 });
      if (samples.length > KEPT) samples.shift();
    },
    estimate: () =>
      samples.reduce<ClockEstimate | null>((best, one) => (best && best.error <= one.error ? best : one), null),
  };
}
