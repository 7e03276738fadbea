/** The whole product as a process of its own, on a fresh database, for tests in a real browser. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";

export const API_KEY = "e2e-api-key-0123456789-0123456789-abcdef";

export interface Carillon {
  readonly url: string;
  readonly mqttPort: number;
  /** As a sender, with the API key. */
  api<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  send(audience: "all" | string[], title: string, more?: Record<string, unknown>): Promise<{ id: string; seq: number }>;
  stop(signal: "SIGKILL" | "SIGTERM"): Promise<number | null>;
  start(): Promise<void>;
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });

/** `env`: beyond what every test has. */
export async function launch(env: Record<string, string> = {}): Promise<Carillon & { dispose(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), "carillon-e2e-"));
  const [port, mqttPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const started = spawn(process.execPath, ["--enable-source-maps", "dist/server.js"], {
      env: {
        ...process.env,
        NODE_ENV: "production",
        PORT: String(port),
        MQTT_PORT: String(mqttPort),
        DATABASE_URL: `file:${dir}/carillon.db`,
        CARILLON_API_KEY: API_KEY,
        CARILLON_CALLBACK_HOSTS: "127.0.0.1",
        LOG_LEVEL: "warn",
        // Nobody sends but the tests.
        CARILLON_DEMO_TRAFFIC: "false",
        ...env,
      },
      stdio: ["ignore", "inherit", "inherit"],
    });
    child = started;
    await expect
      .poll(
        async () => {
          if (started.exitCode !== null) throw new Error(`the server exited with ${started.exitCode}`);
          return fetch(`${url}/readyz`).then(
            ({ status }) => status,
            () => 0,
          );
        },
        { timeout: 60_000 },
      )
      .toBe(200);
  }

  async function stop(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const running = child;
    child = null;
    if (!running || running.exitCode !== null) return running?.exitCode ?? null;
    const exited = new Promise<number | null>((resolve) => running.once("exit", (code) => resolve(code)));
    running.kill(signal);
    return exited;
  }

  async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  await start();
  return {
    url,
    mqttPort,
    api,
    send: (audience, title, more = {}) => api("POST", "/api/notifications", { audience, title, ...more }),
    stop,
    start,
    async dispose() {
      await stop("SIGTERM");
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export const test = base.extend<object, { carillon: Carillon }>({
  carillon: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern.
    async ({}, use) => {
      const carillon = await launch();
      await use(carillon);
      await carillon.dispose();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

export { expect };

/** Somebody of a test's own, for what would get in the way of others who are the same demo person. */
export async function provision(carillon: Carillon, id: string, topics: readonly string[] = []): Promise<void> {
  await carillon.api("PUT", `/api/users/${id}`, { name: id, email: `${id}@example.com` });
  for (const topic of topics) await carillon.api("PUT", `/api/topics/${topic}/members/${id}`);
  await carillon.send([`users/${id}`], `Welcome, ${id}`);
}

/** A browser context signed in as a demo person. */
export async function signIn(context: BrowserContext, carillon: Carillon, userId: string): Promise<Page> {
  const answer = await context.request.post(`${carillon.url}/api/session/demo`, {
    data: { userId },
    headers: { origin: carillon.url },
  });
  expect(answer.ok()).toBe(true);
  return context.newPage();
}

/** Runs in the page, and sets the clock of its machine; `off` in milliseconds. */
export function setClock(off: number): void {
  const Right = Date;
  globalThis.Date = new Proxy(Right, {
    construct: (target, given) => Reflect.construct(target, given.length > 0 ? given : [Right.now() + off]),
    get: (target, name) => (name === "now" ? () => Right.now() + off : Reflect.get(target, name)),
  });
}
