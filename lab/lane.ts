/** One lane of a run on the server: what its sockets carry, and what is done to them on purpose. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { LaneFigures, NewFault } from "#core/lab-protocol.ts";
import { type Carrier, carrierOf } from "./carrier.ts";

export interface Lane {
  /** Counts what the response brings until it is over; false: it was refused. */
  request(request: IncomingMessage, response: ServerResponse): boolean;
  /** The same for a socket that is the lane's own from now on. */
  upgrade(request: IncomingMessage, socket: Socket): boolean;
  figures(): LaneFigures;
  /** It ends by itself; the next one takes its place. */
  inject(fault: NewFault): void;
}

interface Tap {
  carrier: Carrier;
  /** What the socket had carried before. */
  wroteBefore: number;
  readBefore: number;
}

export function createLane(): Lane {
  const taps = new Set<Tap>();
  let up = 0;
  let down = 0;
  let requests = 0;
  let fault: (NewFault & { until: number }) | null = null;

  const active = () => (fault && fault.until > performance.now() ? fault : null);

  /** For so many milliseconds nothing of what is written now may leave. */
  function delayMs(): number {
    const now = active();
    if (now?.fault !== "delay") return 0;
    return now.delayMs + Math.random() * now.jitterMs;
  }
  const shutUntil = (): number => {
    const now = active();
    return now?.fault === "black-hole" ? now.until : 0;
  };

  function open(socket: Socket): Tap {
    const carrier = carrierOf(socket);
    carrier.hold({ delayMs, shutUntil });
    const tap = { carrier, wroteBefore: carrier.written, readBefore: socket.bytesRead };
    taps.add(tap);
    return tap;
  }
  function close(tap: Tap, isUpgrade: boolean): void {
    if (!taps.delete(tap)) return;
    down += tap.carrier.written - tap.wroteBefore;
    if (isUpgrade) up += tap.carrier.socket.bytesRead - tap.readBefore;
    tap.carrier.hold(null);
  }

  return {
    request(request, response) {
      requests += 1;
      up += sizeOf(request);
      const tap = open(request.socket);
      response.once("close", () => close(tap, false));
      if (active()?.fault !== "refuse") return true;
      response.writeHead(503, { Connection: "close", "Content-Length": 0 }).end();
      return false;
    },
    upgrade(request, socket) {
      requests += 1;
      up += sizeOf(request);
      const tap = open(socket);
      upgraded.add(tap);
      socket.once("close", () => close(tap, true));
      if (active()?.fault !== "refuse") return true;
      socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return false;
    },
    figures() {
      let [upNow, downNow] = [up, down];
      for (const tap of taps) {
        downNow += tap.carrier.written - tap.wroteBefore;
        if (upgraded.has(tap)) upNow += tap.carrier.socket.bytesRead - tap.readBefore;
      }
      return { up: upNow, down: downNow, requests, connections: taps.size, fault: active()?.fault ?? null };
    },
    inject(next) {
      fault = { ...next, until: performance.now() + (next.fault === "cut" ? 0 : next.seconds * 1_000) };
      if (next.fault === "cut" || next.fault === "refuse") for (const { carrier } of taps) carrier.socket.destroy();
    },
  };
}

/** Taps of sockets that read for the lane alone. */
const upgraded = new WeakSet<Tap>();

/** A request without a body, as it stands on the wire. */
function sizeOf({ method = "", url = "", httpVersion, rawHeaders }: IncomingMessage): number {
  const line = `${method} ${url} HTTP/${httpVersion}\r\n`;
  const headers = rawHeaders.reduce((sum, part) => sum + Buffer.byteLength(part, "latin1"), 0);
  // Each name and value: a colon, a space and a line end; then the empty line.
  return Buffer.byteLength(line) + headers + (rawHeaders.length / 2) * 4 + 2;
}
