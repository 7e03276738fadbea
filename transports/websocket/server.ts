/** `/ws`: a bare WebSocket, one JSON object a text frame. */
import type { IncomingMessage } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { AppError } from "#core/errors.ts";
import type { Runtime } from "#core/runtime.ts";
import { parseQuery, streamQuery } from "#transports/http.ts";
import { refuseUpgrade } from "#transports/refuse-upgrade.ts";
import type { AttachTransport, UpgradeHandler } from "#transports/transport.ts";
import { checkHandshake } from "#transports/websocket-handshake.ts";
import { SUBPROTOCOL } from "./close-codes.ts";
import { type Admission, type Connection, openConnection } from "./connection.ts";

/** Below what proxies and NATs take for idle. */
const PING_MS = 25_000;
/** Pinged before the event loop gets its turn. */
const SOCKETS_A_TURN = 400;

export const attachWebsocket: AttachTransport = (runtime) => {
  const connections = new Set<Connection>();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: runtime.env.maxRequestBytes,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  let onEmpty: (() => void) | null = null;

  const accept: UpgradeHandler = (request, socket, head, url) => {
    try {
      runtime.auth.checkOrigin(request.headers);
      checkHandshake(request);
      checkSubprotocol(request.headers["sec-websocket-protocol"]);
    } catch (error) {
      return refuseUpgrade(socket, error);
    }
    server.handleUpgrade(request, socket, head, (peer) => {
      keep(peer, openConnection(runtime, peer, socket, identify(runtime, request, url)));
    });
  };

  function keep(peer: WebSocket, connection: Connection): void {
    connections.add(connection);
    peer.once("close", () => {
      connections.delete(connection);
      if (connections.size === 0) onEmpty?.();
    });
  }

  const pings = setInterval(() => void pingAll(connections), PING_MS).unref();

  return {
    upgrades: { "/ws": accept },
    async close() {
      clearInterval(pings);
      const isEmpty = new Promise<void>((resolve) => {
        onEmpty = resolve;
      });
      for (const connection of connections) connection.end("shutdown");
      if (connections.size > 0) await isEmpty;
    },
  };
};

async function identify({ auth, strangers }: Runtime, request: IncomingMessage, url: URL): Promise<Admission> {
  const { after, token } = parseQuery(streamQuery, url);
  const { headers } = request;
  return { principal: await strangers.admit(request, () => auth.authenticate({ headers, token })), after };
}

async function pingAll(connections: ReadonlySet<Connection>): Promise<void> {
  let done = 0;
  for (const connection of connections) {
    connection.beat();
    done += 1;
    if (done % SOCKETS_A_TURN === 0) await new Promise(setImmediate);
  }
}

function checkSubprotocol(header: string | undefined): void {
  if (header === undefined) return;
  if (!header.split(",").some((name) => name.trim() === SUBPROTOCOL))
    throw new AppError("bad_request", `The only subprotocol here is ${SUBPROTOCOL}.`);
}
