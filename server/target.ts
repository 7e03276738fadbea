/** What a request is for, and by which name it came; refused here, no part behind has to mind what is malformed. */
import type { IncomingMessage } from "node:http";
import { AppError } from "#core/errors.ts";

/** RFC 3986 §3.2.2 and a port. It may be empty: a request without an authority has it so. */
const HOST = /^(?:\[[\w.:%~-]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/;
/** In place of one that no URL can have (`[fe80::1%25eth0]`). Nobody can have a page there. */
const NOWHERE = "unknown.invalid";

/** Throws `bad_request`. Leaves the request with a path for its target and, if with a `Host`, with one that a URL can be made of. */
export function readTarget(request: IncomingMessage): URL {
  checkHost(request);
  const target = request.url ?? "/";
  // Absolute, as for a proxy: its path counts.
  if (/^https?:\/\//i.test(target)) {
    if (!URL.canParse(target)) throw new AppError("bad_request");
    const { pathname, search } = new URL(target);
    request.url = pathname + search;
  }
  const path = request.url ?? "/";
  // As text after a host: by itself `//x` would be a host.
  if (!path.startsWith("/") || !URL.canParse(`http://localhost${path}`)) throw new AppError("bad_request");
  return new URL(`http://localhost${path}`);
}

/** RFC 9112 §3.2. Node keeps the first of two, and a proxy before us may have looked at the other. */
function checkHost(request: IncomingMessage): void {
  const hosts = request.rawHeaders.filter((_, index, all) => index % 2 === 1 && /^host$/i.test(all[index - 1] ?? ""));
  const [host] = hosts;
  // HTTP/1.0 knows none.
  const isMissing = host === undefined && request.httpVersion !== "1.0";
  if (isMissing || hosts.length > 1 || (host !== undefined && !HOST.test(host)))
    throw new AppError("bad_request", "Send one valid Host header.");
  if (host && !URL.canParse(`http://${host}`)) request.headers.host = NOWHERE;
}

const OURS = /^\/+(?:api|healthz|readyz|metrics|ws|mqtt|socket\.io)(?:\/|$)/;

/** Whether errors at a path are for a program to read. However its slashes are doubled or trail, no page is there. */
export const isOurs = (path: string): boolean => OURS.test(path);
