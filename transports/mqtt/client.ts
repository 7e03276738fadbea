/**
 * The client half of `/mqtt`, on MQTT.js. A clean session starts at the head, so what was missed is asked for by HTTP
 * once subscribed; what comes live meanwhile waits its turn.
 */
import type { MqttClient } from "mqtt";
import { type Cursor, seqOf } from "#core/cursor.ts";
import type { CommandReply, ControlMessage, InboxEvent } from "#core/protocol.ts";
import { type CloseReason, retryAfter } from "#core/vocabulary.ts";
import { askEvents, type End, NETWORK, originOf, placeOf } from "#transports/http-client.ts";
import type { ClientTransport, OpenOptions, TransportCallbacks } from "#transports/transport.ts";
import { channelsOf, pathOf, topicOf } from "./topics.ts";

interface Waiting {
  id: string | undefined;
  resolve(reply: CommandReply): void;
  reject(error: Error): void;
}
type Ready = Extract<ControlMessage, { type: "ready" }>;

const MQTT_3_1_1 = 4;
const CATCH_UP_PAGE = 500;

export const mqttClient: ClientTransport = {
  name: "mqtt",
  isSupported: () => typeof WebSocket === "function",
  open(options, on) {
    const channels = channelsOf(options.userId);
    const leaving = new AbortController();
    const waiting = new Map<string, Waiting>();
    let client: MqttClient | null = null;
    let commands = 0;
    /** Events that came before those that were missed; null: live. */
    let held: InboxEvent[] | null = options.after === undefined ? null : [];

    function stop(): boolean {
      if (leaving.signal.aborted) return false;
      leaving.abort();
      client?.end(true);
      for (const { reject } of waiting.values()) reject(new Error("The connection ended before the reply."));
      waiting.clear();
      return true;
    }
    function end({ reason, retryMs }: End): void {
      if (stop()) on.end(reason, retryMs);
    }

    function receive(path: string | null, text: string): void {
      if (leaving.signal.aborted) return;
      const message = parsed(text);
      if (!message) end(NETWORK);
      else if (path === channels.replies) settle(message as CommandReply);
      else if (path === channels.control) control(message as ControlMessage);
      else if (held) held.push(message as InboxEvent);
      else on.event(message as InboxEvent);
    }

    function control(message: ControlMessage): void {
      if (message.type === "close") end(message);
      else if (message.type === "ready" && held) void catchUp(message, options.after as Cursor);
      // A cursor beyond what was handed over would skip it.
      else if (!held) on.control(message);
    }

    async function catchUp(ready: Ready, after: Cursor): Promise<void> {
      const missed = await readMissed(options, on, { ready, after, signal: leaving.signal });
      if (typeof missed !== "string") return end(missed);
      for (const event of held ?? []) {
        if (leaving.signal.aborted) return;
        if (event.seq > seqOf(missed)) on.event(event);
      }
      held = null;
    }

    function settle(reply: CommandReply): void {
      const sent = reply.id === undefined ? undefined : waiting.get(reply.id);
      if (!sent || reply.id === undefined) return;
      waiting.delete(reply.id);
      sent.resolve({ ...reply, id: sent.id });
    }

    void connect(options).then(
      (connected) => {
        client = connected;
        // Late errors of a connection that was left are nobody's.
        client.on("error", (error) => end(refusalOf(error)));
        if (leaving.signal.aborted) return void client.end(true);
        client.on("close", () => end(NETWORK));
        client.on("message", (topic, payload) => receive(pathOf(topic), payload.toString()));
        client.on("connect", () => client?.subscribe(subscriptionsOf(options)));
      },
      () => end(NETWORK),
    );

    return {
      command: (command) =>
        new Promise((resolve, reject) => {
          if (!client?.connected || leaving.signal.aborted) return reject(new Error("The connection is not open."));
          commands += 1;
          // An id of our own, so that two callers with the same id do not get each other's replies.
          const id = `c${commands}`;
          waiting.set(id, { id: command.id, resolve, reject });
          client.publish(topicOf(channels.commands), JSON.stringify({ ...command, id }), { qos: 1 });
        }),
      close: () => void stop(),
    };
  },
};

/** MQTT.js is large: it is loaded by those who use it. */
async function connect(options: OpenOptions): Promise<MqttClient> {
  // The browser bundle has no named exports.
  const { default: mqtt } = await import("mqtt");
  const url = new URL(placeOf("/mqtt", options), originOf(options));
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return mqtt.connect(url.href, {
    protocolVersion: MQTT_3_1_1,
    // One a connection: two of the same name throw each other out for ever.
    clientId: crypto.randomUUID(),
    clean: true,
    username: options.userId,
    // Without one the session cookie of the upgrade counts.
    ...(options.token && { password: options.token }),
    reconnectPeriod: 0,
    resubscribe: false,
    timerVariant: "native",
  });
}

/** In one packet: `ready` then tells where all of them begin. A topic that is refused is one that was left meanwhile. */
function subscriptionsOf({ userId, topics }: OpenOptions): Record<string, { qos: 0 | 1 }> {
  const channels = channelsOf(userId);
  const audiences = ["all", `users/${userId}`, ...topics.map((slug) => `topics/${slug}`)];
  return Object.fromEntries([
    ...[channels.control, channels.replies].map((path) => [topicOf(path), { qos: 0 }] as const),
    ...audiences.map((path) => [topicOf(path), { qos: 1 }] as const),
  ]);
}

/** Hands over all up to `ready` at least. Resolves to the cursor of the last, or to why that could not be had. */
async function readMissed(
  options: OpenOptions,
  on: TransportCallbacks,
  { ready, after, signal }: { ready: Ready; after: Cursor; signal: AbortSignal },
): Promise<Cursor | End> {
  let cursor = after;
  let isFirst = true;
  do {
    const answer = await askEvents(options, { after: cursor, limit: CATCH_UP_PAGE }, signal);
    if (answer.kind !== "page") return answer.kind === "end" ? answer : NETWORK;
    const { page } = answer;
    if (page.reset) on.control({ type: "reset", reason: page.reset.reason, cursor: page.cursor });
    if (isFirst && !signal.aborted) on.control({ ...ready, cursor: page.reset ? page.cursor : after });
    isFirst = false;
    for (const event of page.events) {
      if (signal.aborted) return NETWORK;
      on.event(event);
    }
    cursor = page.cursor;
  } while (seqOf(cursor) < seqOf(ready.cursor));
  return cursor;
}

/** By the return code of CONNACK; without one nothing was said. */
function refusalOf(error: Error): End {
  const code = "code" in error ? error.code : undefined;
  const reason = REFUSALS.get(code);
  return reason ? { reason, retryMs: retryAfter(reason) } : NETWORK;
}
const REFUSALS = new Map<unknown, CloseReason>([
  [4, "unauthorized"],
  [5, "expired"],
]);

function parsed(text: string): object | null {
  try {
    return JSON.parse(text) as object;
  } catch {
    return null;
  }
}
