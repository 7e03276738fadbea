import type { ControlMessage } from "#core/protocol.ts";
import { type End, NETWORK, streamUrl, whyNotOpened } from "#transports/http-client.ts";
import type { ClientTransport } from "#transports/transport.ts";

export const sseClient: ClientTransport = {
  name: "sse",
  isSupported: () => typeof EventSource === "function",
  open(options, on) {
    const leaving = new AbortController();
    const source = new EventSource(streamUrl("/api/events/sse", options));
    let isReady = false;

    const close = (): void => {
      leaving.abort();
      source.close();
    };
    const end = ({ reason, retryMs }: End): void => {
      if (leaving.signal.aborted) return;
      close();
      on.end(reason, retryMs);
    };

    source.onmessage = ({ data }) => on.event(JSON.parse(data));
    for (const type of ["ready", "heartbeat", "reset", "close"] as const) {
      source.addEventListener(type, ({ data }: MessageEvent<string>) => {
        const message = JSON.parse(data) as ControlMessage;
        if (message.type === "ready") isReady = true;
        if (message.type === "close") end(message);
        else on.control(message);
      });
    }
    // It would come back by itself, in its own time; and of what was wrong it tells nothing.
    source.onerror = () => {
      source.close();
      if (isReady) end(NETWORK);
      else void whyNotOpened(options, leaving.signal).then(end);
    };
    return { close };
  },
};
