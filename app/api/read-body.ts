/** A request's body: whether there is one, of a kind that we read, and not more of it than the limit. */
import type { Context } from "hono";
import { AppError } from "#core/errors.ts";

/**
 * Refuses a body that is not JSON or too large. One that came in chunks is read here, counted while it comes, and
 * put in its place: hono's own limit makes a platform's Request of ours, which the platform does not take.
 */
export async function checkBody(context: Context, maxBytes: number): Promise<void> {
  const { req } = context;
  // What comes with a GET means nothing (RFC 9110 §9.3.1), and is not looked at.
  if (req.method === "GET" || req.method === "HEAD") return;
  const checkType = (): void => {
    if (!JSON_TYPE.test(req.header("content-type") ?? "")) throw new AppError("unsupported_media");
  };
  if (req.header("transfer-encoding") === undefined) {
    // Node reads no more than the length that was declared.
    const length = Number(req.header("content-length") ?? 0);
    if (length > 0) checkType();
    if (length > maxBytes) throw new AppError("too_large");
    return;
  }
  let size = 0;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of (req.raw.body ?? []) as AsyncIterable<Uint8Array<ArrayBuffer>>) {
    size += chunk.byteLength;
    if (size > 0) checkType();
    if (size > maxBytes) throw new AppError("too_large");
    chunks.push(chunk);
  }
  if (size > 0)
    req.raw = new Request(req.url, { method: req.method, headers: req.raw.headers, body: new Blob(chunks) });
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
