/** WebSocket frames (RFC 6455, section 5.2), and what Socket.IO puts into them. */
import type { Decoded } from "./decode-http.ts";
import type { Flow } from "./flow.ts";

export interface WsFrame {
  at: number;
  opcode: number;
  payload: Buffer;
  /** On the wire. */
  bytes: number;
}

const OPCODES: Readonly<Record<number, string>> = {
  0: "continuation",
  1: "text",
  2: "binary",
  8: "close",
  9: "ping",
  10: "pong",
};
const CLOSE = 8;

/** From `start` on; one that is not whole is not among them. */
export function framesOf({ bytes, at }: Flow, start: number): WsFrame[] {
  const frames: WsFrame[] = [];
  let from = start;
  while (from + 2 <= bytes.length) {
    const [first, second] = [bytes.readUInt8(from), bytes.readUInt8(from + 1)];
    const isMasked = (second & 0x80) !== 0;
    let size = second & 0x7f;
    let payload = from + 2;
    if (size >= 126) {
      const width = size === 126 ? 2 : 8;
      if (payload + width > bytes.length) return frames;
      size = width === 2 ? bytes.readUInt16BE(payload) : Number(bytes.readBigUInt64BE(payload));
      payload += width;
    }
    const mask = isMasked ? bytes.subarray(payload, payload + 4) : null;
    if (mask) payload += 4;
    const end = payload + size;
    if (end > bytes.length) return frames;
    const content = Buffer.from(bytes.subarray(payload, end));
    if (mask) for (let i = 0; i < content.length; i += 1) content[i] = (content[i] as number) ^ (mask[i % 4] as number);
    frames.push({ at: at(from), opcode: first & 0x0f, payload: content, bytes: end - from });
    from = end;
  }
  return frames;
}

type Read = (frame: WsFrame) => { title: string; text: string };

export const frameSteps = (from: Decoded["from"], frames: readonly WsFrame[], read: Read): Decoded[] =>
  frames.map((frame) => ({ from, at: frame.at, ...read(frame), bytes: frame.bytes }));

export const plainFrame: Read = ({ opcode, payload }) => {
  const kind = OPCODES[opcode] ?? `opcode ${opcode}`;
  if (opcode !== CLOSE || payload.length < 2) return { title: `${kind} frame`, text: payload.toString() };
  return { title: `close frame, ${payload.readUInt16BE(0)}`, text: payload.toString("utf8", 2) };
};

/** By the first digit of the text (Engine.IO protocol 4), and of a message by the second (Socket.IO protocol 5). */
const ENGINE = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];
const SOCKET = ["CONNECT", "DISCONNECT", "EVENT", "ACK", "CONNECT_ERROR", "BINARY_EVENT", "BINARY_ACK"];
const MESSAGE = 4;

export const socketIoFrame: Read = (frame) => {
  const text = frame.payload.toString();
  const [engine, socket] = [Number(text[0]), Number(text[1])];
  if (frame.opcode !== 1 || !text || !(engine in ENGINE)) return plainFrame(frame);
  if (engine !== MESSAGE || !(socket in SOCKET)) return { title: `Engine.IO ${ENGINE[engine]}`, text };
  const name = /^42\d*\["([\w-]+)"/.exec(text)?.[1];
  return { title: `Socket.IO ${SOCKET[socket]}${name ? ` "${name}"` : ""}`, text };
};
