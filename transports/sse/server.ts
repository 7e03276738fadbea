import { encode } from "#core/frame.ts";
import {
  answering,
  authenticate,
  checkCursor,
  follow,
  openStream,
  parseQuery,
  responseSink,
  streamQuery,
} from "#transports/http.ts";
import type { AttachTransport } from "#transports/transport.ts";
import { preamble, sseFormat } from "./framing.ts";

export const attachSse: AttachTransport = (runtime) => {
  const format = sseFormat(runtime.log.cursorAt);

  const stream = answering(runtime, async (request, response, url) => {
    const query = parseQuery(streamQuery, url);
    // An EventSource that reconnects repeats its first `after`: what it has received since is newer.
    const after = checkCursor(lastEventId(request.headers["last-event-id"]) ?? query.after);
    const principal = await authenticate(runtime, request, url);
    if (response.destroyed) return;
    const opening = preamble(1_000 + Math.round(Math.random() * 2_000));
    openStream(response, { "Content-Type": "text/event-stream; charset=utf-8" }, opening);
    const sink = responseSink("sse", response, (frame) => encode(format, frame));
    follow(response, runtime.hub.subscribe(principal, sink, { after }));
  });

  return { requests: { "/api/events/sse": stream }, close: async () => undefined };
};

const lastEventId = (header: string | string[] | undefined): string | undefined => header?.toString() || undefined;
