/** HTTP as steps: the request, the head of the answer, and its body by what it is made of. */
import { own } from "#core/own.ts";
import { afterHead, type Flow, HEAD_END } from "./flow.ts";
import { shownHeader } from "./redact.ts";
import type { Tape } from "./tape.ts";

/** As {@link ExchangeStep}, by `performance.now()`. */
export interface Decoded {
  from: "browser" | "server";
  at: number;
  title: string;
  text: string;
  bytes: number;
}

export function requestStep({ at, request: { method, url, httpVersion, headers } }: Tape): Decoded {
  const title = `${method} ${url} HTTP/${httpVersion}`;
  const text = headers.join("\n");
  return { from: "browser", at, title, text, bytes: Buffer.byteLength(`${title}\r\n${text}`) };
}

/** Empty: there was no answer. */
export function responseHead(down: Flow): Decoded[] {
  const end = down.bytes.indexOf(HEAD_END);
  if (end < 0) return [];
  const [title = "", ...headers] = down.bytes.toString("latin1", 0, end).split("\r\n");
  const text = headers
    .map((header) => {
      const colon = header.indexOf(":");
      return shownHeader(header.slice(0, colon), header.slice(colon + 1).trim());
    })
    .join("\n");
  return [{ from: "server", at: down.at(0), title, text, bytes: end + HEAD_END.length }];
}

/** Of a body that comes in pieces: how they end, and what one is. */
interface Pieces {
  end: RegExp;
  title(piece: string): string;
}

/** By what the head says that it is. */
export function bodySteps(down: Flow, head: Decoded | undefined): Decoded[] {
  const { bytes, at } = afterHead(down);
  const type = /^content-type: ([\w/-]+)/im.exec(head?.text ?? "")?.[1] ?? "";
  const { end, title } = own(PIECES, type) ?? { end: /$/, title: () => type };
  const isChunked = /^transfer-encoding: chunked/im.test(head?.text ?? "");
  let offset = 0;
  // A character a byte, so that what was split can be counted.
  return bytes
    .toString("latin1")
    .split(end)
    .flatMap((raw) => {
      const since = at(offset);
      offset += raw.length;
      const text = Buffer.from(isChunked ? raw.replace(CHUNK, "") : raw, "latin1")
        .toString()
        .trim();
      if (!text) return [];
      // The padding for browsers that hold the first bytes back.
      const shown = text.replace(/ {20,}/g, "  …  ");
      return [{ from: "server" as const, at: since, title: title(text), text: shown, bytes: raw.length }];
    });
}

/** What stands around a chunk, which the server makes of each piece. */
const CHUNK = /^[\da-f]+\r\n|\r\n$/g;

const PIECES: Readonly<Record<string, Pieces>> = {
  // The first bytes are a chunk without an empty line after them.
  "text/event-stream": { end: /(?<=\n\n|\n\r\n)(?!\r\n)/, title: eventName },
  "text/html": { end: /(?<=<\/script>|-->)/, title: scriptName },
  "application/json": { end: /$/, title: pageName },
};

function eventName(block: string): string {
  const name = /^event: ?(.*)$/m.exec(block)?.[1];
  if (name) return `event: ${name}`;
  return /^data:/m.test(block) ? "message" : "retry, comment";
}

function scriptName(script: string): string {
  const type = /post\("\{.*?\\"type\\":\\"([\w.-]+)\\"/.exec(script)?.[1];
  return type ? `<script> ${type}` : "HTML";
}

function pageName(text: string): string {
  return text.startsWith('{"events":') ? `JSON, events: ${text.match(/"seq":/g)?.length ?? 0}` : "JSON";
}
