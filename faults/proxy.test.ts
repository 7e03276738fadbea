import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startProxy, type TcpProxy } from "./proxy.ts";

let server: Server;
let proxy: TcpProxy;
let accepted: Socket[];
beforeEach(async () => {
  accepted = [];
  server = createServer((socket) => {
    accepted.push(socket);
    socket.on("error", () => undefined);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  proxy = await startProxy(() => port);
});
afterEach(async () => {
  await proxy.close();
  for (const socket of accepted) socket.destroy();
  server.close();
});

/** Both ends of one connection through the proxy, and what each has heard. */
async function pair() {
  const client = connect(Number(new URL(proxy.origin).port), "127.0.0.1");
  await expect.poll(() => accepted.length).toBe(1);
  const ends = { client, server: accepted[0] as Socket };
  const heard = { client: "", server: "" };
  const gone = { client: false, server: false };
  for (const side of ["client", "server"] as const) {
    ends[side].on("data", (bytes) => {
      heard[side] += bytes.toString();
    });
    ends[side].on("error", () => undefined);
    ends[side].on("close", () => {
      gone[side] = true;
    });
  }
  return { ...ends, heard, gone };
}

describe("the proxy", () => {
  it("passes on what each end says", async () => {
    const { client, server: far, heard } = await pair();
    client.write("up");
    far.write("down");
    await expect.poll(() => heard).toEqual({ client: "down", server: "up" });
  });

  it.each([
    ["down", { client: "0123", server: "" }],
    ["up", { client: "", server: "0123" }],
  ] as const)("cuts in the middle of what goes %s, and ends both ends", async (way, due) => {
    const { client, server: far, heard, gone } = await pair();
    proxy.cut(way, 0.4);
    (way === "down" ? far : client).write("0123456789");
    await expect.poll(() => gone).toEqual({ client: true, server: true });
    expect(heard).toEqual(due);
    expect(proxy.size).toBe(0);
  });

  it("cuts a silent connection too", async () => {
    const { gone } = await pair();
    proxy.cut("down", 1);
    await expect.poll(() => gone).toEqual({ client: true, server: true });
  });

  it.each([
    ["up", { client: "down", server: "" }],
    ["down", { client: "", server: "up" }],
    ["both", { client: "", server: "" }],
  ] as const)("holds back what goes %s, and lets it go afterwards", async (direction, due) => {
    const { client, server: far, heard, gone } = await pair();
    proxy.freeze(direction, 2_000);
    client.write("up");
    far.write("down");
    await expect.poll(() => heard).toEqual(due);
    // That nothing comes can only be seen by looking for a while.
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(heard).toEqual(due);
    await expect.poll(() => heard).toEqual({ client: "down", server: "up" });
    expect(gone).toEqual({ client: false, server: false });
  });

  it("reads no more from the server for a while, until even its buffers are full", async () => {
    const { server: far, heard } = await pair();
    proxy.stall(1_500);
    const piece = Buffer.alloc(1 << 20, "x");
    let written = 0;
    while (far.write(piece) || far.writableLength < 8 * piece.length) written += 1;
    expect(heard.client.length).toBeLessThan(piece.length);
    await expect.poll(() => heard.client.length).toBe((written + 1) * piece.length);
  });

  it.each(["client", "server"] as const)("forgets the %s, and does not tell the other", async (side) => {
    const { client, server: far, heard, gone } = await pair();
    const other = side === "client" ? "server" : "client";
    proxy.forget(side);
    await expect.poll(() => gone[side]).toBe(true);
    (side === "client" ? far : client).write("is anybody there?");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(gone[other]).toBe(false);
    expect(heard).toEqual({ client: "", server: "" });
  });

  it("refuses who comes while the server is down", async () => {
    const down = await startProxy(() => null);
    const client = connect(Number(new URL(down.origin).port), "127.0.0.1").on("error", () => undefined);
    await new Promise((resolve) => client.once("close", resolve));
    await down.close();
  });

  it.each<[string, (one: TcpProxy) => void, RegExp]>([
    ["share", (one) => one.cut("down", 1.5), /share must be a number from 0 to 1, not 1.5/],
    ["share", (one) => one.cut("down", Number.NaN), /share must be .* not NaN/],
    ["way", (one) => one.cut("sideways" as "up", 0.5), /way must be one of up, down, not sideways/],
    ["direction", (one) => one.freeze("left" as "up", 1), /direction must be one of up, down, both, not left/],
    ["ms", (one) => one.freeze("up", -1), /ms must be a number from 0 to 2147483647, not -1/],
    ["ms", (one) => one.stall(Number.POSITIVE_INFINITY), /ms must be .* not Infinity/],
    ["side", (one) => one.forget("middle" as "client"), /side must be one of client, server, not middle/],
  ])("refuses a %s that makes no sense, by name", (_name, act, words) => {
    expect(() => act(proxy)).toThrow(words);
  });
});
