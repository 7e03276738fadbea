/** PUBLISH packets of MQTT 3.1.1 (§3.3), and the WebSocket frames they travel in: made once, the same for everyone. */

import type { Entry } from "#core/entry.ts";
import type { Format } from "#core/frame.ts";
import { binaryFrame } from "#transports/websocket-frame.ts";
import { topicOf } from "./topics.ts";

/** Bytes of a packet: a command of the largest size, and the topic it is published on. */
export const packetLimit = (maxRequestBytes: number): number => maxRequestBytes + 512;

/** Whole packets, and the same in a WebSocket frame once someone needs that. */
export interface Packets {
  readonly bytes: Buffer;
  framed: Buffer | null;
}
export const packetsOf = (bytes: Buffer): Packets => ({ bytes, framed: null });
export const framed = (packets: Packets): Buffer => {
  packets.framed ??= binaryFrame(packets.bytes);
  return packets.framed;
};

export type QoS = 0 | 1;

const PUBLISH = 0x30;
const DUP = 0x08;
const QOS_1 = 0x02;
const MAX_ID = 65_535;

/**
 * The packet id is made of the seq, so that the bytes are the same on every connection, an acknowledgement names its
 * entry, and what is sent again after a restart has the id it had (MQTT-4.4.0-1).
 */
export const idOf = (seq: number): number => 1 + (seq % MAX_ID);
/** Of entries that lie closer together than this no two have the same id. */
export const ID_SPAN = MAX_ID;
export const nextId = (id: number): number => 1 + (id % MAX_ID);

/** QoS 1 when it has an id, else QoS 0. */
export function publishPacket(path: string, payload: string | Buffer, id?: number, isDuplicate = false): Buffer {
  const topic = topicOf(path);
  const topicSize = Buffer.byteLength(topic);
  const payloadSize = Buffer.byteLength(payload);
  const size = 2 + topicSize + (id === undefined ? 0 : 2) + payloadSize;
  const packet = Buffer.allocUnsafe(1 + lengthBytes(size) + size);
  let at = packet.writeUInt8(PUBLISH | (id === undefined ? 0 : QOS_1) | (isDuplicate ? DUP : 0), 0);
  let rest = size;
  do {
    at = packet.writeUInt8((rest & 127) | (rest > 127 ? 128 : 0), at);
    rest >>>= 7;
  } while (rest > 0);
  at = packet.writeUInt16BE(topicSize, at);
  at += packet.write(topic, at);
  if (id !== undefined) at = packet.writeUInt16BE(id, at);
  if (typeof payload === "string") packet.write(payload, at);
  else payload.copy(packet, at);
  return packet;
}

const lengthBytes = (size: number): number => (size < 128 ? 1 : size < 16_384 ? 2 : size < 2_097_152 ? 3 : 4);

const formatOf = (idFor: (entry: Entry) => number | undefined): Format<Packets> => ({
  event: (entry) => packetsOf(publishPacket(entry.audience, entry.json, idFor(entry))),
  // The topic of a control message names its user: only the payload is everyone's.
  control: (message) => packetsOf(Buffer.from(JSON.stringify(message))),
  join: (parts) => packetsOf(Buffer.concat(parts.map((part) => part.bytes))),
});

/** By the QoS that the connection was granted. */
export const FORMATS: Readonly<Record<QoS, Format<Packets>>> = [
  formatOf(() => undefined),
  formatOf((entry) => idOf(entry.seq)),
];

const PUBACK = 0x40;
const PUBACK_BYTES = 4;

/** The packet ids of a chunk that holds whole PUBACKs and nothing else; null: it does not. */
export function acknowledgedIn(chunk: Buffer): number[] | null {
  if (chunk.length % PUBACK_BYTES !== 0) return null;
  const ids: number[] = [];
  for (let at = 0; at < chunk.length; at += PUBACK_BYTES) {
    if (chunk[at] !== PUBACK || chunk[at + 1] !== 2) return null;
    ids.push(chunk.readUInt16BE(at + 2));
  }
  return ids;
}

export interface Gauge {
  /** False at the first packet that is longer than the limit, or whose length makes no sense. */
  admits(chunk: Buffer): boolean;
  /** No packet has begun that has not ended. */
  readonly isBetween: boolean;
}

/** Of a packet that is no PUBLISH: a thousand names to subscribe to, and more than any token. */
const CONTROL_BYTES = 64 * 1024;

/** Follows where a peer's packets begin and end, so that one too large is refused before it is gathered in memory. */
export function createGauge(maxPacket: number): Gauge {
  let limit = maxPacket;
  let left = 0;
  let length = 0;
  /** Bits of the length that are read already; null: a packet's first byte comes next. */
  let shift: number | null = null;
  return {
    admits(chunk) {
      for (let at = 0; at < chunk.length; ) {
        if (left > 0) {
          const step = Math.min(left, chunk.length - at);
          left -= step;
          at += step;
          continue;
        }
        const byte = chunk[at] as number;
        at += 1;
        if (shift === null) {
          limit = byte >> 4 === PUBLISH >> 4 ? maxPacket : Math.min(maxPacket, CONTROL_BYTES);
          shift = 0;
          length = 0;
          continue;
        }
        length |= (byte & 127) << shift;
        shift += 7;
        if (length > limit || (byte > 127 && shift > 21)) return false;
        if (byte < 128) {
          left = length;
          shift = null;
        }
      }
      return true;
    },
    get isBetween() {
      return left === 0 && shift === null;
    },
  };
}
