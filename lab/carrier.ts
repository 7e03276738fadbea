/**
 * A socket whose bytes can be held up on their way out, as a slow or broken network would. It takes the place of the
 * socket's own lowest write, below HTTP, WebSocket and every transport, so that all of them meet it alike. Browsers
 * use a socket for one request after the other: it is held up only while it carries a lane's.
 */
import type { Socket } from "node:net";

export interface Hold {
  /** Nothing is done to what is written: it takes no way around. */
  isClear(): boolean;
  /** How much later what is written now leaves. */
  delayMs(): number;
  /** When the next bytes may leave, as `performance.now()` has it; the past: at once. `waiting`: bytes that do. */
  openAt(waiting: number): number;
  /** How many of so many bytes leave together; they are counted as gone. */
  take(bytes: number): number;
  /** Half of what leaves next does, and that is the end of the socket. */
  breaks(): boolean;
  /** Around all that happens here of itself. */
  timed(act: () => void): void;
}

export interface Carrier {
  readonly socket: Socket;
  /** Bytes written so far, with those that are held up. */
  readonly written: number;
  /** From now on; null: not at all, but for what waits. */
  hold(hold: Hold | null): void;
  /** Looks anew whether what waits may leave. */
  proceed(): void;
}

interface Held {
  bytes: Buffer;
  due: number;
  hold: Hold | null;
  /** Not yet called: the writer waits. */
  done: (() => void) | null;
}

/** Held up beyond that, the writer is told to wait. */
const MAX_HELD = 64 * 1024;
/** What is not open is looked at again by then: its fault may have been replaced. */
const LOOK_MS = 100;

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

  const isOpen = (): boolean => queue.length === 0 && !isWriting && (hold?.isClear() ?? true);

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
    held = 0;
  });

  function take(bytes: Buffer, done: Done): void {
    const due = Math.max(queue.at(-1)?.due ?? 0, performance.now() + (hold?.delayMs() ?? 0));
    held += bytes.length;
    const mayGoOn = held <= MAX_HELD;
    queue.push({ bytes, due, hold, done: mayGoOn ? null : done });
    if (mayGoOn) done();
    pump();
  }

  function pump(): void {
    clearTimeout(timer);
    const [next] = queue;
    if (!next || isWriting || socket.destroyed) return;
    const now = performance.now();
    const wait = Math.max(next.due - now, Math.min(LOOK_MS, (next.hold?.openAt(held) ?? 0) - now));
    if (wait > 0) {
      timer = setTimeout(pump, wait);
      timer.unref();
      return;
    }
    if (next.hold) next.hold.timed(() => send(next));
    else send(next);
  }

  function send(next: Held): void {
    const isLast = next.hold?.breaks() ?? false;
    const size = isLast ? next.bytes.length >> 1 : (next.hold?.take(next.bytes.length) ?? next.bytes.length);
    const bytes = next.bytes.subarray(0, size);
    next.bytes = next.bytes.subarray(size);
    held -= size;
    isWriting = true;
    write(bytes, "buffer" as BufferEncoding, (error) => {
      isWriting = false;
      if (error || isLast) {
        socket.destroy(error ?? undefined);
        return;
      }
      if (next.bytes.length > 0) return pump();
      queue.shift();
      next.done?.();
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
      return socket.bytesWritten + held;
    },
    hold(next) {
      hold = next;
    },
    proceed: pump,
  };
}

const toBytes = ({ chunk, encoding }: Part): Buffer =>
  typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
