/**
 * The first bytes that a socket carries for a request, each way, and when. On the way out they are taken below what a
 * fault holds up, so that the time is that of leaving.
 */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { shownHeader } from "./redact.ts";

export interface Part {
  /** By `performance.now()`. */
  at: number;
  bytes: Buffer;
}

export interface Tape {
  /** Milliseconds since the epoch. */
  readonly began: number;
  readonly at: number;
  readonly request: { method: string; url: string; httpVersion: string; headers: string[] };
  readonly isUpgrade: boolean;
  readonly up: Part[];
  readonly down: Part[];
  readonly room: { up: number; down: number };
  /** Not all of it was kept. */
  isCut: boolean;
}

/** Bytes kept of each direction. The padding of an iframe's page alone is 2 KiB. */
const MOST = { up: 2 * 1024, down: 8 * 1024 } as const;

interface Reel {
  tape: Tape | null;
}
const reels = new WeakMap<Socket, Reel>();

/** What the socket carries from now on; in place of what was recorded of it before. */
export function record(socket: Socket, request: IncomingMessage, isUpgrade: boolean): Tape {
  const { method = "", url = "", httpVersion, rawHeaders } = request;
  // Names and values by turns; what lets somebody in is not even kept.
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [shownHeader(name, rawHeaders[index + 1] ?? "")] : [],
  );
  const tape: Tape = {
    began: Date.now(),
    at: performance.now(),
    request: { method, url, httpVersion, headers },
    isUpgrade,
    up: [],
    down: [],
    room: { ...MOST },
    isCut: false,
  };
  reelOf(socket).tape = tape;
  return tape;
}

/** The next request of the socket may be somebody else's. */
export function stopRecording(socket: Socket, tape: Tape): void {
  const reel = reelOf(socket);
  if (reel.tape === tape) reel.tape = null;
}

/** Cheap once there is no room: a lane is measured meanwhile. */
export function keep(tape: Tape, way: "up" | "down", chunk: Buffer | string, encoding?: BufferEncoding): void {
  const room = tape.room[way];
  if (room === 0) {
    tape.isCut = true;
    return;
  }
  // A copy: what is sent to many is a part of something larger, which would be kept with it.
  const bytes = Buffer.from(chunk as string, encoding);
  if (bytes.length === 0) return;
  if (bytes.length > room) tape.isCut = true;
  const kept = bytes.length > room ? Buffer.from(bytes.subarray(0, room)) : bytes;
  tape.room[way] = room - kept.length;
  tape[way].push({ at: performance.now(), bytes: kept });
}

type Written = { chunk: Buffer | string; encoding: BufferEncoding };

function reelOf(socket: Socket): Reel {
  const known = reels.get(socket);
  if (known) return known;
  const reel: Reel = { tape: null };
  reels.set(socket, reel);
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  const push = socket.push.bind(socket);
  const wrote = ({ chunk, encoding }: Written): void => {
    if (reel.tape) keep(reel.tape, "down", chunk, encoding);
  };
  socket._write = (chunk: Buffer | string, encoding, done) => {
    wrote({ chunk, encoding });
    write(chunk, encoding, done);
  };
  if (writev)
    socket._writev = (parts, done) => {
      (parts as Written[]).forEach(wrote);
      writev(parts, done);
    };
  // Of requests the parser has the bytes, past the stream; of an upgraded socket they come by here.
  socket.push = (chunk: Buffer | null, encoding) => {
    if (reel.tape?.isUpgrade && chunk) keep(reel.tape, "up", chunk);
    return push(chunk, encoding);
  };
  return reel;
}
