/** One connection's bytes, by TCP or WebSocket: a stream for the broker library, and a straight way for the hub's frames. */
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { acknowledgedIn, createGauge, framed, type Packets, packetsOf } from "./packets.ts";

export interface Wire {
  /** What the broker library reads packets from and answers on. */
  readonly stream: Duplex;
  /** Sends whole packets, after all that the library has written so far. */
  send(packets: Packets): void;
  readonly isFull: boolean;
  /** Calls back whenever there may be room again. */
  onRoom(listener: () => void): void;
  /**
   * Hands over acknowledgements, most of what peers send, without the way through the library. For its keepalive it
   * still gets the first after each `everyMs`; those it acknowledges itself.
   */
  onAcknowledged(listener: (packetId: number) => void, everyMs: number): void;
}

/** What TCP and WebSocket do differently. */
interface Carrier {
  readonly isOpen: boolean;
  bytesOf(packets: Packets): Buffer;
  pause(): void;
  resume(): void;
  /** Flushes and leaves. */
  end(): void;
  terminate(): void;
}

/** For the peer to take what is still on its way to it. */
const GRACE_MS = 2_000;

export function overTcp(socket: Socket, maxPacket: number): Wire {
  const { wire, receive, leave } = createWire(socket, maxPacket, {
    get isOpen() {
      return socket.writable;
    },
    bytesOf: (packets) => packets.bytes,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    end: () => socket.end(),
    terminate: () => socket.destroy(),
  });
  socket.on("data", receive);
  socket.on("end", leave);
  return wire;
}

/**
 * Our frames are written to `socket` beside `peer`, one write each. Both only ever write whole frames at once, since
 * compression is off; so they cannot interleave.
 */
export function overWebSocket(peer: WebSocket, socket: Duplex, maxPacket: number): Wire {
  const { wire, receive } = createWire(socket, maxPacket, {
    get isOpen() {
      return peer.readyState === peer.OPEN;
    },
    bytesOf: framed,
    pause: () => peer.pause(),
    resume: () => peer.resume(),
    end: () => peer.close(1000),
    terminate: () => peer.terminate(),
  });
  peer.on("message", (data, isBinary) => {
    // MQTT-6.0.0-1
    if (isBinary) receive(data as Buffer);
    else peer.close(1003);
  });
  // What is wrong with a frame `ws` has told the peer by its close code; "close" follows.
  peer.on("error", () => {});
  return wire;
}

function createWire(
  socket: Duplex,
  maxPacket: number,
  carrier: Carrier,
): { wire: Wire; receive(chunk: Buffer): void; leave(): void } {
  const gauge = createGauge(maxPacket);
  let onRoom = (): void => {};
  let onWritten: (() => void) | null = null;
  let onAcknowledged: ((packetId: number) => void) | null = null;
  let everyMs = 0;
  let readAt = 0;
  // Above the mark "drain" is certain to follow.
  const isFull = (): boolean => socket.writableLength >= socket.writableHighWaterMark;
  const put = (packets: Packets): void => {
    if (carrier.isOpen) socket.write(carrier.bytesOf(packets));
  };

  const stream = new Duplex({
    read: () => carrier.resume(),
    // The library writes a packet in parts: without this each would be a frame of its own.
    writev(parts, done) {
      put(packetsOf(parts.length === 1 ? parts[0]?.chunk : Buffer.concat(parts.map((part) => part.chunk))));
      if (isFull()) onWritten = done;
      else done();
    },
    destroy(error, done) {
      done(error);
      if (socket.destroyed) return;
      carrier.end();
      // Paused, it would not see that the peer leaves too.
      carrier.resume();
      const grace = setTimeout(carrier.terminate, GRACE_MS);
      socket.once("close", () => clearTimeout(grace));
    },
  });

  stream.read = readerOfAll(stream);

  const leave = (): void => void stream.destroy();
  socket.on("error", leave);
  socket.on("close", leave);
  socket.on("drain", () => {
    const written = onWritten;
    onWritten = null;
    written?.();
    onRoom();
  });

  return {
    wire: {
      stream,
      send(packets) {
        // The library corks what it writes until the next tick.
        while (stream.writableCorked > 0) stream.uncork();
        if (stream.writableLength > 0) stream.write(packets.bytes);
        else put(packets);
      },
      get isFull() {
        return isFull() || onWritten !== null;
      },
      onRoom(listener) {
        onRoom = listener;
      },
      onAcknowledged(listener, ms) {
        onAcknowledged = listener;
        everyMs = ms;
      },
    },
    receive(chunk) {
      if (stream.destroyed) return;
      const now = performance.now();
      if (onAcknowledged && gauge.isBetween && now - readAt < everyMs) {
        const ids = acknowledgedIn(chunk);
        if (ids) return ids.forEach(onAcknowledged);
      }
      readAt = now;
      if (!gauge.admits(chunk)) stream.destroy(new Error("packet too large, or malformed"));
      else if (!stream.push(chunk)) carrier.pause();
    },
    leave,
  };
}

/**
 * What has come so far, in one piece. From Node 26 on a stream hands over chunk by chunk, and the library, which reads
 * once for each "readable", would wait for ever for the rest of a packet that came in two.
 */
function readerOfAll(stream: Duplex): Duplex["read"] {
  const readOne = stream.read.bind(stream);
  return (size) => {
    // Node itself asks for 0, which takes nothing.
    if (typeof size === "number") return readOne(size);
    const parts: Buffer[] = [];
    for (let part = readOne(); part !== null; part = readOne()) parts.push(part);
    return parts.length > 1 ? Buffer.concat(parts) : (parts[0] ?? null);
  };
}
