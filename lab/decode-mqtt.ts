/** MQTT 3.1.1 control packets (section 2.2) out of the binary frames that carry them. */
import type { Decoded } from "./decode-http.ts";
import type { WsFrame } from "./decode-websocket.ts";
import { flowOf } from "./flow.ts";
import { BLANK } from "./redact.ts";

const TYPES = [
  "reserved",
  "CONNECT",
  "CONNACK",
  "PUBLISH",
  "PUBACK",
  "PUBREC",
  "PUBREL",
  "PUBCOMP",
  "SUBSCRIBE",
  "SUBACK",
  "UNSUBSCRIBE",
  "UNSUBACK",
  "PINGREQ",
  "PINGRESP",
  "DISCONNECT",
  "reserved",
] as const;

/** Those that are whole. */
export function mqttSteps(from: Decoded["from"], frames: readonly WsFrame[]): Decoded[] {
  // A packet need not begin where a frame does (MQTT-6.0.0-4).
  const { bytes, at } = flowOf(frames.map(({ at, payload }) => ({ at, bytes: payload })));
  const steps: Decoded[] = [];
  let start = 0;
  while (start + 2 <= bytes.length) {
    let size = 0;
    let body = start + 1;
    for (let shift = 0; shift <= 21 && body < bytes.length; shift += 7) {
      const byte = bytes.readUInt8(body);
      body += 1;
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    const end = body + size;
    if (end > bytes.length) return steps;
    const first = bytes.readUInt8(start);
    steps.push({ from, at: at(start), ...read(first, bytes.subarray(body, end)), bytes: end - start });
    start = end;
  }
  return steps;
}

function read(first: number, body: Buffer): { title: string; text: string } {
  const type = TYPES[first >> 4] ?? "reserved";
  try {
    return { title: type, text: "", ...READERS[type]?.(body, first & 0x0f) };
  } catch {
    // Shorter than it says.
    return { title: type, text: "" };
  }
}

type Reader = (body: Buffer, flags: number) => { title?: string; text?: string };

const READERS: Partial<Record<(typeof TYPES)[number], Reader>> = {
  CONNECT(body) {
    const at = cursorOf(body);
    const name = at.string();
    const level = at.byte();
    const flags = at.byte();
    const keepAlive = at.number();
    const lines = [`${name}, level ${level}`, `clean session: ${(flags >> 1) & 1}`, `keep alive: ${keepAlive} s`];
    lines.push(`client id: ${at.string()}`);
    // A will would come before these; the lab's are refused.
    if (flags & 0x80 && !(flags & 0x04)) lines.push(`user: ${at.string()}`);
    if (flags & 0x40) lines.push(`password: ${BLANK}`);
    return { text: lines.join("\n") };
  },
  CONNACK: (body) => ({
    title: `CONNACK ${body.readUInt8(1)}`,
    text: `session present: ${body.readUInt8(0)}\nreturn code: ${body.readUInt8(1)}`,
  }),
  SUBSCRIBE(body) {
    const at = cursorOf(body);
    const id = at.number();
    const lines: string[] = [];
    while (at.left() > 0) lines.push(`${at.string()}, QoS ${at.byte()}`);
    return { title: `SUBSCRIBE, id ${id}`, text: lines.join("\n") };
  },
  SUBACK: (body) => ({
    title: `SUBACK, id ${body.readUInt16BE(0)}`,
    text: `granted: ${[...body.subarray(2)].map((qos) => (qos === 128 ? "refused" : `QoS ${qos}`)).join(", ")}`,
  }),
  PUBLISH(body, flags) {
    const at = cursorOf(body);
    const topic = at.string();
    const qos = (flags >> 1) & 3;
    const id = qos > 0 ? `, id ${at.number()}` : "";
    return { title: `PUBLISH ${topic}, QoS ${qos}${id}`, text: at.rest() };
  },
  PUBACK: (body) => ({ title: `PUBACK, id ${body.readUInt16BE(0)}` }),
};

function cursorOf(body: Buffer) {
  let at = 0;
  const number = (): number => {
    at += 2;
    return body.readUInt16BE(at - 2);
  };
  return {
    number,
    byte(): number {
      at += 1;
      return body.readUInt8(at - 1);
    },
    string(): string {
      const size = number();
      at += size;
      return body.toString("utf8", at - size, at);
    },
    left: () => body.length - at,
    rest: () => body.toString("utf8", at),
  };
}
