import type { Socket } from "node:net";
import { type Connection, connect, keep, type Listener, type Reader, seqAt } from "./reader.ts";

export interface Frames {
  open(send: (opcode: number, payload: Buffer | string) => void): void;
  text(bytes: Buffer, start: number, end: number): void;
}

const [TEXT, PING, PONG] = [1, 9, 10] as const;

/** Handshake and frames; pings are answered. */
export function openWebSocket(
  connection: Connection,
  on: Listener,
  path: string,
  protocol: string,
  frames: Frames,
): Socket {
  let rest: Buffer | null = null;
  let isOpen = false;
  const socket = connect(connection, on, (chunk) => {
    const bytes = keep(rest, chunk);
    rest = null;
    let at = 0;
    if (!isOpen) {
      const end = bytes.indexOf("\r\n\r\n");
      if (end === -1) {
        rest = Buffer.from(bytes);
        return;
      }
      if (!bytes.toString("latin1", 0, 12).endsWith("101")) return on.failed(bytes.toString("latin1", 0, 200));
      isOpen = true;
      at = end + 4;
      frames.open(send);
    }
    while (bytes.length - at >= 2) {
      let length = (bytes[at + 1] as number) & 127;
      let head = 2;
      if (length >= 126) {
        head = length === 126 ? 4 : 10;
        if (bytes.length - at < head) break;
        length = length === 126 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6);
      }
      const start = at + head;
      if (start + length > bytes.length) break;
      const opcode = (bytes[at] as number) & 15;
      if (opcode === PING) send(PONG, "");
      else frames.text(bytes, start, start + length);
      at = start + length;
    }
    if (at < bytes.length) rest = Buffer.from(bytes.subarray(at));
  });
  // A mask of zeros leaves the payload as it is.
  const send = (opcode: number, payload: Buffer | string): void => {
    const body = Buffer.from(payload);
    const long = body.length > 125;
    const head = Buffer.alloc(long ? 8 : 6);
    head[0] = 0x80 | opcode;
    head[1] = 0x80 | (long ? 126 : body.length);
    if (long) head.writeUInt16BE(body.length, 2);
    socket.write(Buffer.concat([head, body]));
  };
  socket.write(
    `GET ${connection.under ?? ""}${path} HTTP/1.1\r\nHost: 127.0.0.1:${connection.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n` +
      (protocol ? `Sec-WebSocket-Protocol: ${protocol}\r\n` : "") +
      (connection.login ? `Authorization: Bearer ${connection.login.token}\r\n\r\n` : "\r\n"),
  );
  return socket;
}

export const bareWs: Reader = (connection, on) =>
  openWebSocket(connection, on, "/", "", {
    open: () => on.ready(),
    text: (bytes, start) => on.message(seqAt(bytes, start) ?? -1),
  });

export const websocket: Reader = (connection, on) => {
  const path = connection.after === undefined ? "/ws" : `/ws?after=${connection.after}`;
  return openWebSocket(connection, on, path, "carillon.v1", {
    open: () => undefined,
    text(bytes, start, end) {
      const seq = seqAt(bytes, start);
      if (seq !== null) return on.message(seq);
      const control = bytes.toString("latin1", start, end);
      if (control.startsWith('{"type":"ready"')) on.ready();
      else if (!control.startsWith('{"type":"heartbeat"')) on.failed(control);
    },
  });
};

const EVENT = '42["event",'.length;
/** @param greets it sends `ready` once it is live. */
const engineIo =
  (greets: boolean): Reader =>
  (connection, on) => {
    let send: Parameters<Frames["open"]>[0] = () => undefined;
    return openWebSocket(connection, on, "/socket.io/?EIO=4&transport=websocket", "", {
      open: (given) => {
        send = given;
      },
      text(bytes, start, end) {
        const seq = seqAt(bytes, start + EVENT);
        if (seq !== null) return on.message(seq);
        const packet = bytes.toString("latin1", start, end);
        if (packet[0] === "0")
          send(TEXT, connection.login ? `40${JSON.stringify({ token: connection.login.token })}` : "40");
        else if (packet === "2") send(TEXT, "3");
        else if (packet.startsWith('42["ready"')) on.ready();
        else if (packet.startsWith("40")) {
          if (!greets) on.ready();
        } else if (!packet.startsWith('42["heartbeat"')) on.failed(packet);
      },
    });
  };
export const bareSocketIo = engineIo(false);
export const socketIo = engineIo(true);
