import { iframe } from "./iframe.ts";
import { mqttOverTcp, mqttOverWebSocket } from "./mqtt.ts";
import { longPoll, shortPoll } from "./polling.ts";
import type { Reader } from "./reader.ts";
import { socketIo } from "./socket-io.ts";
import { sse } from "./sse.ts";
import { websocket } from "./websocket.ts";

/** The seven transports; MQTT comes by two doors. */
export const READERS: readonly Reader[] = [
  shortPoll,
  longPoll,
  iframe,
  sse,
  websocket,
  socketIo,
  mqttOverWebSocket,
  mqttOverTcp,
];
