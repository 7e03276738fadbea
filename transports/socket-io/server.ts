/** `/socket.io`: Socket.IO 4, by WebSocket or HTTP polling. */
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { Server, type Socket } from "socket.io";
import { type ServerOptions as WebSocketOptions, WebSocketServer } from "ws";
import { z } from "zod";
import type { UserPrincipal } from "#core/auth.ts";
import { type Cursor, parseCursor } from "#core/cursor.ts";
import { AppError, asAppError, errorBodyOf } from "#core/errors.ts";
import type { Runtime } from "#core/runtime.ts";
import { SAFE_HEADERS, sendError } from "#transports/http.ts";
import { answersMethod } from "#transports/methods.ts";
import { refuseUpgrade } from "#transports/refuse-upgrade.ts";
import type { AttachTransport, RequestHandler, UpgradeHandler } from "#transports/transport.ts";
import { checkHandshake } from "#transports/websocket-handshake.ts";
import { GRACE_MS, openSession, type Session } from "./session.ts";

const handshake = z.object({ token: z.string().nullish(), after: z.string().nullish() });

export const attachSocketIo: AttachTransport = (runtime) => {
  const sessions = new Set<Session>();
  const io = listen(runtime);
  // Typed as its own affair, and documented as everybody's.
  const { clients } = io.engine as unknown as { clients: Readonly<Record<string, unknown>> };
  const isKnown = (id: string): boolean => Object.hasOwn(clients, id);
  let onEmpty: (() => void) | null = null;
  let closing: Promise<void> | null = null;

  io.use((socket, next) => {
    admit(runtime, socket).then(
      () => next(),
      (error) => {
        if (!asAppError(error)) runtime.logger.error({ err: error, transport: "socket-io" }, "handshake failed");
        const data = errorBodyOf(error);
        next(Object.assign(new Error(data.message), { data }));
      },
    );
  });
  io.on("connection", (socket) => {
    const { principal, after } = socket.data as Admitted;
    const session = openSession(runtime, socket, principal, after);
    sessions.add(session);
    socket.conn.once("close", () => {
      sessions.delete(session);
      if (sessions.size === 0) onEmpty?.();
    });
  });

  const answer: RequestHandler = (request, response) => {
    try {
      // Preflights are the engine's; what else it does not know it answers by 500.
      if (request.headers["access-control-request-method"] === undefined && answersMethod(request, response, METHODS))
        return;
      runtime.auth.checkOrigin(request.headers);
      // Of whatever the engine answers.
      response.setHeaders(new Map(Object.entries(SAFE_HEADERS)));
      io.engine.handleRequest(request as Parameters<typeof io.engine.handleRequest>[0], response);
    } catch (error) {
      sendError(response, error);
    }
  };
  const accept: UpgradeHandler = (request, socket, head, url) => {
    try {
      runtime.auth.checkOrigin(request.headers);
      checkHandshake(request);
      checkUpgrade(url, isKnown);
      io.engine.handleUpgrade(request as Parameters<typeof io.engine.handleUpgrade>[0], socket, head);
    } catch (error) {
      refuseUpgrade(socket, error);
    }
  };

  async function close(): Promise<void> {
    const isEmpty = new Promise<void>((resolve) => {
      onEmpty = resolve;
    });
    for (const session of sessions) session.end("shutdown");
    if (sessions.size > 0) await Promise.race([isEmpty, delay(GRACE_MS, undefined, { ref: false })]);
    await io.close();
  }

  return {
    requests: { "/socket.io": answer, "/socket.io/": answer },
    upgrades: { "/socket.io": accept, "/socket.io/": accept },
    close() {
      closing ??= close();
      return closing;
    },
  };
};

/** Of its polling. */
const METHODS = ["GET", "POST"];

/** What the engine would refuse by a page of HTML. */
function checkUpgrade({ searchParams }: URL, isKnown: (id: string) => boolean): void {
  const id = searchParams.get("sid");
  if (searchParams.get("EIO") !== "4" || searchParams.get("transport") !== "websocket")
    throw new AppError("bad_request", "Ask for EIO=4 and transport=websocket.");
  if (id !== null && !isKnown(id)) throw new AppError("bad_request", "There is no such session.");
}

function listen({ env, auth }: Runtime): Server {
  // It gets a server of its own that never listens: attached to ours it would answer every path's upgrades.
  return new Server(createServer(), {
    transports: ["websocket", "polling"],
    serveClient: false,
    maxHttpBufferSize: env.maxRequestBytes,
    perMessageDeflate: false,
    httpCompression: false,
    // How long it may stay without being let in.
    connectTimeout: 5_000,
    // Without credentials: a foreign page brings a token.
    ...(env.origins.length > 0 && {
      cors: { origin: (origin, answer) => answer(null, origin !== undefined && auth.isListed(origin)) },
    }),
    wsEngine: WebSocketEngine,
  });
}

/** Called with `new`. A peer that does not answer a close frame is cut off after the grace, not after 30 s. */
function WebSocketEngine(options: WebSocketOptions): WebSocketServer {
  return new WebSocketServer({ ...options, closeTimeout: GRACE_MS } as WebSocketOptions);
}

interface Admitted {
  principal: UserPrincipal;
  after: Cursor | undefined;
}

async function admit({ auth, strangers }: Runtime, socket: Socket): Promise<void> {
  const given = handshake.safeParse(socket.handshake.auth);
  if (!given.success) throw new AppError("bad_request", "auth.token and auth.after are strings.");
  const { token, after } = given.data;
  const { headers } = socket.handshake;
  const principal = await strangers.admit(socket.request, () => auth.authenticate({ headers, token }));
  // Here, while it can still be told as a failed handshake.
  if (typeof after === "string" && !parseCursor(after)) throw new AppError("bad_cursor");
  socket.data = { principal, after: after ?? undefined } satisfies Admitted;
}
