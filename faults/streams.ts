/** SSE and iframe for clients that are no browser: the transport port, read from the raw stream. */
import { get, type IncomingMessage } from "node:http";
import { createContext, runInContext } from "node:vm";
import type { ControlMessage, InboxEvent } from "#core/protocol.ts";
import { type End, NETWORK, streamUrl, whyNotOpened } from "#transports/http-client.ts";
import type { ClientTransport, TransportCallbacks } from "#transports/transport.ts";

type Message = InboxEvent | ControlMessage | { type: "end" };
/** Takes text as it comes and gives the messages that it completes. */
type Parser = (text: string) => Message[];

const streamClient = (name: "sse" | "iframe", path: string, createParser: () => Parser): ClientTransport => ({
  name,
  isSupported: () => true,
  open(options, on) {
    const leaving = new AbortController();
    const parse = createParser();
    let isReady = false;

    const close = (): void => {
      leaving.abort();
      request.destroy();
    };
    const end = ({ reason, retryMs }: End): void => {
      if (leaving.signal.aborted) return;
      close();
      on.end(reason, retryMs);
    };
    const ended = (): void => {
      if (isReady) end(NETWORK);
      else void whyNotOpened(options, leaving.signal).then(end);
    };

    const request = get(streamUrl(path, options), { agent: false }, (response: IncomingMessage) => {
      if (response.statusCode !== 200) {
        response.resume();
        return ended();
      }
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        for (const message of parse(text)) {
          if (leaving.signal.aborted) return;
          if (message.type === "ready") isReady = true;
          hand(message, on, end);
        }
      });
      response.on("close", ended);
      response.on("error", () => undefined);
    });
    request.on("error", ended);
    return { close };
  },
});

function hand(message: Message, on: TransportCallbacks, end: (end: End) => void): void {
  if ("seq" in message) on.event(message);
  else if (message.type === "end") end(NETWORK);
  else if (message.type === "close") end(message);
  else on.control(message);
}

/** [SSE1] [SSE2] One message a block; a block that was cut off is no message. */
export function createSseParser(): Parser {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => {
      const data = block.split("\n").flatMap((line) => (line.startsWith("data: ") ? line.slice("data: ".length) : []));
      return data.length > 0 ? [JSON.parse(data.join("\n")) as Message] : [];
    });
  };
}

const SCRIPT = /<script[^>]*>([\s\S]*?)<\/script>/g;

/** [IFR1] Its scripts are run as they are complete, one after the other. */
export function createIframeParser(): Parser {
  let rest = "";
  let posted: string[] = [];
  const context = createContext({
    parent: { postMessage: (message: unknown) => posted.push(JSON.stringify(message)) },
    location: { origin: "" },
    document: { currentScript: { remove: () => undefined } },
  });
  return (text) => {
    rest += text;
    posted = [];
    let done = 0;
    for (const match of rest.matchAll(SCRIPT)) {
      runInContext(match[1] as string, context);
      done = match.index + match[0].length;
    }
    rest = rest.slice(done);
    return posted.map((json) => JSON.parse(json) as Message);
  };
}

export const sseStream = streamClient("sse", "/api/events/sse", createSseParser);
export const iframeStream = streamClient("iframe", "/api/events/iframe", createIframeParser);
