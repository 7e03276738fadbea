/**
 * Which tab leads: the one that holds a Web Lock. The browser hands it on when its tab closes or crashes, whatever the
 * tab was doing.
 */

/** What is used of `navigator.locks`. */
export interface Locks {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    whileHeld: () => Promise<void>,
  ): Promise<void>;
}

export interface Leadership {
  /** Waits for its turn. */
  queue(): void;
  /** Takes the lead from whoever has it. */
  take(): void;
  /** Gives up the lead, or the wait for it; without a call of `lost`. */
  resign(): void;
}

export interface Claims {
  won(): void;
  /** Another tab has taken it. */
  lost(): void;
}

/** One wait for the lock, and then the holding of it. */
interface Claim {
  waiting: AbortController;
  release: (() => void) | null;
}

export function createLeadership(locks: Locks, name: string, { won, lost }: Claims): Leadership {
  let claim: Claim | null = null;

  function make(how: "queue" | "take"): void {
    resign();
    const mine: Claim = { waiting: new AbortController(), release: null };
    claim = mine;
    const options = how === "take" ? { steal: true } : { signal: mine.waiting.signal };
    const hold = (): Promise<void> => {
      // Granted while we were leaving.
      if (claim !== mine) return Promise.resolve();
      return new Promise((resolve) => {
        mine.release = resolve;
        won();
      });
    };
    locks.request(name, options, hold).catch((reason: unknown) => {
      // It ends so for a wait that was given up, too.
      if (claim !== mine) return;
      // This page may have no locks (a frame without storage): it is alone.
      if (!(reason instanceof Error && reason.name === "AbortError")) {
        won();
        return;
      }
      claim = null;
      lost();
    });
  }

  function resign(): void {
    const mine = claim;
    claim = null;
    mine?.waiting.abort();
    mine?.release?.();
  }

  return { queue: () => make("queue"), take: () => make("take"), resign };
}
