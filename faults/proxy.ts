/** The network between one reader and the server: TCP whose connections can be cut, frozen and forgotten by one end. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** `up`: from the client to the server. */
export type Way = "up" | "down";
export type Direction = Way | "both";
export type Side = "client" | "server";

export interface TcpProxy {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly size: number;
  /** Ends every connection within the next piece that goes this way: this share of it, 0 to 1, still gets through. */
  cut(way: Way, share: number): void;
  /** Connected, and no bytes; those held back come once it is over. Connections made meanwhile are no better. */
  freeze(direction: Direction, ms: number): void;
  /** Nothing more is read from the server on the connections that there are. */
  stall(ms: number): void;
  /** This end of each connection is gone; the other is not told and hears nothing more. */
  forget(side: Side): void;
  close(): Promise<void>;
}

interface Link {
  client: Socket;
  server: Socket;
  cut: { way: Way; share: number } | null;
  isStalled: boolean;
  isForgotten: boolean;
}

/** @param target the port of the server at the time of the connection; null: it is down. */
export async function startProxy(target: () => number | null): Promise<TcpProxy> {
  const links = new Set<Link>();
  const timers = new Set<NodeJS.Timeout>();
  const frozen = { up: 0, down: 0 };
  const listener = createServer((client) => {
    const port = target();
    if (port === null) return void client.resetAndDestroy();
    const server = connect({ port, host: "127.0.0.1", noDelay: true });
    const link: Link = { client, server, cut: null, isStalled: false, isForgotten: false };
    links.add(link);
    client.setNoDelay(true);
    client.on("data", (bytes) => pass(link, "up", bytes));
    server.on("data", (bytes) => pass(link, "down", bytes));
    client.on("drain", () => flow(link));
    server.on("drain", () => flow(link));
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on("error", () => socket.destroy());
      socket.on("end", () => link.isForgotten || other.end());
      socket.on("close", () => {
        if (link.isForgotten ? !other.destroyed : link.cut !== null) return;
        other.destroySoon();
        links.delete(link);
      });
    }
    flow(link);
  });

  function pass(link: Link, way: Way, bytes: Buffer): void {
    const [from, to] = way === "up" ? [link.client, link.server] : [link.server, link.client];
    if (link.cut?.way !== way) {
      if (!to.write(bytes)) from.pause();
      return;
    }
    const part = bytes.subarray(0, Math.floor(bytes.length * link.cut.share));
    to.write(part, () => end(link));
    from.destroy();
  }

  /** Lets each direction flow unless it is frozen, or the one who should take it is full. */
  function flow({ client, server, isStalled, isForgotten }: Link): void {
    if (isForgotten) return;
    set(client, frozen.up === 0 && !server.writableNeedDrain);
    set(server, frozen.down === 0 && !isStalled && !client.writableNeedDrain);
  }

  function end({ client, server }: Link): void {
    client.resetAndDestroy();
    server.resetAndDestroy();
  }

  function later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  }

  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    origin: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    get size() {
      return links.size;
    },
    cut(way, share) {
      check("way", way, WAYS);
      checkNumber("share", share, 1);
      for (const link of links) {
        link.cut = { way, share };
        links.delete(link);
        // One on which nothing comes is cut between two frames.
        later(1_000, () => end(link));
      }
    },
    freeze(direction, ms) {
      check("direction", direction, [...WAYS, "both"]);
      checkNumber("ms", ms, MAX_MS);
      const ways = direction === "both" ? (["up", "down"] as const) : [direction];
      for (const way of ways) frozen[way] += 1;
      for (const link of links) flow(link);
      later(ms, () => {
        for (const way of ways) frozen[way] -= 1;
        for (const link of links) flow(link);
      });
    },
    stall(ms) {
      checkNumber("ms", ms, MAX_MS);
      const stalled = [...links];
      const turn = (isStalled: boolean) => {
        for (const link of stalled) {
          link.isStalled = isStalled;
          flow(link);
        }
      };
      turn(true);
      later(ms, () => turn(false));
    },
    forget(side) {
      check("side", side, SIDES);
      for (const link of links) {
        if (link.isForgotten) continue;
        link.isForgotten = true;
        const gone = side === "client" ? link.client : link.server;
        const left = side === "client" ? link.server : link.client;
        gone.resetAndDestroy();
        left.removeAllListeners("data");
        left.resume();
      }
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      for (const link of links) end(link);
      listener.close();
      await once(listener, "close");
    },
  };
}

/** One network to two ports: what befalls one befalls the other. */
export function together(one: TcpProxy, other: TcpProxy): TcpProxy {
  const both = [one, other] as const;
  return {
    origin: one.origin,
    get size() {
      return one.size + other.size;
    },
    cut: (way, share) => both.forEach((proxy) => void proxy.cut(way, share)),
    freeze: (direction, ms) => both.forEach((proxy) => void proxy.freeze(direction, ms)),
    stall: (ms) => both.forEach((proxy) => void proxy.stall(ms)),
    forget: (side) => both.forEach((proxy) => void proxy.forget(side)),
    close: async () => void (await Promise.all(both.map((proxy) => proxy.close()))),
  };
}

const WAYS = ["up", "down"] as const;
const SIDES = ["client", "server"] as const;
/** Timers hold no more. */
const MAX_MS = 2 ** 31 - 1;

function check(name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) throw new RangeError(`${name} must be one of ${known.join(", ")}, not ${value}.`);
}

function checkNumber(name: string, value: number, max: number): void {
  if (!(value >= 0 && value <= max)) throw new RangeError(`${name} must be a number from 0 to ${max}, not ${value}.`);
}

function set(socket: Socket, isFlowing: boolean): void {
  if (isFlowing) socket.resume();
  else socket.pause();
}
