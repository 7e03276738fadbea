/** One lane of a run on the server: what its sockets carry, what that takes, and what is done to them on purpose. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { LaneFigures, NewFault } from "#core/lab-protocol.ts";
import { type Carrier, carrierOf, type Hold } from "./carrier.ts";
import { createStopwatch, type Stopwatch } from "./stopwatch.ts";

export interface Lane {
  /** Counts what the response brings until it is over; false: it was refused. */
  request(request: IncomingMessage, response: ServerResponse): boolean;
  /** The same for a socket that is the lane's own from now on. */
  upgrade(request: IncomingMessage, socket: Socket): boolean;
  figures(): LaneFigures;
  /** It ends by itself; the next one takes its place. */
  inject(fault: NewFault): void;
  readonly stopwatch: Stopwatch;
}

interface Tap {
  carrier: Carrier;
  /** What the socket had carried before. */
  wroteBefore: number;
  readBefore: number;
  /** Null: the socket is the lane's own. */
  response: ServerResponse | null;
}

/** How long those who were told of a restart may take to leave. */
const GRACE_MS = 2_000;
/** Of a throttled lane, what leaves together: so many milliseconds' worth, and no crumbs. */
const PORTION = { ms: 50, bytes: 64 };

export function createLane(): Lane {
  const taps = new Set<Tap>();
  const stopwatch = createStopwatch();
  let up = 0;
  let down = 0;
  let requests = 0;
  let fault: (NewFault & { until: number }) | null = null;
  /** When a throttled lane has room again. */
  let freeAt = 0;

  const active = () => (fault && fault.until > performance.now() ? fault : null);
  const isRefusing = (): boolean => ["refuse", "restart"].includes(active()?.fault ?? "");

  function holdOf({ carrier, wroteBefore, response }: Tap): Hold {
    /** Of a buffering proxy: what was enough and is on its way. */
    let released = 0;
    return {
      isClear: () => active() === null,
      timed: stopwatch.around,
      delayMs() {
        const now = active();
        return now?.fault === "delay" ? now.delayMs + Math.random() * now.jitterMs : 0;
      },
      openAt(waiting) {
        const now = active();
        if (now?.fault === "black-hole") return now.until;
        if (now?.fault === "throttle") return Math.min(now.until, freeAt);
        // A proxy passes on what was upgraded as it comes, and the rest of an answer once that is all there.
        if (now?.fault !== "buffer" || !response || response.writableEnded) return 0;
        if (released === 0 && waiting >= now.bufferKiB * 1_024) released = waiting;
        return released > 0 ? 0 : now.until;
      },
      take(bytes) {
        released = Math.max(0, released - bytes);
        const now = active();
        if (now?.fault !== "throttle") return bytes;
        const { bytesPerSecond } = now;
        const portion = Math.min(bytes, Math.max(PORTION.bytes, Math.round((bytesPerSecond * PORTION.ms) / 1_000)));
        freeAt = Math.max(freeAt, performance.now()) + (portion / bytesPerSecond) * 1_000;
        return portion;
      },
      // A handshake has no half: the stream behind it has.
      breaks: () => active()?.fault === "drop" && (response !== null || carrier.socket.bytesWritten > wroteBefore),
    };
  }

  function open(socket: Socket, response: ServerResponse | null): Tap {
    const carrier = carrierOf(socket);
    const tap = { carrier, wroteBefore: carrier.written, readBefore: socket.bytesRead, response };
    carrier.hold(holdOf(tap));
    taps.add(tap);
    return tap;
  }
  function close(tap: Tap): void {
    if (!taps.delete(tap)) return;
    down += tap.carrier.written - tap.wroteBefore;
    if (!tap.response) up += tap.carrier.socket.bytesRead - tap.readBefore;
    tap.carrier.hold(null);
  }

  function cutOff(which: Iterable<Tap>): void {
    for (const { carrier } of which) carrier.socket.destroy();
  }

  return {
    stopwatch,
    request(request, response) {
      requests += 1;
      up += sizeOf(request);
      const tap = open(request.socket, response);
      response.once("finish", tap.carrier.proceed);
      response.once("close", () => close(tap));
      if (!isRefusing()) return true;
      response.writeHead(503, { Connection: "close", "Content-Length": 0 }).end();
      return false;
    },
    upgrade(request, socket) {
      requests += 1;
      up += sizeOf(request);
      const tap = open(socket, null);
      const push = socket.push.bind(socket);
      socket.push = (chunk, encoding) => stopwatch.around(() => push(chunk, encoding));
      socket.once("close", () => close(tap));
      if (!isRefusing()) return true;
      socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return false;
    },
    figures() {
      let [upNow, downNow] = [up, down];
      for (const { carrier, wroteBefore, readBefore, response } of taps) {
        downNow += carrier.written - wroteBefore;
        if (!response) upNow += carrier.socket.bytesRead - readBefore;
      }
      return {
        up: upNow,
        down: downNow,
        requests,
        connections: taps.size,
        cpuMs: stopwatch.ms,
        fault: active()?.fault ?? null,
      };
    },
    inject(next) {
      fault = { ...next, until: performance.now() + (next.fault === "cut" ? 0 : next.seconds * 1_000) };
      if (next.fault === "cut" || next.fault === "refuse") cutOff(taps);
      // The goodbye is the hub's; who does not leave on it is not waited for, as by a server that ends.
      else if (next.fault === "restart") {
        const told = [...taps];
        setTimeout(() => cutOff(told.filter((tap) => taps.has(tap))), GRACE_MS).unref();
      }
    },
  };
}

/** A request without a body, as it stands on the wire. */
function sizeOf({ method = "", url = "", httpVersion, rawHeaders }: IncomingMessage): number {
  const line = `${method} ${url} HTTP/${httpVersion}\r\n`;
  const headers = rawHeaders.reduce((sum, part) => sum + Buffer.byteLength(part, "latin1"), 0);
  // Each name and value: a colon, a space and a line end; then the empty line.
  return Buffer.byteLength(line) + headers + (rawHeaders.length / 2) * 4 + 2;
}
