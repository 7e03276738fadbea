/**
 * Aedes speaks MQTT: connect, access, acknowledgements, keepalive. Its two ports are turned: nothing goes through its
 * emitter, where one frozen subscriber can stall all others, and nothing is queued in its persistence, since the log
 * is every session's queue. The hub alone decides what is sent and when (connection.ts).
 */
import { randomUUID } from "node:crypto";
import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { Aedes, type AedesPublishPacket, type AuthenticateError, type Client, type ConnectPacket } from "aedes";
import type { UserPrincipal } from "#core/auth.ts";
import { AppError, asAppError, isAppError, statusOf } from "#core/errors.ts";
import type { Runtime } from "#core/runtime.ts";
import { type Connection, openConnection } from "./connection.ts";
import type { QoS } from "./packets.ts";
import { createSessions, nameOf, type StoredSession } from "./sessions.ts";
import { channelsOf, pathOf, topicOf } from "./topics.ts";
import type { Wire } from "./wire.ts";

export interface Broker {
  /** @param from its address; or the request of a WebSocket, whose cookie or token stands in for a password. */
  accept(wire: Wire, from: Upgrade | string): void;
  close(): Promise<void>;
}
interface Upgrade {
  request: IncomingMessage;
  token: string | null;
}
interface Peer {
  wire: Wire;
  from: Upgrade | string;
}

/** Return codes of CONNACK (MQTT 3.1.1 §3.2.2.3). */
const REFUSED = { identifier: 2, unavailable: 3, credentials: 4, notAuthorized: 5 } as const;
type Refusal = (typeof REFUSED)[keyof typeof REFUSED];

const CONNECT_MS = 10_000;
const MAX_CLIENT_ID = 256;
const NO_GRANT = 128;
/** QoS 2 publishes that may wait for their release; with one more, or with more bytes than two commands, it is over. */
const MAX_HALF_DONE = 20;
const MAX_HALF_DONE_COMMANDS = 2;
/** Names that one connection may be subscribed to; more are not granted. */
const MAX_GRANTS = 2_000;

