/** A GET that is read as it comes, and may be left unread. */
import { Agent, get, type IncomingMessage } from "node:http";
import type { Address, OpenOptions } from "./reader.ts";

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
  const request = get(url, { agent, headers: Object.fromEntries(given) }, (answer) => {
    const status = answer.statusCode ?? 0;
    let body = "";
    response = answer;
    answer.setEncoding("utf8");
    answer.on("data", (text: string) => {
      if (isOver) return;
      if (on.text && status === 200) on.text(text);
      else body += text;
    });
    answer.on("end", () => finish({ status, body, headers: answer.headers }));
    answer.on("close", () => finish(null));
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

/** `401 unauthorized` */
export function refusalOf({ status, body }: { status: number; body: string }): string {
  return `${status} ${(JSON.parse(body) as { error: { code: string } }).error.code}`;
}

export const HTTP_REFUSALS = {
  unauthorized: "401 unauthorized",
  expired: "401 expired",
  bad_cursor: "400 bad_cursor",
  foreign_origin: "403 foreign_origin",
} as const;
