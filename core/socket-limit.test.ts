import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { createLogger } from "./logger.ts";
import { limitSockets } from "./socket-limit.ts";

let server: Server;
const open = new Set<Socket>();
afterEach(async () => {
  for (const socket of open) socket.destroy();
  open.clear();
  await new Promise((resolve) => server.close(resolve));
});

async function start(trustedProxies: string[]) {
  const logger = createLogger({ logLevel: "silent" });
  const warn = vi.spyOn(logger, "warn");
  server = createServer((_, response) => void response.end("ok"));
  limitSockets(server, { maxSocketsPerAddress: 3, trustedProxies }, logger);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return warn;
}
const port = (): number => (server.address() as AddressInfo).port;

function dial(localAddress: string): Promise<"answered" | "hung up"> {
  return new Promise((resolve) => {
    const socket = connect({ port: port(), host: "127.0.0.1", localAddress });
    open.add(socket);
    socket.on("error", () => undefined);
    socket.on("connect", () => socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    socket.once("data", () => resolve("answered"));
    socket.once("close", () => resolve("hung up"));
  });
}

test("an address holds so many connections, another one its own, and who leaves makes room", async () => {
  const warn = await start([]);
  for (let i = 0; i < 3; i += 1) expect(await dial("127.0.0.1")).toBe("answered");
  expect(await dial("127.0.0.1")).toBe("hung up");
  expect(await dial("127.0.0.1")).toBe("hung up");
  expect(await dial("127.0.0.2")).toBe("answered");
  expect(warn).toHaveBeenCalledTimes(1);
  for (const socket of open) socket.destroy();
  await expect.poll(() => dial("127.0.0.1")).toBe("answered");
});

test("a trusted proxy is not counted", async () => {
  const warn = await start(["127.0.0.0/8"]);
  for (let i = 0; i < 9; i += 1) expect(await dial("127.0.0.1")).toBe("answered");
  expect(warn).not.toHaveBeenCalled();
});