export async function createBroker(runtime: Runtime): Promise<Broker> {
  const sessions = createSessions(runtime);
  /** Whose `CONNECT` was answered, or is being. */
  const peers = new WeakMap<Client, Peer>();
  const connections = new WeakMap<Client, Connection>();
  const refusals = new WeakMap<Client, Refusal>();
  /** By user and client id. */
  const open = new Map<string, Connection>();
  const wires = new Set<Wire>();

  /** Who it is; what it missed; and the other connection of the same name has to go. */
  async function admit(client: Client, packet: ConnectPacket): Promise<void> {
    const peer = peers.get(client);
    const { clientId, clean = true, keepalive = 0 } = packet;
    // Aedes knows clients by this name, and those of different users must not meet.
    packet.clientId = randomUUID();
    if (!peer) return;
    // MQTT-3.1.2-22
    if (packet.password && packet.username === undefined) return void peer.wire.stream.destroy();
    if (clientId.length > MAX_CLIENT_ID || (!clientId && !clean)) return void refusals.set(client, REFUSED.identifier);
    // Nobody may publish to anyone, so a will could never be kept: better said at once.
    if (packet.will) return void refusals.set(client, REFUSED.notAuthorized);
    try {
      const principal = await authenticate(runtime, packet, peer);
      const key = { userId: principal.userId, clientId: clientId || packet.clientId };
      const name = nameOf(key);
      packet.clientId = name;
      open.get(name)?.leave();
      if (clean) await sessions.forget(key);
      const stored = clean ? null : await permitted(principal.userId, await sessions.find(key));
      if (peer.wire.stream.destroyed) return;
      open.get(name)?.leave();
      const keep = clean ? undefined : (state: Parameters<typeof sessions.keep>[1]) => sessions.keep(key, state);
      const connection = openConnection(runtime, principal, peer.wire, { stored, keep });
      connections.set(client, connection);
      // Aedes waits for one and a half keepalives: what it is not told of must stay well within the half.
      peer.wire.onAcknowledged(connection.acknowledged, keepalive === 0 ? Number.POSITIVE_INFINITY : keepalive * 400);
      open.set(name, connection);
      peer.wire.stream.once("close", () => {
        connection.leave();
        if (open.get(name) === connection) open.delete(name);
      });
    } catch (error) {
      refusals.set(client, refusalOf(error));
      if (!asAppError(error)) runtime.logger.error({ err: error, transport: "mqtt" }, "connect failed");
    }
  }

  /** A stored session without the topics that are not the user's any more. */
  async function permitted(userId: string, stored: StoredSession | null): Promise<StoredSession | null> {
    if (!stored) return null;
    const grants = new Map<string, QoS>();
    for (const [path, qos] of stored.grants) if (await mayRead(runtime, userId, path)) grants.set(path, qos);
    return { ...stored, grants };
  }

  const broker = await Aedes.createBroker({
    connectTimeout: CONNECT_MS,
    // Ours: the user id, a space, and the client id; only MQTT 3.1 limits it.
    maxClientsIdLength: MAX_CLIENT_ID * 2,
    maxInflightInbound: MAX_HALF_DONE,
    mq: {
      on: (_topic: string, _deliver: unknown, done?: () => void) => done?.(),
      removeListener: (_topic: string, _deliver: unknown, done?: () => void) => done?.(),
      emit: (_packet: unknown, done: () => void) => done(),
      close: (done: () => void) => done(),
    },
    persistence: logAsPersistence(
      (name) => open.get(name)?.grants,
      (client, packetId) => connections.get(client)?.acknowledged(packetId),
      runtime.env.maxRequestBytes * MAX_HALF_DONE_COMMANDS,
    ),
    preConnect(client, packet, done) {
      void admit(client, packet).then(() => done(null, true));
    },
    authenticate(client, _username, _password, done) {
      const refusal = refusals.get(client);
      if (refusal === undefined) done(null, true);
      else done(Object.assign(new Error("refused"), { returnCode: refusal }) as unknown as AuthenticateError, false);
    },
    authorizeSubscribe(client, subscription, done) {
      const connection = connections.get(client);
      const userId = connection?.principal.userId;
      const path = pathOf(subscription.topic);
      if (userId === undefined || path === null) return done(null, null);
      if ((connection?.grants.size ?? 0) >= MAX_GRANTS && !connection?.grants.has(path)) return done(null, null);
      mayRead(runtime, userId, path).then(
        (is) => done(null, is ? subscription : null),
        (error: Error) => done(error),
      );
    },
    authorizePublish(client, packet, done) {
      const connection = client && connections.get(client);
      const isOwn = connection && packet.topic === topicOf(channelsOf(connection.principal.userId).commands);
      if (!isOwn) return done(new Error(`may not publish on ${packet.topic}`));
      done(packet.payload.length > runtime.env.maxRequestBytes ? new Error("command too large") : null);
    },
    published(packet: AedesPublishPacket, client: Client | null, done) {
      const connection = client && connections.get(client);
      if (!connection) return done();
      void connection.command(Buffer.from(packet.payload)).finally(() => done());
    },
  });
  broker.on("connackSent", ({ returnCode }, client) => {
    if (returnCode === 0) connections.get(client)?.begin();
  });
  broker.on("subscribe", (subscriptions, client) => {
    const granted = subscriptions.flatMap(({ topic, qos }) => {
      const path = pathOf(topic);
      return path === null || (qos as number) === NO_GRANT ? [] : [[path, qos === 0 ? 0 : 1] as const];
    });
    if (granted.length > 0) connections.get(client)?.subscribed(granted);
  });
  broker.on("unsubscribe", (topics, client) => {
    connections.get(client)?.unsubscribed(topics.flatMap((topic) => pathOf(topic) ?? []));
  });
  const onFault = (client: Client, error: Error): void => {
    const level = TOO_MUCH.test(error.message) ? "warn" : "debug";
    runtime.logger[level]({ err: error, clientId: client.id, transport: "mqtt" }, "mqtt connection ended");
  };
  broker.on("clientError", onFault);
  broker.on("connectionError", onFault);
  (broker as EventEmitter).on("error", (error) =>
    runtime.logger.error({ err: error, transport: "mqtt" }, "the mqtt broker failed"),
  );

  return {
    accept(wire, from) {
      wires.add(wire);
      wire.stream.once("close", () => wires.delete(wire));
      const client = broker.handle(wire.stream);
      peers.set(client, { wire, from });
    },
    async close() {
      for (const connection of open.values()) connection.close("shutdown");
      for (const { stream } of wires) stream.destroy();
      await new Promise<void>((resolve) => broker.close(resolve));
      await sessions.close();
    },
  };
}

