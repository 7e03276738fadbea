/** The process of the server under test: starts the one it is named, and does what the bench asks of it. */

import type { NewRun } from "#core/lab-protocol.ts";
import type { CarillonTarget } from "./carillon.ts";
import { answer } from "./child.ts";
import { now } from "./statistics.ts";
import { type Target, turn, type Usage, usage } from "./target.ts";

const STARTS = {
  carillon: () => import("./carillon.ts"),
  ws: () => import("./peers/ws.ts"),
  sse: () => import("./peers/sse.ts"),
  "socket-io": () => import("./peers/socket-io.ts"),
  aedes: () => import("./peers/aedes.ts"),
  "long-poll": () => import("./peers/long-poll.ts"),
  hono: () => import("./peers/hono.ts"),
  mosquitto: () => import("./peers/mosquitto.ts"),
  nchan: () => import("./peers/nchan.ts"),
} as const satisfies Record<string, () => Promise<{ start(): Promise<Target> }>>;
export type ServerName = keyof typeof STARTS;

export interface Run {
  messages: number;
  /** Messages a second; null: as fast as they are taken. */
  rate: number | null;
}
export interface Ran {
  startedAt: number;
  sentAt: Float64Array;
}

const { start } = await STARTS[process.argv[2] as ServerName]();
const target: Target = await start();

async function run({ messages, rate }: Run): Promise<Ran> {
  const first = target.next();
  const sentAt = new Float64Array(messages);
  const startedAt = now();
  let taken = 0;
  async function sendOne(): Promise<void> {
    const at = now();
    const guess = target.next();
    const seq = await target.send();
    sentAt[(typeof seq === "number" ? seq : guess) - first] = at;
  }
  async function sendAll(): Promise<void> {
    while (taken < messages) {
      taken += 1;
      await sendOne();
      await turn();
    }
  }
  if (rate === null) await Promise.all(Array.from({ length: target.senders ?? 1 }, sendAll));
  else {
    const sends: Promise<void>[] = [];
    for (let i = 0; i < messages; i += 1) {
      const wait = startedAt + (i * 1_000) / rate - now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      sends.push(sendOne());
    }
    await Promise.all(sends);
  }
  return { startedAt, sentAt };
}

async function measure(): Promise<Usage> {
  if (!target.pids) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 100));
    globalThis.gc?.();
  }
  return usage(target.pids?.());
}

const carillon = (): CarillonTarget => target as CarillonTarget;

answer({
  port: () => target.port,
  next: () => target.next(),
  cursor: () => target.cursor?.(),
  queries: () => target.queries?.() ?? 0,
  logins: (count: number) => target.logins?.(count),
  run,
  measure,
  cpu: async () => (await usage(target.pids?.())).cpuSeconds,
  unicast: async (given: { rate: number; messages: number; users: number }) =>
    (await import("./workloads/unicast-server.ts")).unicast(target, given),
  inbox: async (given: { stored: number; unread: number; calls: number }) =>
    (await import("./workloads/inbox-server.ts")).inbox(carillon(), given),
  search: async (given: { items: number; calls: number }) =>
    (await import("./workloads/search-server.ts")).search(carillon(), given),
  lab: async (given: { runs: number; wants: NewRun }) =>
    (await import("./workloads/lab-server.ts")).beginRuns(carillon(), given),
  provision: async (people: number) => (await import("./workloads/million-server.ts")).provision(carillon(), people),
  rows: async () => (await import("./workloads/million-server.ts")).rowsWritten(carillon()),
  close: () => target.close(),
});
