/** Not before the first paint has what it needs. */
const QUIET_MS = 4000;
const RETRY_MS = 1000;
/** With a network and still no script, for half a minute: it is not on the server any more, and the page says so. */
const MOST_TRIES = 30;

type Load<T> = () => Promise<T>;

const ahead = new Set<Load<unknown>>();
let isTime = false;

/**
 * A part of the page's script that most visits do without. It is fetched when it is asked for; else at the first sign
 * of a reader or when the page has been quiet for a while, so that it is there when the network is not. Who asks
 * without a network waits for it.
 */
export function later<T>(load: Load<T>): Load<T> {
  if (typeof window === "undefined") return load;
  let fetched: Promise<T> | undefined;
  const get = () => {
    fetched ??= untilThere(load).catch((error: unknown) => {
      fetched = undefined;
      throw error;
    });
    return fetched;
  };
  if (isTime) {
    fetchAhead(get);
  } else {
    if (ahead.size === 0) awaitQuiet();
    ahead.add(get);
  }
  return get;
}

function fetchAhead(get: Load<unknown>): void {
  // Whoever asks for it is told.
  get().catch(() => undefined);
}

async function untilThere<T>(load: Load<T>): Promise<T> {
  for (let tries = 1; ; ) {
    try {
      return await load();
    } catch (error) {
      if (navigator.onLine && tries++ >= MOST_TRIES) throw error;
      await new Promise<void>((resolve) => {
        window.addEventListener("online", () => resolve(), { once: true });
        setTimeout(resolve, RETRY_MS);
      });
    }
  }
}

function awaitQuiet(): void {
  const leaving = new AbortController();
  const fetchAll = () => {
    leaving.abort();
    isTime = true;
    for (const get of ahead) fetchAhead(get);
    ahead.clear();
  };
  for (const sign of ["pointermove", "pointerdown", "keydown"] as const)
    document.addEventListener(sign, fetchAll, { signal: leaving.signal, passive: true });
  // Who saves data gets what is used.
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  const timer = connection?.saveData ? undefined : setTimeout(fetchAll, QUIET_MS);
  leaving.signal.addEventListener("abort", () => clearTimeout(timer));
}
