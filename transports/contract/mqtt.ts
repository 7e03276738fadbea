/** MQTT over WebSocket and over TCP, with the `mqtt` package. Clean sessions; what was missed is had by HTTP ([MQTT6]). */
import { connect, type ErrorWithReasonCode, type PacketCallback } from "mqtt";
import type { CommandReply, ControlMessage, EventPage, InboxEvent } from "#core/protocol.ts";
import { read, refusalOf, urlOf } from "./http.ts";
import { type Address, createTape, promised, type Reader } from "./reader.ts";

const seqOf = (cursor: string): number => Number(cursor.split(".")[1]);

const over =
  (addressOf: (address: Address) => string): Reader["open"] =>
  (address, options) => {
    const tape = createTape(options.after);
    const { promise: ended, resolve } = promised<string>();
    const replies: ((reply: CommandReply) => void)[] = [];
    const level = (id: string) => id.replace(/[/+#%]/g, encodeURIComponent);
    const own = `carillon/users/${level(options.userId)}`;
    /** Live messages that wait for what was missed before them; null: none. */
    let held: (InboxEvent | ControlMessage)[] | null = options.after === undefined ? null : [];
    let isPaused = false;
    const unread: (() => void)[] = [];
    const client = connect(addressOf(address), {
      protocolVersion: 4,
      clean: true,
      reconnectPeriod: 0,
      username: options.userId,
      password: options.token ?? "",
      wsOptions: { ...(options.pageOrigin && { origin: options.pageOrigin }) },
    });
    // A publish is acknowledged, and the next one read, once this calls back.
    client.handleMessage = (_packet: unknown, done: PacketCallback) => {
      if (isPaused) unread.push(() => done());
      else done();
    };
    client.on("connect", () =>
      client.subscribe(
        ["carillon/all", own, ...options.topics.map((slug) => `carillon/topics/${slug}`)]
          .map((topic) => [topic, 1] as const)
          .concat([`${own}/control`, `${own}/replies`].map((topic) => [topic, 1] as const))
          .reduce<Record<string, { qos: 1 }>>((map, [topic, qos]) => Object.assign(map, { [topic]: { qos } }), {}),
      ),
    );
    client.on("message", (topic, payload) => {
      const message = JSON.parse(payload.toString()) as InboxEvent | ControlMessage | CommandReply;
      if ("ok" in message) return replies.shift()?.(message);
      if ("seq" in message && topic !== (message.audience.startsWith("users/") ? own : `carillon/${message.audience}`))
        throw new Error(`${topic}: ${payload}`);
      if (message.type === "close" || !held) tape.take(message);
      else if (message.type === "ready") catchUp(message.cursor);
      else held.push(message);
    });
    client.on("error", (error) => resolve(`CONNACK ${(error as ErrorWithReasonCode).code ?? error.message}`));
    client.on("close", () => resolve("closed"));

    function catchUp(through: string): void {
      const url = urlOf(address, "/api/events", { ...options, after: tape.cursor });
      read(
        url,
        {},
        {
          end(answer) {
            if (answer?.status !== 200) return resolve(answer ? refusalOf(answer) : "broken off");
            const { events, cursor, reset } = JSON.parse(answer.body) as EventPage;
            if (reset) tape.take({ type: "reset", reason: reset.reason, cursor });
            for (const event of events) tape.take(event);
            tape.cursor = cursor;
            if (seqOf(cursor) < seqOf(through)) return catchUp(through);
            for (const message of held ?? [])
              if ("seq" in message ? message.seq > seqOf(cursor) : message.type !== "heartbeat") tape.take(message);
            held = null;
          },
        },
      );
    }

    return {
      tape,
      ended,
      command: (text) =>
        new Promise((settle) => {
          replies.push(settle);
          client.publish(`${own}/commands`, text, { qos: 1 });
        }),
      pause() {
        isPaused = true;
      },
      resume() {
        isPaused = false;
        for (const go of unread.splice(0)) go();
      },
      close: () => void client.end(true),
    };
  };

const common = { endings: { expired: "closed", revoked: "closed", shutdown: "closed" } } as const;
const refusals = { unauthorized: "CONNACK 4", expired: "CONNACK 5", bad_cursor: "400 bad_cursor" } as const;

export const mqttOverWebSocket: Reader = {
  name: "mqtt",
  ...common,
  // MQTT.js does not tell what the upgrade was answered.
  refusals: { ...refusals, foreign_origin: "closed" },
  open: over(({ origin }) => `${origin.replace("http", "ws")}/mqtt`),
};
export const mqttOverTcp: Reader = {
  name: "mqtt over tcp",
  ...common,
  refusals,
  open: over(({ mqttPort }) => `mqtt://127.0.0.1:${mqttPort}`),
};
