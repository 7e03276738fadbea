import { execFile } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Edge, KEY, startEdge } from "./testing.ts";

const run = promisify(execFile);

let edge: Edge;
const sockets = new Set<Socket>();
beforeAll(async () => {
  edge = await startEdge();
  edge.running.server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
});
afterAll(() => edge.close());

const asAnn = () => ({ authorization: `Bearer ${edge.token}` });
const publish = async (title: string) => {
  const body = JSON.stringify({ audience: ["users/ann"], title });
  await fetch(`${edge.origin}/api/notifications`, {
    method: "POST",
    headers: { ...KEY, "content-type": "application/json" },
    body,
  });
};
const isListening = () => vi.waitFor(() => expect(edge.running.runtime.hub.size).toBe(1), { timeout: 60_000 });
const isLeft = () => vi.waitFor(() => expect(edge.running.runtime.hub.size).toBe(0), { timeout: 60_000 });

test("[SSE5] a stream that is cut off is a failure to curl and to fetch", async () => {
  const curl = run("curl", ["-sSN", "-H", `Authorization: Bearer ${edge.token}`, `${edge.origin}/api/events/sse`]);
  await isListening();
  for (const socket of sockets) socket.destroy();
  await expect(curl).rejects.toMatchObject({ code: 18 });
  await isLeft();
  const response = await fetch(`${edge.origin}/api/events/sse`, { headers: asAnn() });
  expect(response.headers.get("transfer-encoding")).toBe("chunked");
  await isListening();
  const text = response.text();
  for (const socket of sockets) socket.destroy();
  await expect(text).rejects.toThrow();
  await isLeft();
});

test("[SSE5] a stream that ends is told so, with the last word and the end of its chunks", async () => {
  const response = await fetch(`${edge.origin}/api/events/sse`, { headers: asAnn() });
  await isListening();
  await publish("钟🔔");
  const text = response.text();
  await vi.waitFor(() => expect(edge.running.runtime.hub.size).toBe(1), { timeout: 60_000 });
  edge.running.runtime.hub.disconnect("ann", "slow");
  expect(await text).toMatch(/event: ready\n.*"title":"钟🔔".*event: close\n/s);
  await isLeft();
});

test("[SSE5] HTTP/1.0 knows no chunks, and is sent none", async () => {
  const answer = edge.say(
    `GET /api/events/sse HTTP/1.0\r\nAuthorization: Bearer ${edge.token}\r\n\r\n`,
    /"plain".*\n\n/s,
  );
  await isListening();
  await publish("plain");
  const text = await answer;
  expect(text).not.toMatch(/transfer-encoding/i);
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  expect(body).toMatch(/^retry: \d+\n: carillon\nevent: ready\n/);
  expect(body).not.toContain("\r");
  await isLeft();
});

test.each(["sse", "iframe"])("[N4] no proxy need encode the %s stream", async (name) => {
  const leaving = new AbortController();
  const response = await fetch(`${edge.origin}/api/events/${name}`, { headers: asAnn(), signal: leaving.signal });
  expect(response.headers.get("content-encoding")).toBe("identity");
  leaving.abort();
  await isLeft();
});

test.each(["sse", "iframe"])(
  "a pipelined request for the %s stream gets what comes, after the answers before it",
  async (name) => {
    const socket = connect(edge.running.port, "127.0.0.1");
    let text = "";
    socket.setEncoding("utf8").on("data", (data) => {
      text += data;
    });
    const head = `Host: x\r\nAuthorization: Bearer ${edge.token}\r\n\r\n`;
    // The one before it takes its time.
    const { log } = edge.running.runtime;
    const poll = `GET /api/events?after=${log.cursorAt(log.head)}&wait=60 HTTP/1.1\r\n${head}`;
    socket.write(`${poll}GET /api/events/${name} HTTP/1.1\r\n${head}`);
    await vi.waitFor(() => expect(edge.running.runtime.hub.sizeBy("long-poll")).toBe(1), { timeout: 60_000 });
    await publish("first");
    await vi.waitFor(() => expect(text).toContain("ready"), { timeout: 60_000 });
    await publish("second");
    await vi.waitFor(() => expect(text).toContain("second"), { timeout: 60_000 });
    expect(text.indexOf("first")).toBeLessThan(text.indexOf("ready"));
    socket.destroy();
    await isLeft();
  },
);

test("a pipelined stream whose peer leaves before its turn leaves nobody behind", async () => {
  const socket = connect(edge.running.port, "127.0.0.1");
  const head = `Host: x\r\nAuthorization: Bearer ${edge.token}\r\n\r\n`;
  socket.write(`GET /api/events/sse HTTP/1.1\r\n${head}GET /api/events/sse HTTP/1.1\r\n${head}`);
  await once(socket, "data");
  await isListening();
  socket.destroy();
  await isLeft();
});
