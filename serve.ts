/** One HTTP server for everything: transports by exact path, the REST interface, and pages for the rest. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { createApi } from "#app/api/app.ts";
import { baseUrlOf } from "#core/auth.ts";
import { createRuntime } from "#core/create-runtime.ts";
import type { Env } from "#core/env.ts";
import { AppError } from "#core/errors.ts";
import { readProxyProtocol } from "#core/proxy-protocol.ts";
import { type Runtime, shareRuntime } from "#core/runtime.ts";
import { limitSockets } from "#core/socket-limit.ts";
import { seedCategories, seedDemo } from "#prisma/seed.ts";
import { answerApi } from "#server/answer-api.ts";
import { setSafeHeaders } from "#server/answer-headers.ts";
import { Incoming } from "#server/incoming.ts";
import { listen } from "#server/listen.ts";
import { refusesForPages } from "#server/pages.ts";
import { createServePages } from "#server/serve-pages.ts";
import { isOurs, readTarget } from "#server/target.ts";
import { SAFE_HEADERS, sendError } from "#transports/http.ts";
import { attachIframe } from "#transports/iframe/server.ts";
import { allowOf, askForWebSocket } from "#transports/methods.ts";
import { attachMqtt } from "#transports/mqtt/server.ts";
import { attachPolling } from "#transports/polling/server.ts";
import { refuseUpgrade } from "#transports/refuse-upgrade.ts";
import { attachSocketIo } from "#transports/socket-io/server.ts";
import { attachSse } from "#transports/sse/server.ts";
import type { AttachTransport, RequestHandler, UpgradeHandler } from "#transports/transport.ts";
import { attachWebsocket } from "#transports/websocket/server.ts";
import { allowOrigin } from "./cross-origin.ts";
import { isLane, mountLab } from "./lab/mount.ts";

const TRANSPORTS: readonly AttachTransport[] = [
  attachPolling,
  attachIframe,
  attachSse,
  attachWebsocket,
  attachSocketIo,
  attachMqtt,
];

const ALL_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
/** Longer than the idle timeout of the usual proxies, so that they and not we end a connection. */
const KEEP_ALIVE_MS = 65_000;
/** For the headers of a request to arrive, the first from the opening of the connection on; and for all of it. */
const HEADERS_MS = 15_000;
const REQUEST_MS = 30_000;
/** How long those who are being answered may take once the server drains. */
const GRACE_MS = 4_000;

/** What answers the paths that are nobody else's. */
export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** What there is; left out: it changes, in development. */
  readonly built?: { readonly routes: readonly RegExp[]; isFile(path: string): boolean };
  close(): Promise<void>;
}

export interface HttpServer {
  readonly server: Server;
  /** Takes no more, lets go of everyone with a word, and resolves when the last one is gone. */
  drain(): Promise<void>;
}

