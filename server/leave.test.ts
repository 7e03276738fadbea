/** `npm start`, signalled the ways that people and their machines do it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { freePort } from "#transports/contract/house.ts";

const KEY = "a-key-for-signals-0123456789-0123456789";
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

interface Started {
  npm: ChildProcess;
  port: number;
  /** What it has printed so far. */
  said(): string;
  /** What a reader of `all` on SSE has received so far. */
  heard(): string;
}

/** In a process group of its own, as in a terminal or a service. */
async function start(): Promise<Started> {
  const dir = await mkdtemp(join(tmpdir(), "carillon-signals-"));
  const port = await freePort();
  const npm = spawn("npm", ["start"], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      // Vitest's own would turn the pages into those of development.
      NODE_ENV: "production",
      PORT: String(port),
      MQTT_PORT: "0",
      DATABASE_URL: `file:${dir}/carillon.db`,
      CARILLON_SECRET: "signals-secret-0123456789-0123456789-abc",
      CARILLON_API_KEY: KEY,
      LOG_LEVEL: "info",
    },
  });
  undo.push(() => rm(dir, { recursive: true, force: true }));
  undo.push(() => signalGroup(npm, "SIGKILL"));
  const chunks: Buffer[] = [];
  npm.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  npm.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const said = () => Buffer.concat(chunks).toString();
  await expect.poll(said, { timeout: 180_000, interval: 100 }).toContain("Carillon is at");
  return { npm, port, said, heard: await listen(port) };
}

async function listen(port: number): Promise<() => string> {
  const origin = `http://127.0.0.1:${port}`;
  const headers = { Authorization: `Bearer ${KEY}`, "Content-Type": "application/json" };
  const call = (method: string, path: string, body: object) =>
    fetch(`${origin}${path}`, { method, headers, body: JSON.stringify(body) });
  await call("PUT", "/api/users/ann", { name: "Ann", email: "ann@example.com" });
  const { token } = (await (await call("POST", "/api/users/ann/tokens", {})).json()) as { token: string };
  const stream = await fetch(`${origin}/api/events/sse?token=${token}`);
  const decoder = new TextDecoder();
  let text = "";
  void (async () => {
    for await (const part of stream.body as unknown as AsyncIterable<Uint8Array>) text += decoder.decode(part);
  })().catch(() => undefined);
  await expect.poll(() => text).toContain("event: ready");
  return () => text;
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-(pid as number), signal);
  } catch {
    // It is gone.
  }
}

/** Whether the port can be listened on again. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  const isListening = await Promise.race([
    once(server, "listening").then(() => true),
    once(server, "error").then(() => false),
  ]);
  server.close();
  return isListening;
}

/** Drained once, readers were told, npm ended well, and nothing holds the port. */
async function expectDrained({ npm, port, said, heard }: Started): Promise<void> {
  const [code, signal] = npm.exitCode === null ? await once(npm, "exit") : [npm.exitCode, npm.signalCode];
  expect({ code, signal }, said()).toEqual({ code: 0, signal: null });
  expect(said().match(/: draining/g)).toHaveLength(1);
  expect(heard()).toContain('"reason":"shutdown"');
  expect(await isFree(port)).toBe(true);
}

const WAYS: readonly [name: string, how: (started: Started) => void][] = [
  ["SIGTERM to npm alone, as `docker stop` and `kill` send it", ({ npm }) => npm.kill("SIGTERM")],
  ["SIGTERM to every process, as systemd sends it", ({ npm }) => signalGroup(npm, "SIGTERM")],
  ["SIGINT to every process, as Ctrl-C sends it", ({ npm }) => signalGroup(npm, "SIGINT")],
];
for (const [name, how] of WAYS) {
  test(`npm start drains and frees the port at ${name}`, async () => {
    const started = await start();
    how(started);
    await expectDrained(started);
  }, 240_000);
}
