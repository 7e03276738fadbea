import { HEARTBEAT_MS } from "#core/vocabulary.ts";
import { type Answer, askEvents, type End, NETWORK, type Question } from "#transports/http-client.ts";
import type { ClientTransport, OpenOptions, TransportCallbacks } from "#transports/transport.ts";

interface Rhythm {
  /** How long the server may hold an answer back; 0: not at all. */
  waitSeconds: number;
  /** Between an answer that leaves nothing to fetch and the next question. */
  pauseMs: number;
}

/** An empty answer that came well before its time (a server that drains) is not followed by a question at once. */
const EARLY_MS = 1_000;

export const pollClient = (name: "long-poll" | "short-poll", rhythm: Rhythm): ClientTransport => ({
  name,
  isSupported: () => typeof fetch === "function",
  open(options, on) {
    const leaving = new AbortController();
    void poll(options, on, rhythm, leaving.signal).then((end) => {
      if (!leaving.signal.aborted) on.end(end.reason, end.retryMs);
    });
    return { close: () => leaving.abort() };
  },
});

export const longPollClient = pollClient("long-poll", { waitSeconds: 25, pauseMs: 0 });
export const shortPollClient = pollClient("short-poll", { waitSeconds: 0, pauseMs: 3_000 });

/** Resolves when there is nothing more to ask: refused, cut off, or left by us. */
async function poll(
  options: OpenOptions,
  on: TransportCallbacks,
  { waitSeconds, pauseMs }: Rhythm,
  signal: AbortSignal,
): Promise<End> {
  const ask = (question: Question): Promise<Answer> => askEvents(options, question, signal);

  // Only an answer that starts at the head tells the counts. A resume asks for them first, and then for what it missed.
  const head = await ask({});
  if (head.kind !== "page" || !head.page.counts) return asEnd(head);
  let answer = options.after === undefined ? head : await ask({ after: options.after });
  if (answer.kind !== "page") return asEnd(answer);
  let cursor = answer.page.reset ? answer.page.cursor : (options.after ?? answer.page.cursor);
  announceReset(answer, on);
  if (signal.aborted) return NETWORK;
  const heartbeatMs = Math.max(HEARTBEAT_MS, waitSeconds * 1_000);
  on.control({ type: "ready", cursor, counts: head.page.counts, heartbeatMs });

  let etag: string | null = null;
  let askedAt: number | null = null;
  for (;;) {
    const { events = [], more = false } = answer.kind === "page" ? answer.page : {};
    for (const event of events) {
      if (signal.aborted) return NETWORK;
      on.event(event);
    }
    if (answer.kind === "page") {
      etag = answer.etag;
      cursor = answer.page.cursor;
    }
    if (signal.aborted) return NETWORK;
    const isEmpty = events.length === 0 && askedAt !== null;
    if (isEmpty) on.control({ type: "heartbeat", cursor });

    const isEarly = isEmpty && waitSeconds > 0 && performance.now() - (askedAt ?? 0) < EARLY_MS;
    const pause = isEarly ? EARLY_MS : more ? 0 : pauseMs;
    if (pause > 0) await sleep(pause, signal);
    askedAt = performance.now();
    answer = await ask({ after: cursor, waitSeconds, etag });
    if (signal.aborted || answer.kind === "end") return asEnd(answer);
    announceReset(answer, on);
  }
}

const asEnd = (answer: Answer): End => (answer.kind === "end" ? answer : NETWORK);

function announceReset(answer: Answer, on: TransportCallbacks): void {
  if (answer.kind !== "page" || !answer.page.reset) return;
  on.control({ type: "reset", reason: answer.page.reset.reason, cursor: answer.page.cursor });
}

/** Resolves early when we leave. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
