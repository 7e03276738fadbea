/** Which of a person's tabs alerts, and whether they are looking at one of them: told by Web Locks, so that it ends with the tab. */

const ALERTS = "carillon-alerts";
const LOOKING = "carillon-looking";

/** Holds a lock until told otherwise. */
function hold(name: string, mode: LockMode, onHeld: () => void): () => void {
  const abort = new AbortController();
  let release: (() => void) | undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  navigator.locks
    .request(name, { mode, signal: abort.signal }, () => {
      onHeld();
      return released;
    })
    // Given up before it was had.
    .catch(() => undefined);
  return () => {
    abort.abort();
    release?.();
  };
}

export interface Attention {
  /** One of the person's tabs says yes: the others need not. */
  isAlerting(): boolean;
  /** Whether any of their tabs is in sight and has the focus. */
  isLooking(): Promise<boolean>;
  stop(): void;
}

/** Without Web Locks (plain http) the tab in sight alerts, and there is nothing to ask the others by. */
export function watchAttention(userId: string): Attention {
  const isHere = () => document.visibilityState === "visible" && document.hasFocus();
  if (!("locks" in navigator)) {
    return { isAlerting: () => document.visibilityState === "visible", isLooking: async () => isHere(), stop() {} };
  }
  const looking = `${LOOKING}:${userId}`;
  let isChosen = false;
  const letGo = hold(`${ALERTS}:${userId}`, "exclusive", () => {
    isChosen = true;
  });
  let lookAway: (() => void) | null = null;
  const look = () => {
    if (isHere() === (lookAway !== null)) return;
    if (lookAway) {
      lookAway();
      lookAway = null;
    } else lookAway = hold(looking, "shared", () => undefined);
  };
  const events = ["focus", "blur"] as const;
  for (const name of events) window.addEventListener(name, look);
  document.addEventListener("visibilitychange", look);
  look();
  return {
    isAlerting: () => isChosen,
    async isLooking() {
      const { held = [] } = await navigator.locks.query();
      return held.some(({ name }) => name === looking);
    },
    stop() {
      letGo();
      lookAway?.();
      for (const name of events) window.removeEventListener(name, look);
      document.removeEventListener("visibilitychange", look);
    },
  };
}
