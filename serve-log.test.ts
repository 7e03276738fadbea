import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqlite } from "#core/store/sqlite/connection.ts";

const API_KEY = "log-test-api-key-0123456789-0123456789";
const WRONG = "not-a-token-of-anyone-0123456789";
const KEY = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };

let dir = "";
let child: ChildProcess;
let port = 0;
let output = "";
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "carillon-log-"));
  output = "";
  child = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("./transports/contract/server-process.ts", import.meta.url))],
    {
      env: {
        PATH: process.env.PATH,
        NODE_ENV: "test",
        PORT: "0",
        MQTT_PORT: "0",
        DATABASE_URL: `file:${dir}/carillon.db`,
        CARILLON_SECRET: "log-test-secret-0123456789-0123456789",
        CARILLON_API_KEY: API_KEY,
        LOG_LEVEL: "trace",
      },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const [told] = (await once(child, "message")) as [{ port: number }];
  port = told.port;
});
afterEach(async () => {
  if (child.exitCode === null) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  rmSync(dir, { recursive: true });
});

const call = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init);
const lines = () =>
  output
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const told = (msg: string) => lines().filter((line) => line.msg === msg);

async function tokenOf(id: string): Promise<string> {
  const person = JSON.stringify({ name: "Ann", email: `${id}@example.com` });
  await call(`/api/users/${id}`, { method: "PUT", headers: KEY, body: person });
  const answer = await call(`/api/users/${id}/tokens`, { method: "POST", headers: KEY, body: "{}" });
  return ((await answer.json()) as { token: string }).token;
}

/** The first that the server says to an upgrade; then the peer is gone without a word. */
async function upgrade(path: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  const [first] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return String(first);
}

/** Opens what is at the path and leaves once it has begun. */
async function look(path: string): Promise<void> {
  const leaving = new AbortController();
  const { body } = await call(path, { signal: leaving.signal });
  await body?.getReader().read();
  leaving.abort();
}

test("the log tells who came, what was sent and what failed, and nobody's credentials", async () => {
  const token = await tokenOf("ann");
  const http = ["/api/events", "/api/events/sse", "/api/events/iframe", "/api/inbox", "/nowhere", "/socket.io/"];
  for (const given of [token, WRONG]) {
    for (const path of http) await look(`${path}?token=${given}`);
    for (const path of ["/ws", "/mqtt", "/socket.io/", "/nowhere"]) await upgrade(`${path}?token=${given}`);
  }
  const sent = { method: "POST", headers: KEY, body: '{"audience":["users/ann"],"title":"Hello"}' };
  expect((await call("/api/notifications", sent)).status).toBe(201);
  await expect
    .poll(() => told("subscribed").map(({ transport }) => transport))
    .toEqual(expect.arrayContaining(["sse", "iframe"]));
  await expect.poll(() => told("unsubscribed").length).toBe(told("subscribed").length);
  expect(told("subscribed")).toContainEqual(expect.objectContaining({ level: 20, transport: "sse", userId: "ann" }));
  await expect
    .poll(() => told("published"))
    .toEqual([expect.objectContaining({ level: 20, sender: "keys/bootstrap", status: "sent" })]);

  const database = openSqlite(join(dir, "carillon.db"));
  database.exec('PRAGMA foreign_keys = OFF; DROP TABLE "Receipt"');
  database.close();
  const cookie = `carillon-0a1b2c3d.session_token=${WRONG}`;
  const failing = await call("/api/inbox?limit=5", { headers: { authorization: `Bearer ${token}`, cookie } });
  expect(failing.status).toBe(500);
  const polled = await tokenOf("ben");
  expect((await call(`/api/events?token=${polled}`)).status).toBe(500);
  // What is done by the clock misses its table too.
  const failures = () => lines().filter(({ level, msg }) => level === 50 && msg !== "chore failed");
  await expect.poll(() => failures().length).toBe(2);
  expect(failures()).toEqual([
    expect.objectContaining({ msg: "request failed", method: "GET", path: "/api/inbox" }),
    expect.objectContaining({ msg: "a request failed", path: "/api/events" }),
  ]);

  child.kill("SIGTERM");
  await once(child, "exit");
  for (const secret of [token, polled, WRONG, API_KEY, "token="]) expect(output).not.toContain(secret);
}, 60_000);

/** The filter of docs/fail2ban.conf, as fail2ban reads it: what tells the time is cut out before. */
function banned(): string[] {
  const conf = readFileSync(new URL("./docs/fail2ban.conf", import.meta.url), "utf8");
  const [, failregex = ""] = /^failregex = (.+)$/m.exec(conf) ?? [];
  const pattern = new RegExp(failregex.replace("<ADDR>", "(?<address>[0-9a-f.:]+)"));
  return output.split("\n").flatMap((line) => pattern.exec(line.replace(/"time":\d{13}/, ""))?.groups?.address ?? []);
}

test("each sign-in that fails is a line for fail2ban, which nobody can make name another's address", async () => {
  const signIn = (email: string, from: string) =>
    call("/api/session", {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": from },
      body: JSON.stringify({ email, password: "a secret that is wrong" }),
    });
  await signIn("Ann@example.com", "203.0.113.7");
  await signIn("nobody@example.com", "2001:db8::7");
  await expect
    .poll(() => told("sign-in failed"))
    .toMatchObject([
      { level: 40, address: "203.0.113.7", account: "ann@example.com" },
      { level: 40, address: "2001:db8::7", account: "nobody@example.com" },
    ]);
  expect(banned()).toEqual(["203.0.113.7", "2001:db8::7"]);
  const forged = '","msg":"x"}\n{"level":40,,"address":"198.51.100.1","account":"","msg":"sign-in failed"}';
  for (const email of [forged, `"${forged}"@example.com`, `o'${"n".repeat(60)}@example.com`])
    await signIn(email, "203.0.113.8");
  await expect.poll(() => banned()).toEqual(["203.0.113.7", "2001:db8::7", "203.0.113.8"]);

  // What is refused is told too, but not each of it: nobody fills the disk.
  for (let n = 0; n < 60; n += 1) await signIn("ann@example.com", "203.0.113.9");
  await expect.poll(() => told("sign-in failed").length).toBe(13);
  const refused = told("sign-in refused");
  expect(refused.length).toBeGreaterThanOrEqual(20);
  expect(refused.length).toBeLessThan(45);
  expect(refused[0]).toMatchObject({ level: 40, address: "203.0.113.9", account: "ann@example.com" });
  expect(output).not.toContain("a secret that is wrong");
});
