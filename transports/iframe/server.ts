import { randomBytes } from "node:crypto";
import { encode } from "#core/frame.ts";
import {
  authenticate,
  endSoon,
  follow,
  hasTurn,
  isOver,
  openStream,
  parseQuery,
  readQuery,
  responseSink,
  resumesAt,
} from "#transports/http.ts";
import { answering } from "#transports/methods.ts";
import type { AttachTransport } from "#transports/transport.ts";
import { END, iframeFormat, openPage } from "./framing.ts";

/** Browsers keep the source of a page as long as it loads: past this, the client is sent for a new one. */
const MAX_PAGE_BYTES = 1024 * 1024;

export const attachIframe: AttachTransport = (runtime) => {
  const stream = answering(runtime, async (request, response, url) => {
    const after = resumesAt(request, parseQuery(readQuery, url));
    const principal = await authenticate(runtime, request, url);
    if (!(await hasTurn(response))) return;
    // A page of another origin acts by a token, never by the cookie that its visitor happens to have here.
    const parents = principal.via === "token" ? runtime.env.origins : [];
    const page = openPage(randomBytes(16).toString("base64"), parents);
    // Without chunks: a page whose server died gets its `load`, and Chromium tells nothing of a broken chunk.
    response.useChunkedEncodingByDefault = false;
    if (!openStream(response, { "Content-Type": "text/html; charset=utf-8", ...page.headers }, page.opening)) return;

    let room = MAX_PAGE_BYTES;
    const sink = responseSink("iframe", response, (frame) => {
      const bytes = page.script(encode(iframeFormat, frame));
      const hadRoom = room > 0;
      room -= bytes.byteLength;
      // Not from within a write: the hub is in the middle of handing out this frame.
      if (hadRoom && room <= 0) setImmediate(recycle);
      return bytes;
    });
    const subscription = runtime.hub.subscribe(principal, sink, { after });
    follow(response, subscription);

    function recycle(): void {
      subscription.close();
      if (isOver(response)) return;
      response.end(page.script(END));
      endSoon(response);
    }
  });

  return { requests: { "/api/events/iframe": stream }, close: async () => undefined };
};
