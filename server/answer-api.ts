/** The REST interface on the raw Node request. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { createApi } from "#app/api/app.ts";
import { ERRORS } from "#core/errors.ts";

export function answerApi(api: ReturnType<typeof createApi>) {
  const answer = getRequestListener(api.fetch, {
    // Next relies on the global Request and Response being the platform's own.
    overrideGlobalObjects: false,
    errorHandler: () =>
      Response.json({ error: { code: "bad_request", message: ERRORS.bad_request[1] } }, { status: 400 }),
  });
  return (request: IncomingMessage, response: ServerResponse, url: URL): void => {
    // Queries are strict, but this is what libraries add to keep a cache from answering.
    if (url.searchParams.has("_")) {
      url.searchParams.delete("_");
      request.url = url.pathname + url.search;
    }
    // In absolute form, for it makes the URL, whose path alone counts, of the Host else, and refuses many that are good:
    // none at all, `127.1`, `a.:3000`.
    request.url = `http://localhost${request.url}`;
    void answer(request, response);
  };
}
