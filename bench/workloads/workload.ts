/** What a workload is given and what it gives. */
import { type Child, start } from "../child.ts";
import type { ServerName } from "../host.ts";

export interface Sizes {
  connections: number;
  rounds: number;
  isQuick: boolean;
}
/** One figure of one subject in one round. */
export interface Figure {
  /** What is compared: a transport, or the workload itself. */
  group: string;
  subject: string;
  metric: string;
  value: number;
}
/** A subject's figure over the figure of a reference in the same run, and what it has to be. */
export interface Target {
  group: string;
  metric: string;
  subject: string;
  reference: string | null;
  /** As the issue says it: at most, or at least. */
  atMost?: number;
  atLeast?: number;
}
export interface Workload {
  /** One subject in one round each, so that rounds interleave them. */
  steps(sizes: Sizes): { name: string; run(): Promise<Figure[]> }[];
  targets: readonly Target[];
  /** Done once, whatever the rounds. */
  isSingle?: boolean;
}

export interface Pair {
  host: Child;
  client: Child;
  port: number;
}

const HOST = new URL("../../dist/bench-host.js", import.meta.url);
export const CLIENT = new URL("../../dist/bench-client.js", import.meta.url);

/** A fresh server and a fresh client, gone when `use` is through. */
export async function withPair<T>(server: ServerName, use: (pair: Pair) => Promise<T>): Promise<T> {
  const host = start(HOST, [server]);
  const client = start(CLIENT);
  try {
    const port = await host.ask<number>("port");
    const result = await use({ host, client, port });
    await client.ask("close");
    await host.ask("close");
    return result;
  } finally {
    await Promise.all([host.end(), client.end()]);
  }
}