async function authenticate(
  { auth, strangers }: Runtime,
  { username, password }: ConnectPacket,
  { from }: Peer,
): Promise<UserPrincipal> {
  const { request, token = null } = typeof from === "string" ? {} : from;
  const given = password?.toString() || token;
  return strangers.admit(typeof from === "string" ? from : from.request, async () => {
    const principal = await auth.authenticate({ headers: request?.headers ?? {}, token: given });
    if (username && username !== principal.userId) throw new AppError("unauthorized");
    return principal;
  });
}

/** For good only if it is about who asks: a full disk or a shutdown passes, and clients try again. */
function refusalOf(error: unknown): Refusal {
  if (!isAppError(error) || error.code === "rate_limited" || statusOf(error.code) >= 500) return REFUSED.unavailable;
  return error.code === "expired" ? REFUSED.notAuthorized : REFUSED.credentials;
}

/** Only by exact name: a wildcard could come to match what is not theirs. */
async function mayRead({ audiences }: Runtime, userId: string, path: string): Promise<boolean> {
  const channels = channelsOf(userId);
  if (path === channels.control || path === channels.replies) return true;
  const stays = await audiences.of(userId);
  return stays?.get(path)?.some(({ to }) => to === null) ?? false;
}

/** Said by the library, and by us: of 3.1.1 there is no code that could tell the peer. */
const TOO_MUCH = /^maxInflightInbound exceeded/;

/** Aedes' persistence: it keeps only which QoS 2 publishes of a peer are half done. */
function logAsPersistence(
  grantsOf: (name: string) => ReadonlyMap<string, QoS> | undefined,
  onAcknowledged: (client: Client, packetId: number) => void,
  maxHalfDoneBytes: number,
) {
  const halfDone = new WeakMap<Client, Map<number, AedesPublishPacket>>();
  const nothing = async (): Promise<void> => {};
  return {
    setup: nothing,
    destroy: nothing,
    async subscriptionsByClient({ id }: { id: string }) {
      return [...(grantsOf(id) ?? [])].map(([path, qos]) => ({ topic: topicOf(path), qos }));
    },
    addSubscriptions: nothing,
    removeSubscriptions: nothing,
    cleanSubscriptions: nothing,
    subscriptionsByTopic: async () => [],
    async outgoingClearMessageId(client: Client, { messageId }: { messageId: number }) {
      onAcknowledged(client, messageId);
    },
    outgoingEnqueueCombi: nothing,
    outgoingUpdate: nothing,
    outgoingStream: () => Readable.from([]),
    storeRetained: nothing,
    createRetainedStreamCombi: () => Readable.from([]),
    async incomingStorePacket(client: Client, packet: AedesPublishPacket & { messageId: number }) {
      const packets = halfDone.get(client) ?? new Map<number, AedesPublishPacket>();
      packets.set(packet.messageId, packet);
      const bytes = [...packets.values()].reduce((sum, { payload }) => sum + payload.length, 0);
      if (bytes > maxHalfDoneBytes) {
        halfDone.delete(client);
        throw new Error("maxInflightInbound exceeded: the bytes of QoS 2 messages already awaiting PUBREL");
      }
      halfDone.set(client, packets);
    },
    async incomingGetPacket(client: Client, { messageId }: { messageId: number }) {
      const packet = halfDone.get(client)?.get(messageId);
      if (!packet) throw new Error("no such packet");
      return packet;
    },
    async incomingDelPacket(client: Client, { messageId }: { messageId: number }) {
      halfDone.get(client)?.delete(messageId);
    },
    cleanIncoming: nothing,
    putWill: nothing,
    delWill: nothing,
    streamWill: () => Readable.from([]),
  };
}
