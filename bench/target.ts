/** What runs in the process of the server under test, and answers for it. */
import { readFileSync } from "node:fs";
import type { Login } from "./readers/reader.ts";

/** One who takes messages and hands them to all connections. */
export interface Target {
  readonly port: number;
  /** The number that the next message will have. */
  next(): number;
  /** Resolves when the next may be sent, to the number that it got if that is not simply the next. */
  send(): unknown;
  /** How many sends may be under way at once when saturated. */
  readonly senders?: number;
  logins?(count: number): Promise<Login[]>;
  cursor?(): string;
  queries?(): number;
  /** Of a server that is not this process. */
  pids?(): readonly number[];
  close(): Promise<void> | void;
}

export interface Usage {
  cpuSeconds: number;
  rss: number;
}

export async function usage(pids: readonly number[] | undefined): Promise<Usage> {
  if (pids)
    return pids.map(usageOf).reduce((a, b) => ({ cpuSeconds: a.cpuSeconds + b.cpuSeconds, rss: a.rss + b.rss }));
  const { user, system } = process.cpuUsage();
  return { cpuSeconds: (user + system) / 1e6, rss: process.memoryUsage.rss() };
}

const TICKS_A_SECOND = 100;

/** proc(5): utime and stime are fields 14 and 15. */
function usageOf(pid: number): Usage {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND, rss: Number(rss) * 1024 };
}

/** What a bare peer sends: as long as what Carillon sends, and built the same way. */
export function createMessages(): { next(): number; make(): string } {
  let seq = 0;
  return {
    next: () => seq + 1,
    make() {
      seq += 1;
      const at = new Date().toISOString();
      const item = {
        id: crypto.randomUUID(),
        title: TITLE,
        body: BODY,
        category: "general",
        priority: "normal",
        href: null,
        icon: null,
        actions: [],
        data: null,
        createdAt: at,
        expiresAt: null,
        revision: 1,
      };
      return JSON.stringify({ seq, prev: seq - 1, audience: "all", type: "item.created", at, item });
    },
  };
}
export const TITLE = "Deployment finished";
export const BODY = "Release 4.2 is live in all regions.";

export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
