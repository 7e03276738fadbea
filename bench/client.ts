/** The load client: a process that holds the connections and counts, or sends requests. */
import type { Socket } from "node:net";
import { constants, setPriority } from "node:os";
import { answer } from "./child.ts";
import { type Publishing, publish } from "./publisher.ts";
import type { Login } from "./readers/reader.ts";
import { READERS, type ReaderName } from "./readers/readers.ts";
import { now } from "./statistics.ts";
import { createTally, type Expected, type Tally } from "./tally.ts";
import { type Visiting, type Visitors, visit } from "./visitors.ts";

export interface Opening {
  reader: ReaderName;
  port: number;
  count: number;
  logins?: Login[] | undefined;
  after?: string | undefined;
}

/** Connections that may be on their way at once. */
const OPENING = 250;
const OPEN_MS = 60_000;

let sockets: Socket[] = [];
let tally: Tally | null = null;
let fault: string | null = null;
let visitors: Visitors | null = null;

async function open({ reader, port, count, logins, after }: Opening): Promise<{ startedAt: number }> {
  const startedAt = now();
  let opened = 0;
  let ready = 0;
  fault = null;
  const late = setTimeout(() => {
    fault ??= `${count - ready} of ${count} connections did not get ready`;
  }, OPEN_MS);
  while (ready < count && !fault) {
    while (opened < count && opened - ready < OPENING) {
      const state = { seq: 0 };
      const login = logins?.[opened];
      sockets.push(
        READERS[reader](
          { port, index: opened, login, after },
          {
            ready() {
              ready += 1;
            },
            message: (seq) => tally?.message(state, seq),
            failed(why) {
              fault ??= why;
            },
          },
        ),
      );
      opened += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  clearTimeout(late);
  if (fault) throw new Error(`could not connect by ${reader}: ${fault}`);
  return { startedAt };
}

answer({
  open,
  expect(expected: Expected) {
    tally = createTally(expected, () => fault);
  },
  finish: ({ timeoutMs, sentAt }: { timeoutMs: number; sentAt?: Float64Array }) => tally?.finish(timeoutMs, sentAt),
  close() {
    // With a reset: thousands of ports in TIME_WAIT would be missing in the next run.
    for (const socket of sockets)
      socket
        .removeAllListeners("error")
        .on("error", () => undefined)
        .resetAndDestroy();
    sockets = [];
    tally = null;
    fault = null;
    globalThis.gc?.();
  },
  /** In the time that is left over: in life they are at machines of their own. */
  async visit(visiting: Visiting) {
    setPriority(constants.priority.PRIORITY_LOW);
    visitors = visit(visiting);
    await visitors.started;
  },
  delivered: () => visitors?.delivered ?? 0,
  leave: () => visitors?.leave(),
  publish: (publishing: Publishing) => publish(publishing),
});
