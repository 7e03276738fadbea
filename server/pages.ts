import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "#core/errors.ts";
import { sendError } from "#transports/http.ts";
import { answersMethod } from "#transports/methods.ts";

/**
 * Answers what no page is asked by; false: it may go on to the pages. They only show, and Next keeps up to 10 MB of a
 * body for whoever might want to read it, before anybody has been let in. What still comes of one is read and dropped.
 */
export function refusesForPages(request: IncomingMessage, response: ServerResponse): boolean {
  if (answersMethod(request, response, ["GET", "HEAD"])) return true;
  const { headers } = request;
  if (headers["transfer-encoding"] === undefined && !(Number(headers["content-length"]) > 0)) return false;
  sendError(response, new AppError("bad_request", "A page takes no body."));
  return true;
}
