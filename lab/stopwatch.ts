/** How long a lane has had the event loop, in sections that wait for nothing. */
export interface Stopwatch {
  readonly ms: number;
  /** Within a section of its own it is part of that. */
  around<T>(act: () => T): T;
  /** With what follows from it as promises that wait for nothing else: in a turn of the event loop of its own. */
  aroundTurn(act: () => void): void;
}

export function createStopwatch(): Stopwatch {
  let ms = 0;
  let depth = 0;
  let since = 0;

  function enter(): void {
    if (depth === 0) since = performance.now();
    depth += 1;
  }
  function leave(): void {
    depth -= 1;
    if (depth === 0) ms += performance.now() - since;
  }

  return {
    get ms() {
      return ms;
    },
    around(act) {
      enter();
      try {
        return act();
      } finally {
        leave();
      }
    },
    aroundTurn(act) {
      // Between two immediates come the promises of the first, and nothing else.
      setImmediate(() => {
        enter();
        act();
      });
      setImmediate(leave);
    },
  };
}
