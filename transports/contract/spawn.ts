/** A server in a process of its own, asked and told over its public interface only. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "./house.ts";
import type { Address, Who } from "./reader.ts";

const ENTRY = fileURLToPath(new URL("./server-process.ts", import.meta.url));
const API_KEY = "process-api-key-0123456789-0123456789";

/** What the process says of itself, after a collection of garbage. */
export interface Look {
  memory: number;
  /** The most that is waiting in one of its sockets. */
  held: number;
  subscribers: number;
}
export interface ServerProcess extends Address {
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  person(userId: string): Promise<Required<Who>>;
  look(): Promise<Look>;
  /** Resolves to the exit code. */
  signal(name: NodeJS.Signals): Promise<number | null>;
  close(): Promise<void>;
}

export async function startProcess(env: Record<string, string> = {}): Promise<ServerProcess> {
  const dir = await mkdtemp(join(tmpdir(), "carillon-process-"));
  const mqttPort = await freePort();
  const child = spawn(process.execPath, ["--expose-gc", "--import", "tsx", ENTRY], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "test",
      PORT: "0",
      MQTT_PORT: String(mqttPort),
      DATABASE_URL: `file:${dir}/carillon.db`,
      CARILLON_SECRET: "process-secret-0123456789-0123456789-abc",
      CARILLON_API_KEY: API_KEY,
      LOG_LEVEL: "silent",
      ...env,
    },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const { port } = (await told(child)) as { port: number };
  const origin = `http://127.0.0.1:${port}`;

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(path, origin), {
      method,
      headers: { Authorization: `Bearer ${API_KEY}`, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  async function signal(name: NodeJS.Signals): Promise<number | null> {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill(name);
    const [code] = (await once(child, "exit")) as [number | null];
    return code;
  }

  return {
    origin,
    mqttPort,
    call,
    async person(userId) {
      await call("PUT", `/api/users/${userId}`, { name: userId, email: `${userId}@example.com` });
      await call("PUT", `/api/topics/${userId}`, { name: userId });
      await call("PUT", `/api/topics/${userId}/members/${userId}`);
      const { token } = await call<{ token: string }>("POST", `/api/users/${userId}/tokens`, { ttlSeconds: 600 });
      return { userId, token, topics: [userId] };
    },
    async look() {
      child.send("look");
      return (await told(child)) as Look;
    },
    signal,
    async close() {
      await signal("SIGKILL");
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function told(child: ChildProcess): Promise<unknown> {
  const left = new AbortController();
  const message = once(child, "message", { signal: left.signal }).then(([value]) => value as unknown);
  const exit = once(child, "exit", { signal: left.signal }).then(([code]) => {
    throw new Error(`the server process ended with ${code}`);
  });
  try {
    return await Promise.race([message, exit]);
  } finally {
    left.abort();
    await Promise.allSettled([message, exit]);
  }
}
