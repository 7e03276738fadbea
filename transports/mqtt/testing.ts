/** A peer that sends and reads MQTT packets byte by byte, to do what no library would. For tests. */
import { connect } from "node:net";

interface Packet {
  /** The first byte: type and flags. */
  head: number;
  body: Buffer;
}
export interface Publish {
  topic: string;
  qos: number;
  isDuplicate: boolean;
  id: number | null;
  payload: string;
}
export interface RawPeer {
  readonly packets: Packet[];
  readonly isClosed: boolean;
  send(bytes: Buffer): void;
  /** Gone without a word. */
  destroy(): void;
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([word(bytes.length), bytes]);
};
const word = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);

export function packet(head: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([head, ...length]), body]);
}

export interface ConnectFields {
  clientId: string;
  /** Null: its flag is not set. */
  username: string | null;
  password: string;
  isClean?: boolean;
  keepalive?: number;
}
export const connectPacket = ({ clientId, username, password, isClean = true, keepalive = 0 }: ConnectFields): Buffer =>
  packet(
    0x10,
    text("MQTT"),
    Buffer.from([4, 0x40 | (username === null ? 0 : 0x80) | (isClean ? 2 : 0)]),
    word(keepalive),
    text(clientId),
    ...(username === null ? [] : [text(username)]),
    text(password),
  );
export const subscribePacket = (id: number, topics: readonly string[], qos = 1): Buffer =>
  packet(0x82, word(id), ...topics.flatMap((topic) => [text(topic), Buffer.from([qos])]));
export const pubackPacket = (id: number): Buffer => packet(0x40, word(id));
/** QoS 2 when it has an id, else QoS 0. */
export const publishPacket = (topic: string, payload: string, id?: number): Buffer =>
  id === undefined
    ? packet(0x30, text(topic), Buffer.from(payload))
    : packet(0x34, text(topic), word(id), Buffer.from(payload));
export const pubrelPacket = (id: number): Buffer => packet(0x62, word(id));

export function openRaw(port: number): RawPeer {
  const socket = connect(port, "127.0.0.1");
  const packets: Packet[] = [];
  let rest: Buffer = Buffer.alloc(0);
  let isClosed = false;
  socket.on("data", (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let read = readPacket(rest); read; read = readPacket(rest)) {
      packets.push(read.packet);
      rest = rest.subarray(read.size);
    }
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    isClosed = true;
  });
  return {
    packets,
    get isClosed() {
      return isClosed;
    },
    send: (bytes) => void socket.write(bytes),
    destroy: () => socket.destroy(),
  };
}

function readPacket(bytes: Buffer): { packet: Packet; size: number } | null {
  let length = 0;
  for (let at = 1; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    length |= (byte & 127) << (7 * (at - 1));
    if (byte > 127) continue;
    const size = at + 1 + length;
    if (bytes.length < size) return null;
    return { packet: { head: bytes[0] as number, body: bytes.subarray(at + 1, size) }, size };
  }
  return null;
}

export function publishesOf({ packets }: RawPeer): Publish[] {
  return packets
    .filter(({ head }) => head >> 4 === 3)
    .map(({ head, body }) => {
      const end = 2 + body.readUInt16BE(0);
      const qos = (head >> 1) & 3;
      return {
        topic: body.toString("utf8", 2, end),
        qos,
        isDuplicate: (head & 8) !== 0,
        id: qos > 0 ? body.readUInt16BE(end) : null,
        payload: body.toString("utf8", end + (qos > 0 ? 2 : 0)),
      };
    });
}
