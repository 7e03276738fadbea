import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readEnv } from "#core/env.ts";
import { TEST_API_KEY } from "#core/testing.ts";
import { type Running, startServer } from "./serve.ts";

let dir = "";
let running: Running;
const env = (more: Record<string, string> = {}) =>
  readEnv({
    DATABASE_URL: `file:${dir}/carillon.db`,
    CARILLON_SECRET: "test-secret-0123456789-0123456789-abcdef",
    CARILLON_API_KEY: TEST_API_KEY,
    LOG_LEVEL: "silent",
    MQTT_PORT: "0",
    PORT: "0",
    ...more,
  });
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "carillon-serve-"));
  running = await startServer(env());
  await running.runtime.users.put("ann", { name: "Ann", email: "ann@example.com" });
});
afterEach(async () => {
  await running.close();
  rmSync(dir, { recursive: true });
});

/** All that the server says to these bytes, until it hangs up. */
function say(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(running.port, "127.0.0.1", () => socket.write(bytes));
    socket.setEncoding("utf8");
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}
const stream = async () => {
  const { token } = await running.runtime.auth.mintToken("ann", 60);
  return fetch(`${running.url}/api/events/sse`, { headers: { authorization: `Bearer ${token}` } });
};

test("REST, streams, health and figures are on one port", async () => {
  const { body } = await stream();
  await body?.getReader().read();
  expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${running.url}/readyz`)).json()).toEqual({ status: "ok" });
  const figures = await (await fetch(`${running.url}/metrics`)).text();
  expect(figures).toContain('carillon_connections{transport="sse"} 1\n');
  expect(figures).toContain(`carillon_log_head ${running.runtime.log.head}\n`);
  const sent = await fetch(`${running.url}/api/notifications`, {
    method: "POST",
    headers: { authorization: `Bearer ${TEST_API_KEY}`, "content-type": "application/json" },
    body: '{"audience":"all","title":"Hello"}',
  });
  expect(sent.status).toBe(201);
});

test("what cannot be a request is refused in JSON, and the server carries on", async () => {
  const close = "Connection: close\r\n\r\n";
  expect(await say(`GET http:// HTTP/1.1\r\nHost: x\r\n${close}`)).toMatch(/^HTTP\/1\.1 400 .*"bad_request"/s);
  expect(await say(`GET /api/inbox HTTP/1.1\r\nHost: a b\r\n${close}`)).toMatch(/^HTTP\/1\.1 400 .*"bad_request"/s);
  expect(await say("nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  expect(await say("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")).toMatch(
    /^HTTP\/1\.1 404 .*"not_found"/s,
  );
  expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
});

test("draining tells the streams, lets the last request finish, and takes no more", async () => {
  const events = (await stream()).text();
  // A request whose body is still on its way when the drain begins.
  const late = request(`${running.url}/api/notifications`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${TEST_API_KEY}`,
      "content-type": "application/json",
      "content-length": 34,
      expect: "100-continue",
    },
  });
  const answer = new Promise((resolve, reject) => {
    late.on("response", (response) => resolve([response.statusCode, response.resume().headers.connection]));
    late.on("error", reject);
  });
  late.write('{"audience":"all",');
  // The server has it: a connection that it has not read from yet is cut by a drain.
  await once(late, "continue");
  await expect.poll(() => running.runtime.hub.size).toBe(1);
  const closed = running.close();
  expect(await events).toMatch(/event: close\n(?:.*\n)*data: \{"type":"close","reason":"shutdown","retryMs":\d+\}/);
  late.end('"title":"Hello"}');
  expect(await answer).toEqual([201, expect.stringMatching(/close/i)]);
  await closed;
  await running.close();
  await expect(fetch(`${running.url}/healthz`)).rejects.toThrow();
});

test("a port that is taken is told as that", async () => {
  const other = env({ PORT: String(running.port), DATABASE_URL: `file:${dir}/other.db` });
  await expect(startServer(other)).rejects.toThrow(`Port ${running.port} is taken: set PORT to another.`);
});

test("draining ends a socket whose peer does not answer", async () => {
  const { token } = await running.runtime.auth.mintToken("ann", 60);
  const socket = connect(running.port, "127.0.0.1");
  const opened = new Promise((resolve) => socket.once("data", resolve));
  const gone = new Promise((resolve) => socket.once("close", resolve));
  // After the handshake it says nothing, not even to a close frame.
  socket.write(
    `GET /ws?token=${token} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  expect(String(await opened)).toMatch(/^HTTP\/1\.1 101 /);
  const began = Date.now();
  await running.close();
  expect(Date.now() - began).toBeLessThan(6_000);
  await gone;
});
