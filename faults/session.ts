/**
 * MQTT over TCP with a persistent session, as the transport port: nothing is asked for by cursor, the server is trusted
 * to know what was acknowledged [MQTT5]. MQTT.js acknowledges an event once it has been handed over.
 */
import mqtt from "mqtt";
import type { CommandReply, ControlMessage, InboxEvent } from "#core/protocol.ts";
import { type End, NETWORK } from "#transports/http-client.ts";
import type { ClientTransport } from "#transports/transport.ts";

const MQTT_3_1_1 = 4;
const KEEPALIVE_SECONDS = 5;

/**
 * @param origin of the TCP port
 * @param forgotten told when the server knows nothing of a session that it had
 */
export function sessionClient(origin: string, forgotten: () => void): ClientTransport {
  let isKnown = false;
  return {
    name: "mqtt",
    isSupported: () => true,
    open({ userId, token, topics }, on) {
      const own = `carillon/users/${userId}`;
      const client = mqtt.connect(origin.replace("http", "mqtt"), {
        protocolVersion: MQTT_3_1_1,
        clientId: `session-of-${userId}`,
        clean: false,
        username: userId,
        ...(token && { password: token }),
        keepalive: KEEPALIVE_SECONDS,
        reconnectPeriod: 0,
        resubscribe: false,
      });
      const waiting = new Map<string, { resolve(reply: CommandReply): void; reject(error: Error): void }>();
      let commands = 0;
      let hasLeft = false;

      function close(): boolean {
        if (hasLeft) return false;
        hasLeft = true;
        client.end(true);
        for (const { reject } of waiting.values()) reject(new Error("The connection ended before the reply."));
        return true;
      }
      const end = ({ reason, retryMs }: End): void => {
        if (close()) on.end(reason, retryMs);
      };

      client.on("error", () => end(NETWORK));
      client.on("close", () => end(NETWORK));
      client.on("connect", ({ sessionPresent }) => {
        if (isKnown && !sessionPresent) forgotten();
        if (sessionPresent) return;
        const audiences = [own, "carillon/all", ...topics.map((slug) => `carillon/topics/${slug}`)];
        client.subscribe([`${own}/control`, `${own}/replies`, ...audiences], { qos: 1 }, (error) => {
          isKnown ||= !error;
        });
      });
      client.on("message", (topic, payload) => {
        if (hasLeft) return;
        const message = JSON.parse(payload.toString()) as CommandReply | ControlMessage | InboxEvent;
        if ("ok" in message) waiting.get(message.id ?? "")?.resolve(message);
        else if (!topic.endsWith("/control")) on.event(message as InboxEvent);
        else if ((message as ControlMessage).type !== "close") on.control(message as never);
        else end(message as Extract<ControlMessage, { type: "close" }>);
      });

      return {
        close: () => void close(),
        command: (command) =>
          new Promise<CommandReply>((resolve, reject) => {
            if (hasLeft || !client.connected) return reject(new Error("The connection is not open."));
            const id = `s${commands++}`;
            const done = (reply: CommandReply): void => {
              waiting.delete(id);
              resolve({ ...reply, ...(command.id !== undefined && { id: command.id }) });
            };
            waiting.set(id, { resolve: done, reject });
            client.publish(`${own}/commands`, JSON.stringify({ ...command, id }), { qos: 1 });
          }),
      };
    },
  };
}
