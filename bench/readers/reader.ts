/** Minimal readers on raw sockets: they find the number of each message and nothing else, so that the server is the bottleneck. */
import { connect as connectTcp, type Socket } from "node:net";

export interface Login {
  userId: string;
  token: string;
}
export interface Connection {
  readonly port: number;
  readonly index: number;
  /** Left out for a peer that knows no users. */
  readonly login?: Login | undefined;
  readonly after?: string | undefined;
  /** Path below which the server half is: a lane of the lab. */
  readonly under?: string | undefined;
}
export interface Listener {
  /** What is sent from now on will arrive. */
  ready(): void;
  message(seq: number): void;
  failed(why: string): void;
}
export type Reader = (connection: Connection, on: Listener) => Socket;

/** One for all sockets: what is read is looked at before the next read. */
const shared = Buffer.allocUnsafeSlow(256 * 1024);

/** `receive` must not keep the chunk. */
export function connect({ port }: Connection, on: Listener, receive: (chunk: Buffer) => void): Socket {
  const socket = connectTcp({
    port,
    host: "127.0.0.1",
    noDelay: true,
    onread: {
      buffer: shared,
      callback(size) {
        receive(shared.subarray(0, size));
        return true;
      },
    },
  });
  socket.on("error", (error) => on.failed(error.message));
  socket.on("end", () => on.failed("the server closed the connection"));
  return socket;
}

/** Copies what the shared buffer will lose, behind what was kept before. */
export const keep = (rest: Buffer | null, chunk: Buffer): Buffer => (rest ? Buffer.concat([rest, chunk]) : chunk);

/** Finds the number behind each marker, wherever the chunks are cut. */
export function createScanner(marker: string, message: (seq: number) => void): (chunk: Buffer) => void {
  const mark = Buffer.from(marker);
  let rest: Buffer | null = null;
  return (chunk) => {
    const bytes = keep(rest, chunk);
    rest = null;
    let at = 0;
    for (let hit = bytes.indexOf(mark, at); hit !== -1; hit = bytes.indexOf(mark, at)) {
      const end = endOfNumber(bytes, hit + mark.length);
      if (end === bytes.length) {
        rest = Buffer.from(bytes.subarray(hit));
        return;
      }
      message(numberIn(bytes, hit + mark.length, end));
      at = end;
    }
    const from = Math.max(at, bytes.length - mark.length + 1);
    if (from < bytes.length) rest = Buffer.from(bytes.subarray(from));
  };
}

const ZERO = 48;
function endOfNumber(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= ZERO + 9) at += 1;
  return at;
}
function numberIn(bytes: Buffer, from: number, end: number): number {
  let number = 0;
  for (let at = from; at < end; at += 1) number = number * 10 + (bytes[at] as number) - ZERO;
  return number;
}

const SEQ = Buffer.from('{"seq":');
/** The number of an event that begins there; null: it is something else. */
export function seqAt(bytes: Buffer, from: number): number | null {
  for (let i = 0; i < SEQ.length; i += 1) if (bytes[from + i] !== SEQ[i]) return null;
  return numberIn(bytes, from + SEQ.length, endOfNumber(bytes, from + SEQ.length));
}
