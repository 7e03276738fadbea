/** How long to wait before the next try: full jitter, so that clients that fell together do not return together. */
const BASE_MS = 250;
const CAP_MS = 30_000;

/** `attempts`: tries that failed so far, from 1. `retryMs`: the least that the server asked for. */
export function backoff(attempts: number, retryMs: number | null, random: () => number): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** (attempts - 1));
  return Math.max(retryMs ?? 0, Math.round(random() * ceiling));
}
