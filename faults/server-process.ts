/** A server that can be killed and started again on the same database. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UNLIMITED } from "#core/env.ts";
import type { Disk } from "./disk.ts";

/** Shorter than in earnest, so that silence is noticed within the short form. */
export const HEARTBEAT_MS = 5_000;
/** So small that resuming has to ask the database too. */
export const RING_SIZE = 200;
export const API_KEY = "faults-api-key-0123456789-0123456789";

export type Order = { do: "look" | "fill" | "empty" } | { clockMs: number };
export type Told = { port: number } | { done: string } | Memory;
/** Bytes after collections of garbage. */
export interface Memory {
  /** What JavaScript holds, in its heap and outside: this may not grow. */
  live: number;
  /** All that the process has, with what the allocator keeps for later. */
  resident: number;
}

export interface ServerProcess {
  /** Of the running process; null while it is down. */
  readonly port: number | null;
  readonly mqttPort: number | null;
  /** How often it was started. */
  readonly lives: number;
  start(): Promise<void>;
  /** SIGKILL: nothing is flushed, nobody is told. */
  kill(): Promise<void>;
  /** SIGTERM; resolves to the exit code. */
  drain(): Promise<number | null>;
  look(): Promise<Memory>;
  /** Whether the disk has no more space for the database. */
  setFull(isFull: boolean): Promise<void>;
  setClock(offsetMs: number): void;
}

const CLOCK = fileURLToPath(new URL("./clock.ts", import.meta.url));
const ENTRY = fileURLToPath(new URL("./server.ts", import.meta.url));

export async function createServerProcess(disk: Disk): Promise<ServerProcess> {
  const mqttPort = await freePort();
  let child: ChildProcess | null = null;
  let port: number | null = null;
  let lives = 0;
  let clockMs = 0;
  let asking: Promise<unknown> = Promise.resolve();

  async function end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const ending = child;
    if (!ending) return null;
    child = null;
    port = null;
    const exit = once(ending, "exit");
    ending.kill(signal);
    const [code] = (await exit) as [number | null];
    return code;
  }

  /** One after the other: answers do not say what they answer. */
  function ask<T extends Told>(order: Order): Promise<T> {
    const answer = asking.then(async () => {
      if (!child) throw new Error("The server is down.");
      child.send(order);
      return (await told(child)) as T;
    });
    asking = answer.catch(() => undefined);
    return answer;
  }

  return {
    get port() {
      return port;
    },
    get mqttPort() {
      return port === null ? null : mqttPort;
    },
    get lives() {
      return lives;
    },
    async start() {
      const starting = spawn(process.execPath, ["--expose-gc", "--import", "tsx", "--import", CLOCK, ENTRY], {
        env: {
          PATH: process.env.PATH,
          NODE_ENV: "test",
          SNAP: process.env.SNAP,
          PORT: "0",
          MQTT_PORT: String(mqttPort),
          DATABASE_URL: `file:${join(disk.dir, "carillon.db")}`,
          CARILLON_SECRET: "faults-secret-0123456789-0123456789-abc",
          CARILLON_API_KEY: API_KEY,
          CARILLON_DEMO_TRAFFIC: "false",
          LOG_LEVEL: "error",
          LOG_RING_SIZE: String(RING_SIZE),
          ...UNLIMITED,
          FAULTS_CLOCK_MS: String(clockMs),
        },
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      child = starting;
      const first = (await told(starting)) as { port: number };
      port = first.port;
      lives += 1;
    },
    async kill() {
      await end("SIGKILL");
    },
    drain: () => end("SIGTERM"),
    look: () => ask<Memory>({ do: "look" }),
    async setFull(isFull) {
      if (isFull) disk.fill();
      else disk.empty();
      // A process that starts anew knows of no limit.
      if (!disk.isMounted && child) await ask({ do: isFull ? "fill" : "empty" });
    },
    setClock(offsetMs) {
      clockMs = offsetMs;
      child?.send({ clockMs } satisfies Order);
    },
  };
}

/** Below those that the system gives to outgoing connections: it stays free while the server is down. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}

/** The next thing that the process says. */
async function told(child: ChildProcess): Promise<unknown> {
  const left = new AbortController();
  const message = once(child, "message", { signal: left.signal }).then(([value]) => value as unknown);
  const exit = once(child, "exit", { signal: left.signal }).then(([code]) => {
    throw new Error(`The server ended by itself, with ${code}.`);
  });
  try {
    return await Promise.race([message, exit]);
  } finally {
    left.abort();
    await Promise.allSettled([message, exit]);
  }
}
