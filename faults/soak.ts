/** A real server on a given Node under 100 people who send, read and page, with pauses in which the collector runs. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const SERVER = fileURLToPath(new URL("server.ts", import.meta.url));
const API_KEY = "soak-api-key-0123456789-0123456789-abc";
const PEOPLE = 100;
const BUSY_MS = 4_000;
const IDLE_MS = 2_000;
/** Between two requests of one person. */
const THINK_MS = 20;

export interface Soaked {
  requests: number;
  /** Of each status that was answered, how often. */
  statuses: Record<number, number>;
  /** Requests that got no answer. */
  unanswered: number;
  /** How the process ended before it was told to; null: it lived. */
  died: string | null;
}

/** @param node the executable that the server runs on */
export async function soak(node: string, seconds: number): Promise<Soaked> {
  const dir = await mkdtemp(join(tmpdir(), "carillon-soak-"));
  const soaked: Soaked = { requests: 0, statuses: {}, unanswered: 0, died: null };
  const server = start(node, dir);
  let isLeaving = false;
  const gone = once(server, "exit").then(([code, signal]) => {
    if (!isLeaving) soaked.died = `exit ${code ?? signal}`;
  });
  try {
    const told = await Promise.race([once(server, "message"), gone]);
    if (!told) return soaked;
    const call = caller(`http://127.0.0.1:${(told[0] as { port: number }).port}`, soaked);
    const people = await Promise.all(Array.from({ length: PEOPLE }, (_, n) => settle(call, `p${n}`)));
    const end = Date.now() + seconds * 1_000;
    while (Date.now() < end && soaked.died === null) {
      const until = Math.min(end, Date.now() + BUSY_MS);
      await Promise.all(
        people.map((token, n) => live(call, token, n, () => Date.now() < until && soaked.died === null)),
      );
      await Promise.race([pause(IDLE_MS), gone]);
    }
    return soaked;
  } finally {
    isLeaving = true;
    if (server.exitCode === null && server.signalCode === null) server.kill("SIGTERM");
    await gone;
    await rm(dir, { recursive: true, force: true });
  }
}

function start(node: string, dir: string): ChildProcess {
  return spawn(node, ["--import", "tsx", SERVER], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: process.env.NODE_ENV,
      PORT: "0",
      MQTT_PORT: "0",
      DATABASE_URL: `file:${join(dir, "carillon.db")}`,
      CARILLON_SECRET: "soak-secret-0123456789-0123456789-abcdef",
      CARILLON_API_KEY: API_KEY,
      CARILLON_DEMO_TRAFFIC: "false",
      LOG_LEVEL: "error",
    },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

type Call = (method: string, path: string, body?: unknown, token?: string) => Promise<unknown>;

function caller(origin: string, soaked: Soaked): Call {
  return async (method, path, body, token = API_KEY) => {
    soaked.requests += 1;
    try {
      const response = await fetch(origin + path, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      soaked.statuses[response.status] = (soaked.statuses[response.status] ?? 0) + 1;
      return await response.json();
    } catch {
      soaked.unanswered += 1;
      return null;
    }
  };
}

async function settle(call: Call, id: string): Promise<string> {
  await call("PUT", `/api/users/${id}`, { name: id, email: `${id}@example.com` });
  const minted = (await call("POST", `/api/users/${id}/tokens`, { ttlSeconds: 3_600 })) as { token: string } | null;
  return minted?.token ?? "";
}

/** One person: they are sent something, look, read it, and page on. */
async function live(call: Call, token: string, n: number, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    await call("POST", "/api/notifications", { audience: [`users/p${n}`], title: "soak", body: "**soak**" });
    const page = (await call("GET", "/api/inbox?view=inbox&limit=20", undefined, token)) as Page | null;
    const ids = page?.items?.slice(0, 5).map(({ id }) => id) ?? [];
    if (ids.length > 0) await call("POST", "/api/inbox/commands", { command: "read", ids }, token);
    if (page?.next) await call("GET", `/api/inbox?before=${encodeURIComponent(page.next)}&limit=20`, undefined, token);
    await call("GET", "/api/inbox/counts", undefined, token);
    await pause(THINK_MS);
  }
}
interface Page {
  items?: { id: string }[];
  next?: string | null;
}

export const hasHeld = ({ died, unanswered, statuses }: Soaked): boolean =>
  died === null && unanswered === 0 && Object.keys(statuses).every((status) => Number(status) < 500);
