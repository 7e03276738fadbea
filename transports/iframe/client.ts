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

    // The page speaks to a parent of its own origin alone.
    if (originOf(options) !== location.origin) {
      queueMicrotask(() => end({ reason: "unsupported", retryMs: null }));
      return { close };
    }
    addEventListener(
      "message",
      ({ data, source, origin }: MessageEvent<PageMessage>) => {
        if (source === frame.contentWindow && origin === location.origin) receive(data);
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
    frame.title = "Carillon";
    frame.src = streamUrl("/api/events/iframe", options);
    document.body.append(frame);
    return { close };
  },
};
