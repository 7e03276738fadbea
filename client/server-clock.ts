/**
 * The server's time, in milliseconds since the epoch: what the server dates is compared with this, never with the clock
 * of the machine that one sits at. That may be wrong by hours, and items would be missed by it, counts and alerts too.
 *
 * What is heard is as old as its way here was long, so each is a lower bound and the latest of them the best. Between
 * them the browser's own measure goes on, which no setting of the clock moves.
 */
let ahead: number | null = null;
/** What is heard that moves the time by less is no news to who draws it. */
const NEWS_MS = 1_000;
const hearers = new Set<() => void>();

/** @param time what the server's clock showed as it answered: of the page, or of an answer's `Date`. */
export function hearServerTime(time: number): void {
  if (!Number.isFinite(time)) return;
  const before = serverNow();
  ahead = Math.max(ahead ?? Number.NEGATIVE_INFINITY, time - performance.now());
  if (Math.abs(serverNow() - before) > NEWS_MS) for (const hear of hearers) hear();
}

/** Told when the time was another than believed. Returns the way out. */
export function onServerTime(hear: () => void): () => void {
  hearers.add(hear);
  return () => void hearers.delete(hear);
}

/** @param time of an event, which may be an old one: it only puts right what is known. */
export function hearEventTime(time: number): void {
  if (ahead !== null) hearServerTime(time);
}

/** Until anything was heard, the clock of this machine. */
export const serverNow = (): number => (ahead === null ? Date.now() : performance.now() + ahead);
