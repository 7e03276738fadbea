/** Calls to receivers that do anything but answer: real sockets, and a clock of our own that is shorter. */

import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallAnswer, type CallLimits, signedCall } from "./signed-call.ts";

/** What the receiver does once it was asked, by path. */
const KINDS: Record<string, (socket: Socket) => void> = {
  "/good": (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
  "/empty": (socket) => socket.end("HTTP/1.1 204 No Content\r\n\r\n"),
  "/odd": (socket) => socket.write("HTTP/1.1 299 Fine\r\nContent-Length: 0\r\n\r\n"),
  "/hints": (socket) =>
    socket.write(
      "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ),
  "/twice": (socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 No\r\n\r\n"),
  "/h2c": (socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"),
  "/websocket": (socket) =>
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x02hi"),
  "/101-end": (socket) => socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
  "/bare-101": (socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
  "/silent": () => undefined,
  "/dripping-headers": (socket) => drip(socket, "HTTP/1.1 200 OK\r\n", "X-A: b\r\n"),
  "/dripping-body": (socket) => drip(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "x"),
  "/endless-body": (socket) => flood(socket, "HTTP/1.1 200 OK\r\n\r\n", "x".repeat(10_000)),
  "/slow-100s": (socket) => drip(socket, "", "HTTP/1.1 100 Continue\r\n\r\n"),
  "/flood-of-100s": (socket) => flood(socket, "", "HTTP/1.1 100 Continue\r\n\r\n".repeat(100)),
  "/leaves": (socket) => socket.end(),
  "/resets": (socket) => socket.resetAndDestroy(),
  "/garbage": (socket) => socket.write("what?\r\n\r\n"),
  "/cut": (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
  "/large-header": (socket) => socket.write(`HTTP/1.1 200 OK\r\nX-A: ${"x".repeat(300_000)}\r\n\r\n`),
};
const SHORT_MS = 300;

let receiver: Server;
let host: string;
const sockets = new Set<Socket>();
const timers = new Set<NodeJS.Timeout>();

const drip = (socket: Socket, first: string, part: string): void => {
  socket.write(first);
  const timer = setInterval(() => socket.write(part), 20);
  timers.add(timer);
  socket.once("close", () => clearInterval(timer));
};
const flood = (socket: Socket, first: string, part: string): void => {
  socket.write(first);
  const more = (): void => {
    while (!socket.destroyed && socket.write(part));
  };
  socket.on("drain", more);
  more();
};

beforeAll(async () => {
  receiver = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
    socket.once("data", (chunk) => KINDS[chunk.toString().split(" ")[1] ?? ""]?.(socket));
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const timer of timers) clearInterval(timer);
  receiver.close();
});

const call = (path: string, limits: Partial<CallLimits> = {}): Promise<CallAnswer> =>
  signedCall(
    { method: "POST", url: `http://${host}${path}`, id: "id", body: "{}", secrets: ["whsec_c2VjcmV0"] },
    { hosts: [host], timeoutMs: SHORT_MS, ...limits },
  );

describe("a call ends, whatever the receiver does, and its connection with it", () => {
  it.each<[string, CallAnswer]>([
    ["/good", { status: 200, text: "ok" }],
    ["/empty", { status: 204, text: "" }],
    ["/odd", { status: 299, text: "" }],
    ["/hints", { status: 200, text: "ok" }],
    ["/twice", { status: 200, text: "ok" }],
    ["/h2c", { status: 101, text: "" }],
    ["/websocket", { status: 101, text: "" }],
    ["/101-end", { status: 101, text: "" }],
    ["/bare-101", { status: 101, text: "" }],
    ["/silent", { reason: "timeout" }],
    ["/dripping-headers", { reason: "timeout" }],
    ["/slow-100s", { reason: "timeout" }],
    ["/flood-of-100s", { reason: "unreachable" }],
    ["/leaves", { reason: "unreachable" }],
    ["/resets", { reason: "unreachable" }],
    ["/garbage", { reason: "unreachable" }],
    ["/large-header", { reason: "unreachable" }],
    ["/cut", { status: 200, text: "half" }],
    ["/endless-body", { status: 200, text: "x".repeat(512) }],
  ])("%s", async (path, answer) => {
    expect(await call(path, { keptBytes: 512 })).toEqual(answer);
    await expect.poll(() => sockets.size).toBe(0);
  });

  it("tells what a dripping body had said by then", async () => {
    const answer = await call("/dripping-body", { keptBytes: 512 });
    expect(answer).toMatchObject({ status: 200, text: expect.stringMatching(/^x+$/) });
    await expect.poll(() => sockets.size).toBe(0);
  });

  it.each(["/dripping-body", "/endless-body", "/good"])(
    "%s, of which nothing is wanted but the status",
    async (path) => {
      expect(await call(path, { timeoutMs: 60_000 })).toEqual({ status: 200, text: "" });
      await expect.poll(() => sockets.size).toBe(0);
    },
  );

  it("by the signal that gives it up, before or meanwhile", async () => {
    expect(await call("/silent", { signal: AbortSignal.abort() })).toEqual({ reason: "unreachable" });
    const leaving = new AbortController();
    const under = call("/silent", { timeoutMs: 60_000, signal: leaving.signal });
    await expect.poll(() => sockets.size).toBe(1);
    leaving.abort();
    expect(await under).toEqual({ reason: "unreachable" });
    await expect.poll(() => sockets.size).toBe(0);
  });
});
