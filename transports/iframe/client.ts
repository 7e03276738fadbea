import type { ControlMessage, InboxEvent } from "#core/protocol.ts";
import { type End, NETWORK, originOf, streamUrl, whyNotOpened } from "#transports/http-client.ts";
import type { ClientTransport } from "#transports/transport.ts";

type PageMessage = InboxEvent | ControlMessage | { type: "end" };

export const iframeClient: ClientTransport = {
  name: "iframe",
  isSupported: () => typeof document === "object" && typeof postMessage === "function",
  open(options, on) {
    const leaving = new AbortController();
    const { signal } = leaving;
    const frame = document.createElement("iframe");
    let isReady = false;

    const close = (): void => {
      leaving.abort();
      frame.remove();
    };
    const end = ({ reason, retryMs }: End): void => {
      if (signal.aborted) return;
      close();
      on.end(reason, retryMs);
    };
    const receive = (message: PageMessage): void => {
      if ("seq" in message) on.event(message);
      // The page has grown large; a new one goes on from the cursor.
      else if (message.type === "end") end(NETWORK);
      else if (message.type === "close") end(message);
      else {
        if (message.type === "ready") isReady = true;
        on.control(message);
      }
    };

    const theirs = originOf(options);
    addEventListener(
      "message",
      ({ data, source, origin }: MessageEvent<PageMessage>) => {
        if (source === frame.contentWindow && origin === theirs) receive(data);
      },
      { signal },
    );
    const ended = (): void => {
      if (isReady) end(NETWORK);
      else void whyNotOpened(options, signal).then(end);
    };
    // It has ended. If not by a word that is still on its way here, it was cut off, or an error came in place of the page.
    frame.addEventListener("load", () => setTimeout(ended), { signal });
    frame.hidden = true;
    // By it a page of another origin is known to the frame in Firefox, whatever that page's own policy is ([IFR2]).
    frame.referrerPolicy = "origin";
    frame.title = "Carillon";
    frame.src = streamUrl("/api/events/iframe", options);
    document.body.append(frame);
    return { close };
  },
};
