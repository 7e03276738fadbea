/** Asks again once it is answered, on one connection. `next`: the lines of the request that follows an answer. */
import { connect, createScanner, keep, type Reader } from "./reader.ts";

const reader =
  (first: (after: string) => string, next: (head: string, tail: string) => string, pauseMs = 0): Reader =>
  (connection, on) => {
    const { login, port, after, under = "" } = connection;
    const ask = (lines: string): boolean => socket.write(lines.replace("GET ", `GET ${under}`) + rest);
    const scan = createScanner('{"seq":', on.message);
    const rest = `\r\nHost: 127.0.0.1:${port}\r\n${login ? `Authorization: Bearer ${login.token}\r\n` : ""}\r\n`;
    let answer: Buffer | null = null;
    const socket = connect(connection, on, (chunk) => {
      const bytes = keep(answer, chunk);
      const start = bytes.indexOf("\r\n\r\n") + 4;
      const head = start === 3 ? "" : bytes.toString("latin1", 0, start);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      if (start === 3 || bytes.length < start + length) {
        answer = Buffer.from(bytes);
        return;
      }
      answer = null;
      if (!head.startsWith("HTTP/1.1 200")) return on.failed(bytes.toString("latin1", 0, 300));
      const asking = next(head, bytes.toString("latin1", Math.max(start, bytes.length - 300)));
      scan(bytes.subarray(start));
      if (pauseMs > 0) setTimeout(ask, pauseMs, asking);
      else ask(asking);
    });
    socket.once("connect", () => on.ready());
    ask(first(after ?? ""));
    return socket;
  };

const byCursor = (path: (after: string) => string, pauseMs?: number): Reader => {
  const get = (after: string): string => `GET ${path(after)} HTTP/1.1`;
  return reader(get, (_, tail) => get(/"cursor":"([^"]+)"/.exec(tail)?.[1] ?? ""), pauseMs);
};

export const bareLongPoll = byCursor((after) => `/?after=${after}`);
export const longPoll = byCursor((after) => `/api/events?wait=60&limit=500&after=${after}`);
/** As the client's. */
const SHORT_POLL_MS = 3_000;
export const shortPoll = byCursor((after) => `/api/events?wait=0&limit=500&after=${after}`, SHORT_POLL_MS);

/** Nchan names the last message by its time and its place within that second. */
export const nchanLongPoll = reader(
  () => "GET / HTTP/1.1",
  (head) => {
    const of = (name: string): string => new RegExp(`${name}: ([^\\r]+)`, "i").exec(head)?.[1] ?? "";
    return `GET / HTTP/1.1\r\nIf-Modified-Since: ${of("last-modified")}\r\nIf-None-Match: ${of("etag")}`;
  },
);
