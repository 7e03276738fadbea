/** A GET that is read as it comes, and may be left unread. */
import { Agent, get, type IncomingMessage } from "node:http";
import { constants, createGunzip } from "node:zlib";
import type { Address, OpenOptions } from "./reader.ts";

/** Each piece at once, and nothing wrong with one that is cut off. */
const FLUSHED = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };

export interface Get {
  pause(): void;
  resume(): void;
  close(): void;
}
export interface GetHandlers {
  /** Called with each piece of a 200. */
  text?(text: string): void;
  /** `body` of an answer that is not 200, and of one that nobody reads piece by piece; null: it broke off. */
  end(answer: { status: number; body: string; headers: IncomingMessage["headers"] } | null): void;
}

export function urlOf({ origin }: Address, path: string, { token, after }: OpenOptions): URL {
  const url = new URL(path, origin);
  if (token !== undefined) url.searchParams.set("token", token);
  if (after !== undefined) url.searchParams.set("after", after);
  return url;
}

export function read(url: URL, headers: Record<string, string | undefined>, on: GetHandlers): Get {
  const agent = new Agent();
  const given = Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined);
  let isPaused = false;
  let response: IncomingMessage | null = null;
  let isOver = false;
  const finish = (answer: Parameters<GetHandlers["end"]>[0]): void => {
    if (isOver) return;
    isOver = true;
    agent.destroy();
    on.end(answer);
  };
  // As browsers ask, which is what proxies compress for.
  const asked = { "Accept-Encoding": "gzip", ...Object.fromEntries(given) };
  const request = get(url, { agent, headers: asked }, (answer) => {
    const status = answer.statusCode ?? 0;
    let body = "";
    response = answer;
    const plain = answer.headers["content-encoding"] === "gzip" ? answer.pipe(createGunzip(FLUSHED)) : answer;
    plain.setEncoding("utf8");
    plain.on("data", (text: string) => {
      if (isOver) return;
      if (on.text && status === 200) on.text(text);
      else body += text;
    });
    plain.on("error", () => finish(null));
    plain.on("end", () => finish({ status, body, headers: answer.headers }));
    // What is still being unpacked has its own end.
    answer.on("close", () => {
      if (plain === answer || !answer.complete) finish(null);
    });
    if (isPaused) answer.pause();
  });
  request.on("error", () => finish(null));
  return {
    pause() {
      isPaused = true;
      response?.pause();
    },
    resume() {
      isPaused = false;
      response?.resume();
    },
    close() {
      isOver = true;
      request.destroy();
      agent.destroy();
    },
  };
}

/** `401 unauthorized`; `502` of a proxy that speaks for itself. */
export function refusalOf({ status, body }: { status: number; body: string }): string {
  return body.startsWith("{")
    ? `${status} ${(JSON.parse(body) as { error: { code: string } }).error.code}`
    : `${status}`;
}

export const HTTP_REFUSALS = {
  unauthorized: "401 unauthorized",
  expired: "401 expired",
  bad_cursor: "400 bad_cursor",
  foreign_origin: "403 foreign_origin",
} as const;
