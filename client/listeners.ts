/** Tells subscribers that something has changed: at once, or, in a burst, no oftener than they can draw it. */

export interface Listeners {
  /** Returns unsubscribe. */
  subscribe(listener: () => void): () => void;
  /** At once: what the user has just done must show. */
  tell(): void;
  /** At once after a quiet time; during a burst with what else happens meanwhile. */
  tellSoon(): void;
}

/** Between two tellings of a burst: 20 a second look live. */
const QUIET_MS = 50;

/** @param beforeTelling is called each time, before any listener is. */
export function createListeners(beforeTelling?: () => void): Listeners {
  const listeners = new Set<() => void>();
  let quietUntil = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(): void {
    clearTimeout(timer);
    timer = undefined;
    const start = performance.now();
    beforeTelling?.();
    for (const listener of listeners) listener();
    // React draws in a microtask that the listeners have just queued: this one comes after it. Half of the time at
    // least is left to whatever brings the news, however long the drawing takes.
    queueMicrotask(() => {
      const end = performance.now();
      quietUntil = end + Math.max(QUIET_MS, end - start);
    });
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell,
    tellSoon() {
      if (timer !== undefined) return;
      const wait = quietUntil - performance.now();
      if (wait <= 0) tell();
      else timer = setTimeout(tell, wait);
    },
  };
}
