/**
 * Pages: what is the same for everyone comes from memory, a stranger at a page of somebody's is sent to sign in, and only
 * for those who are signed in one is rendered, so many at once.
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { NONCE_HEADER } from "#app/search-header.ts";
import { isAppError } from "#core/errors.ts";
import type { Runtime } from "#core/runtime.ts";
import { sendError } from "#transports/http.ts";
import type { Pages } from "../serve.ts";
import { pagePolicy, setPageHeaders } from "./answer-headers.ts";
import { isOpenedByBrowser, sendBusyPage } from "./busy-page.ts";
import { createInnerRequests } from "./inner-request.ts";
import { createPageMemory, sendKept } from "./page-memory.ts";
import { createRenders } from "./renders.ts";
import { isOpen, sharedPage } from "./shared-pages.ts";

export type ServePages = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** What Next asks of a page that it shows without loading it: nothing that is kept answers that, so it loads it. */
const isForRouter = ({ headers }: IncomingMessage): boolean => headers.rsc !== undefined;

export function createServePages(runtime: Runtime, pages: Pages): ServePages {
  const { auth, env, addressOf } = runtime;
  const memory = createPageMemory(createInnerRequests(pages));
  const renders = createRenders();

  /** Null: a stranger, or a cookie that is worth nothing any more. */
  async function userOf({ headers }: IncomingMessage): Promise<string | null> {
    if (!headers.cookie && !headers.authorization) return null;
    try {
      return (await auth.authenticate({ headers })).userId;
    } catch (error) {
      if (isAppError(error)) return null;
      throw error;
    }
  }

  async function render(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const nonce = randomBytes(16).toString("base64");
    const policy = pagePolicy(url.pathname, [`'nonce-${nonce}'`], env, !pages.built);
    setPageHeaders(response, url.pathname, policy);
    // From there Next takes the nonce for its scripts; what the browser sent by that name is nothing to us.
    request.headers["content-security-policy"] = policy;
    request.headers[NONCE_HEADER] = nonce;
    await pages.handle(request, response);
  }

  return async (request, response, url) => {
    const path = url.pathname;
    // In development they change under our hands, and are asked for in more ways.
    if (!pages.built) return render(request, response, url);
    if (pages.built.isFile(path)) return pages.handle(request, response);
    const userId = await userOf(request);
    const isThere = pages.built.routes.some((route) => route.test(path));
    const shared = await sharedPage(runtime, { url, headers: request.headers, userId }, isThere);
    const kept = shared && (await memory.find(shared));
    if (kept) {
      if (isForRouter(request)) return void response.writeHead(204).end();
      setPageHeaders(response, path, pagePolicy(path, kept.hashes, env));
      return sendKept(request, response, kept);
    }
    const elsewhere = redirectOf(path, userId);
    if (elsewhere) {
      setPageHeaders(response, path, pagePolicy(path, [], env));
      return void response.writeHead(307, { Location: elsewhere, "Cache-Control": "no-store" }).end();
    }
    try {
      await renders.run(userId ?? `address ${addressOf(request)}`, () => render(request, response, url));
    } catch (error) {
      if (!isAppError(error)) throw error;
      if (response.headersSent || !isOpenedByBrowser(request)) return sendError(response, error);
      setPageHeaders(response, path, pagePolicy(path, [], env));
      sendBusyPage(request, response, error);
    }
  };
}

/** Past the pages that would only say so themselves. */
function redirectOf(path: string, userId: string | null): string | null {
  if (userId !== null) return path === "/" || path === "/sign-in" ? "/inbox" : null;
  return isOpen(path) ? null : "/sign-in";
}
