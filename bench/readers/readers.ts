import { bareSse, iframe, nchanSse, sse } from "./http-stream.ts";
import { bareLongPoll, longPoll, nchanLongPoll, shortPoll } from "./long-poll.ts";
import { bareMqtt, mqtt } from "./mqtt.ts";
import type { Reader } from "./reader.ts";
import { bareSocketIo, bareWs, socketIo, websocket } from "./web-socket.ts";

export const READERS = {
  websocket,
  sse,
  iframe,
  "socket-io": socketIo,
  mqtt,
  "long-poll": longPoll,
  "short-poll": shortPoll,
  "bare ws": bareWs,
  "bare sse": bareSse,
  "bare socket-io": bareSocketIo,
  "bare mqtt": bareMqtt,
  "bare long-poll": bareLongPoll,
  "nchan sse": nchanSse,
  "nchan long-poll": nchanLongPoll,
} as const satisfies Record<string, Reader>;
export type ReaderName = keyof typeof READERS;
