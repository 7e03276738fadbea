/** MQTT 3.1.1 over WebSocket, QoS 1: the acknowledgements of one chunk leave in one frame. */
import { keep, type Reader, seqAt } from "./reader.ts";
import { type Frames, openWebSocket } from "./web-socket.ts";

const BINARY = 2;
const [CONNACK, PUBLISH, SUBACK] = [0x20, 0x30, 0x90] as const;

const reader =
  (path: string): Reader =>
  (connection, on) => {
    const { login, index } = connection;
    let rest: Buffer | null = null;
    let send: Parameters<Frames["open"]>[0] = () => undefined;
    let acknowledged: number[] = [];

    function flush(): void {
      const packets = Buffer.alloc(acknowledged.length * 4);
      acknowledged.forEach((id, i) => {
        packets.writeUInt16BE(0x4002, i * 4);
        packets.writeUInt16BE(id, i * 4 + 2);
      });
      acknowledged = [];
      send(BINARY, packets);
    }

    function take(first: number, bytes: Buffer, start: number): void {
      const type = first & 0xf0;
      if (type === CONNACK) {
        if (bytes[start + 1] !== 0) on.failed(`CONNACK ${bytes[start + 1]}`);
        const own = login ? [`carillon/users/${login.userId}/control`] : [];
        // What the lab sends is for its run alone.
        if (login && connection.under) own.push(`carillon/users/${login.userId}`);
        const topics = ["carillon/all", ...own];
        send(
          BINARY,
          packet(
            0x82,
            Buffer.concat([Buffer.from([0, 1]), ...topics.map((t) => Buffer.concat([text(t), Buffer.from([1])]))]),
          ),
        );
      } else if (type === SUBACK) {
        if (!login) on.ready();
      } else if (type === PUBLISH) {
        const topicEnd = start + 2 + bytes.readUInt16BE(start);
        const qos = (first >> 1) & 3;
        if (qos > 0) {
          if (acknowledged.length === 0) queueMicrotask(flush);
          acknowledged.push(bytes.readUInt16BE(topicEnd));
        }
        const seq = seqAt(bytes, topicEnd + (qos > 0 ? 2 : 0));
        if (seq !== null) on.message(seq);
        else if (bytes.toString("latin1", topicEnd, topicEnd + 16).includes('"ready"')) on.ready();
      }
    }

    return openWebSocket(connection, on, path, "mqtt", {
      open(given) {
        send = given;
        const name = [text(login?.userId ?? `c${index}`)];
        const secret = login ? [text(login.userId), text(login.token)] : [];
        const flags = login ? 0xc2 : 2;
        send(BINARY, packet(0x10, Buffer.concat([text("MQTT"), Buffer.from([4, flags, 0, 0]), ...name, ...secret])));
      },
      text(frame, from, to) {
        const bytes = keep(rest, frame.subarray(from, to));
        rest = null;
        let at = 0;
        while (at < bytes.length) {
          const head = lengthOf(bytes, at + 1);
          if (!head || head.end + head.length > bytes.length) break;
          take(bytes[at] as number, bytes, head.end);
          at = head.end + head.length;
        }
        if (at < bytes.length) rest = Buffer.from(bytes.subarray(at));
      },
    });
  };

function lengthOf(bytes: Buffer, from: number): { length: number; end: number } | null {
  let length = 0;
  for (let i = 0; i < 4; i += 1) {
    const byte = bytes[from + i];
    if (byte === undefined) return null;
    length |= (byte & 127) << (7 * i);
    if (byte < 128) return { length, end: from + i + 1 };
  }
  return null;
}
const text = (value: string): Buffer => {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([size, Buffer.from(value)]);
};
function packet(type: number, content: Buffer): Buffer {
  const head = [type];
  let left = content.length;
  do {
    head.push((left & 127) | (left > 127 ? 128 : 0));
    left >>>= 7;
  } while (left > 0);
  return Buffer.concat([Buffer.from(head), content]);
}

export const mqtt = reader("/mqtt");
export const bareMqtt = reader("/");
