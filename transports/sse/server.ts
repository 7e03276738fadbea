import { encode } from "#core/frame.ts";
import {
  authenticate,
  follow,
  hasTurn,
  openStream,
  parseQuery,
  readQuery,
  responseSink,
  resumesAt,
} from "#transports/http.ts";
import { answering } from "#transports/methods.ts";
import type { AttachTransport } from "#transports/transport.ts";
import { chunkedFormat, preamble, sseFormat } from "./framing.ts";

export const attachSse: AttachTransport = (runtime) => {
  const format = sseFormat(runtime.log.cursorAt);
  const inChunks = chunkedFormat(format);

  const stream = answering(runtime, async (request, response, url) => {
    const after = resumesAt(request, parseQuery(readQuery, url));
    const principal = await authenticate(runtime, request, url);
    if (!(await hasTurn(response))) return;
    const opening = preamble(1_000 + Math.round(Math.random() * 2_000));
    if (!openStream(response, { "Content-Type": "text/event-stream; charset=utf-8" }, opening)) return;
    // In chunks, as HTTP/1.1 has it, a stream that is cut off is not one that ended: the client is told.
    const written = response.chunkedEncoding ? inChunks : format;
    const sink = responseSink(
      "sse",
      response,
      (frame) => encode(written, frame),
      (frame) => encode(format, frame),
    );
    follow(response, runtime.hub.subscribe(principal, sink, { after }));
  });

  return { requests: { "/api/events/sse": stream }, close: async () => undefined };
};