export async function createHttpServer(runtime: Runtime, { pages }: { pages?: Pages } = {}): Promise<HttpServer> {
  let draining: Promise<void> | null = null;
  const upgraded = new Set<Duplex>();
  const answering = new Set<ServerResponse>();
  const server = createServer({
    IncomingMessage: Incoming,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: HEADERS_MS / 3,
    // Looked at by readTarget, with a typed answer.
    requireHostHeader: false,
  });
  readProxyProtocol(server, runtime.env);
  limitSockets(server, runtime.env, runtime.logger);
  const transports = await Promise.all(TRANSPORTS.map((attach) => attach(runtime, server)));
  const requests = new Map(transports.flatMap((transport) => Object.entries<RequestHandler>(transport.requests ?? {})));
  const upgrades = new Map(transports.flatMap((transport) => Object.entries<UpgradeHandler>(transport.upgrades ?? {})));
  const lab = await mountLab(runtime, server, TRANSPORTS);
  const servePages = pages && createServePages(runtime, pages);
  const api = answerApi(createApi(runtime, { isDraining: () => draining !== null }));

  // The demo has no passwords: who comes under a name that is not ours may be a page that has pointed its own at us.
  const isForeignHost = ({ headers }: IncomingMessage): boolean =>
    runtime.env.isDemo && !runtime.auth.isKnownHost(headers);

  /** The development server's own pages write too. */
  const isDevTool = (path: string): boolean => pages?.upgrade !== undefined && /^\/__?next/.test(path);

  server.on("connect", (_request, socket) => refuseUpgrade(socket, new AppError("method_not_allowed")));
  server.on("request", (request, response) => {
    if (draining) response.setHeader("Connection", "close");
    answering.add(response);
    response.once("close", () => answering.delete(response));
    // Of the server as a whole.
    if (request.method === "OPTIONS" && request.url === "*")
      return void response.writeHead(204, { Allow: allowOf(ALL_METHODS), ...SAFE_HEADERS }).end();
    let url: URL;
    try {
      url = readTarget(request);
    } catch (error) {
      return sendError(response, error, { Connection: "close" });
    }
    if (isForeignHost(request)) return sendError(response, new AppError("foreign_host"));
    if (isOurs(url.pathname) && allowOrigin(request, response, runtime.auth)) return;
    const stream = requests.get(url.pathname);
    if (stream) return stream(request, response, url);
    if (isLane(url.pathname)) return lab.request(request, response, url);
    if (upgrades.has(url.pathname)) return askForWebSocket(request, response);
    setSafeHeaders(response, url.pathname, runtime.env);
    if (!servePages || isOurs(url.pathname)) return api(request, response, url);
    if (!isDevTool(url.pathname) && refusesForPages(request, response)) return;
    servePages(request, response, url).catch((error: unknown) => {
      runtime.logger.error({ err: error, path: url.pathname }, "a page failed");
      sendError(response, error);
    });
  });

  server.on("upgrade", (request, socket, head) => {
    // A peer that leaves in the middle of the handshake is no news.
    socket.on("error", () => socket.destroy());
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    let url: URL;
    try {
      url = readTarget(request);
    } catch (error) {
      return refuseUpgrade(socket, error);
    }
    if (isForeignHost(request)) return refuseUpgrade(socket, new AppError("foreign_host"));
    // It may be one of several that are offered; who takes it over looks for it alone.
    request.headers.upgrade = "websocket";
    const accept = upgrades.get(url.pathname);
    if (accept) accept(request, socket, head, url);
    else if (isLane(url.pathname)) lab.upgrade(request, socket, head, url);
    else if (pages?.upgrade && url.pathname.startsWith("/_next/")) pages.upgrade(request, socket, head);
    else refuseUpgrade(socket, new AppError("not_found", "No WebSocket is opened here; /ws, /socket.io and /mqtt do."));
  });

  async function drain(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    // Nobody sends a second request down a connection that is about to end.
    for (const response of answering) if (!response.headersSent) response.setHeader("Connection", "close");
    const called = Promise.all([runtime.callbacks.close(), runtime.webhooks.close()]);
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const late = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    await Promise.all([runtime.hub.drain(), lab.close()]);
    await Promise.allSettled(transports.map((transport) => transport.close()));
    // The server waits for these too, but has no way to end them.
    for (const socket of upgraded) socket.destroy();
    await closed;
    await called;
    clearInterval(idle);
    clearTimeout(late);
  }

  return {
    server,
    drain() {
      draining ??= drain();
      return draining;
    },
  };
}

export interface Running {
  readonly runtime: Runtime;
  readonly server: Server;
  /** 0 on a unix socket. */
  readonly port: number;
  /** Where people reach it. */
  readonly url: string;
  /** Drains, and closes the database; may be called twice. */
  close(): Promise<void>;
}

/** @param preparePages called once the runtime is there for them to use. */
export async function startServer(env: Env, preparePages?: () => Promise<Pages>): Promise<Running> {
  const runtime = await createRuntime(env);
  shareRuntime(runtime);
  await seedCategories(runtime);
  if (env.isDemo) await seedDemo(runtime);
  const pages = await preparePages?.();
  const { server, drain } = await createHttpServer(runtime, pages && { pages });
  let closing: Promise<void> | null = null;
  async function end(): Promise<void> {
    await drain();
    await pages?.close();
    await runtime.close();
  }
  const close = (): Promise<void> => {
    closing ??= end();
    return closing;
  };
  try {
    await listen(server, env);
  } catch (error) {
    await close();
    throw error;
  }
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { runtime, server, port, url: baseUrlOf({ ...env, port }), close };
}
