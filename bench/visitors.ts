/** Visitors of the lab: each holds a run, reads its seven lanes, and hops with an eighth. */
import type { Socket } from "node:net";
import type { LabRun } from "#core/lab-protocol.ts";
import { TRANSPORTS, type TransportName } from "#core/vocabulary.ts";
import { READERS } from "./readers/readers.ts";
import { openWebSocket } from "./readers/web-socket.ts";

export interface Visiting {
  port: number;
  runs: readonly LabRun[];
}
/** How long a visitor's hopping lane stays on one transport, as in the page. */
const HOP_MS = 3_000;
/** Those that can begin at a cursor. */
const HOPS = ["websocket", "sse", "iframe", "long-poll"] as const satisfies readonly TransportName[];
const CLOCK_MS = 1_000;
/** Between two visitors' starts: people do not all press in the same millisecond, nor in step with what they asked for. */
const APART_MS = 97;
const TEXT = 1;

export interface Visitors {
  /** Resolves when all lanes are open and all runs have begun. */
  readonly started: Promise<void>;
  /** Events that came on all lanes. */
  readonly delivered: number;
  leave(): void;
}

export function visit({ port, runs }: Visiting): Visitors {
  let delivered = 0;
  let hasLeft = false;
  const sockets = new Set<Socket>();
  const timers = new Set<ReturnType<typeof setInterval>>();

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    return socket;
  }

  function lane(run: LabRun, name: string, reader: TransportName, after: () => string, seen: (seq: number) => void) {
    return new Promise<Socket>((resolve) => {
      const connect = (): void => {
        const socket = keep(
          READERS[reader](
            {
              port,
              index: 0,
              login: { userId: run.id, token: run.secret },
              after: after(),
              under: `/lab/${run.secret}/${name}`,
            },
            {
              ready: () => resolve(socket),
              message(seq) {
                delivered += 1;
                seen(seq);
              },
              // An iframe's page is replaced when it has grown large.
              failed() {
                socket.destroy();
                if (!hasLeft && name !== "hop") setTimeout(connect, 100);
              },
            },
          ),
        );
      };
      connect();
    });
  }

  async function begin(run: LabRun): Promise<() => void> {
    const epoch = run.cursor.slice(0, run.cursor.lastIndexOf("."));
    const place = () => {
      let cursor = run.cursor;
      const seen = (seq: number): void => {
        cursor = `${epoch}.${seq}`;
      };
      return { after: () => cursor, seen };
    };
    await Promise.all(
      TRANSPORTS.map((name) => {
        const { after, seen } = place();
        return lane(run, name, name, after, seen);
      }),
    );
    const { after, seen } = place();
    let hops = 0;
    let current = await lane(run, "hop", HOPS[0], after, seen);
    const hop = async (): Promise<void> => {
      hops += 1;
      const next = await lane(run, "hop", HOPS[hops % HOPS.length] ?? HOPS[0], after, seen);
      current.removeAllListeners("error").on("error", () => undefined);
      current.destroy();
      current = next;
    };
    timers.add(setInterval(() => void hop(), HOP_MS));
    return hold(run);
  }

  /** The run's control connection; returns what starts it. */
  function hold(run: LabRun): Promise<() => void> {
    return new Promise((resolve) => {
      const to = { port, index: 0 };
      const on = { ready: () => undefined, message: () => undefined, failed: () => undefined };
      const socket = openWebSocket(to, on, `/lab/${run.secret}/control`, "", {
        open(send) {
          timers.add(
            setInterval(() => send(TEXT, JSON.stringify({ type: "clock", ask: performance.now() })), CLOCK_MS),
          );
          resolve(() => send(TEXT, JSON.stringify({ type: "start" })));
        },
        text: () => undefined,
      });
      keep(socket);
    });
  }

  return {
    started: Promise.all(runs.map(begin)).then(async (starts) => {
      for (const start of starts) {
        start();
        await new Promise((resolve) => setTimeout(resolve, APART_MS));
      }
    }),
    get delivered() {
      return delivered;
    },
    leave() {
      hasLeft = true;
      for (const timer of timers) clearInterval(timer);
      for (const socket of sockets) socket.destroy();
    },
  };
}
