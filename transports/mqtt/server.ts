/** MQTT 3.1.1 over WebSocket at `/mqtt`, and over TCP on a port of its own. */
import { createServer, type Server } from "node:net";
import { WebSocketServer } from "ws";
import { AppError } from "#core/errors.ts";
import { addressFrom } from "#core/networks.ts";
import { readProxyProtocol } from "#core/proxy-protocol.ts";
import type { Runtime } from "#core/runtime.ts";
import { limitSockets } from "#core/socket-limit.ts";
import { refuseUpgrade } from "#transports/refuse-upgrade.ts";
import type { AttachTransport, UpgradeHandler } from "#transports/transport.ts";
import { checkHandshake } from "#transports/websocket-handshake.ts";
import { type Broker, createBroker } from "./broker.ts";
import { packetLimit } from "./packets.ts";
import { overTcp, overWebSocket } from "./wire.ts";

/** MQTT 3.1.1 §6, and what clients of 3.1 call it. */
const SUBPROTOCOLS = ["mqtt", "mqttv3.1"] as const;
/** Probes find the half-open peers that asked for no keepalive of their own. */
const PROBE_MS = 60_000;

export const attachMqtt: AttachTransport = async (runtime) => {
  const maxPacket = packetLimit(runtime.env.maxRequestBytes);
  const broker = await createBroker(runtime);
  const tcp = await listenOnTcp(runtime, broker);
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxPacket,
    handleProtocols: (offered) => SUBPROTOCOLS.find((name) => offered.has(name)) ?? false,
  });

  const accept: UpgradeHandler = (request, socket, head, url) => {
    try {
      runtime.auth.checkOrigin(request.headers);
      checkHandshake(request);
      checkSubprotocol(request.headers["sec-websocket-protocol"]);
    } catch (error) {
      return refuseUpgrade(socket, error);
    }
    server.handleUpgrade(request, socket, head, (peer) => {
      broker.accept(overWebSocket(peer, socket, maxPacket), { request, token: url.searchParams.get("token") });
    });
  };

  return {
    upgrades: { "/mqtt": accept },
    async close() {
      tcp?.close();
      await broker.close();
    },
  };
};

/** Null: turned off, or the port is taken, which costs MQTT over TCP and nothing else. */
async function listenOnTcp({ env, logger }: Runtime, broker: Broker): Promise<Server | null> {
  if (env.mqttPort === 0) return null;
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: PROBE_MS }, (socket) => {
    broker.accept(
      overTcp(socket, packetLimit(env.maxRequestBytes)),
      addressFrom(socket.remoteAddress ?? "") ?? "unknown",
    );
  });
  readProxyProtocol(server, env);
  server.maxConnections = env.maxConnections;
  limitSockets(server, env, logger);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(env.mqttPort, env.host, resolve);
    });
    server.on("error", (error) => logger.error({ err: error }, "mqtt over tcp failed"));
    return server;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    logger.warn({ port: env.mqttPort, code }, "no MQTT over TCP: the port cannot be had (MQTT_PORT=0 turns it off)");
    return null;
  }
}

function checkSubprotocol(header: string | undefined): void {
  const offered = header?.split(",").map((name) => name.trim()) ?? [];
  if (!SUBPROTOCOLS.some((name) => offered.includes(name)))
    throw new AppError("bad_request", `Ask for the subprotocol ${SUBPROTOCOLS[0]}.`);
}
