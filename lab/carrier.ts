/**
 * A socket whose bytes can be held up on their way out, as a slow or broken network would. It takes the place of the
 * socket's own lowest write, below HTTP, WebSocket and every transport, so that all of them meet it alike. Browsers
 * use a socket for one request after the other: it is held up only while it carries a lane's.
 */
import type { Socket } from "node:net";

export interface Hold {
  /** How much later what is written now leaves. */
  delayMs(): number;
  /** When the way is open again, as `performance.now()` has it; the past: it is. */
  shutUntil(): number;
}

export interface Carrier {
  readonly socket: Socket;
  /** Bytes written so far, with those that are held up. */
  readonly written: number;
  /** From now on; null: not at all, but for what waits. */
  hold(hold: Hold | null): void;
}

interface Held {
  bytes: Buffer;
  due: number;
  /** Not yet called: the writer waits. */
  done: (() => void) | null;
}

/** Held up beyond that, the writer is told to wait. */
const MAX_HELD = 64 * 1024;

type Done = (error?: Error | null) => void;
type Part = { chunk: Buffer | string; encoding: BufferEncoding };

const carriers = new WeakMap<Socket, Carrier>();

export function carrierOf(socket: Socket): Carrier {
  const known = carriers.get(socket);
  if (known) return known;
  const carrier = createCarrier(socket);
  carriers.set(socket, carrier);
  return carrier;
}

function createCarrier(socket: Socket): Carrier {
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  const final = socket._final.bind(socket);
  const queue: Held[] = [];
  let hold: Hold | null = null;
  let held = 0;
  let isWriting = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onEmpty: (() => void) | null = null;

  const isOpen = (): boolean => queue.length === 0 && !isWriting && waitMs() === 0;
  const waitMs = (): number => Math.max(hold?.delayMs() ?? 0, shutMs());
  const shutMs = (): number => Math.max(0, (hold?.shutUntil() ?? 0) - performance.now());

  socket._write = (chunk: Buffer | string, encoding, done) => {
    if (isOpen()) write(chunk, encoding, done);
    else take(toBytes({ chunk, encoding }), done);
  };
  socket._writev = (parts, done) => {
    if (writev && isOpen()) writev(parts, done);
    else take(Buffer.concat((parts as Part[]).map(toBytes)), done);
  };
  // The end comes after what is held up.
  socket._final = (done) => {
    if (queue.length === 0 && !isWriting) final(done);
    else onEmpty = () => final(done);
  };
  socket.once("close", () => {
    clearTimeout(timer);
    queue.length = 0;
  });

  function take(bytes: Buffer, done: Done): void {
    const due = Math.max(queue.at(-1)?.due ?? 0, performance.now() + (hold?.delayMs() ?? 0));
    held += bytes.length;
    const mayGoOn = held <= MAX_HELD;
    queue.push({ bytes, due, done: mayGoOn ? null : done });
    if (mayGoOn) done();
    pump();
  }

  function pump(): void {
    clearTimeout(timer);
    const [next] = queue;
    if (!next || isWriting || socket.destroyed) return;
    const wait = Math.max(next.due - performance.now(), shutMs());
    if (wait > 0) {
      timer = setTimeout(pump, wait);
      timer.unref();
      return;
    }
    isWriting = true;
    write(next.bytes, "buffer" as BufferEncoding, (error) => {
      isWriting = false;
      queue.shift();
      held -= next.bytes.length;
      if (error) socket.destroy(error);
      else next.done?.();
      if (queue.length > 0) pump();
      else {
        onEmpty?.();
        onEmpty = null;
      }
    });
  }

  return {
    socket,
    get written() {
      // Of what is being written Node counts itself.
      return socket.bytesWritten + queue.slice(isWriting ? 1 : 0).reduce((sum, { bytes }) => sum + bytes.length, 0);
    },
    hold(next) {
      hold = next;
    },
  };
}

const toBytes = ({ chunk, encoding }: Part): Buffer =>
  typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
