/** Short and long polls of `GET /api/events`. */
import type { EventPage } from "#core/protocol.ts";
import { type Get, HTTP_REFUSALS, read, refusalOf, urlOf } from "./http.ts";
import { type Connection, createTape, promised, type Reader } from "./reader.ts";

const SHORT_MS = 20;
const LONG_S = 1;

const poll =
  (waitSeconds: number): Reader["open"] =>
  (address, options) => {
    const tape = createTape(options.after);
    const { promise: ended, resolve } = promised<string>();
    let current: Get | null = null;
    let etag: string | undefined;
    let isPaused = false;
    let isClosed = false;
    let timer: NodeJS.Timeout | undefined;

    function ask(): void {
      if (isClosed) return;
      const url = urlOf(address, "/api/events", { ...options, after: tape.cursor });
      url.searchParams.set("limit", "500");
      if (waitSeconds) url.searchParams.set("wait", String(waitSeconds));
      current = read(
        url,
        { "If-None-Match": etag, Origin: options.pageOrigin },
        {
          end(answer) {
            if (!answer) resolve("broken off");
            else if (answer.status === 304) timer = setTimeout(ask, SHORT_MS);
            else if (answer.status !== 200) resolve(refusalOf(answer));
            else {
              const page = JSON.parse(answer.body) as EventPage;
              etag = answer.headers.etag;
              take(page);
              if (page.more || waitSeconds) ask();
              else timer = setTimeout(ask, SHORT_MS);
            }
          },
        },
      );
      if (isPaused) current.pause();
    }

    function take({ events, cursor, counts, reset }: EventPage): void {
      if (reset) tape.take({ type: "reset", reason: reset.reason, cursor });
      for (const event of events) tape.take(event);
      if (counts) tape.take({ type: "ready", cursor, counts, heartbeatMs: 0 });
      else if (!reset && events.length === 0) tape.take({ type: "heartbeat", cursor });
      tape.cursor = cursor;
    }

    ask();
    return {
      tape,
      ended,
      pause() {
        isPaused = true;
        current?.pause();
      },
      resume() {
        isPaused = false;
        current?.resume();
      },
      close() {
        isClosed = true;
        clearTimeout(timer);
        current?.close();
      },
    } satisfies Connection;
  };

const common = {
  isPoll: true,
  refusals: HTTP_REFUSALS,
  endings: { expired: "401 expired", revoked: "401 unauthorized", shutdown: "broken off" },
} as const;

export const shortPoll: Reader = { name: "short-poll", ...common, open: poll(0) };
export const longPoll: Reader = { name: "long-poll", ...common, open: poll(LONG_S) };
