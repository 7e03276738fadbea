/** The process that spawn.ts starts: server.ts without its pages. It tells its port, and what it holds when asked. */
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { createRuntime } from "#core/create-runtime.ts";
import { readEnv } from "#core/env.ts";
import { newCategory } from "#core/protocol.ts";
import { createHttpServer } from "../../serve.ts";
import type { Look } from "./spawn.ts";

const runtime = await createRuntime(readEnv(process.env));
await runtime.categories.put("general", newCategory.parse({ name: "General" }));
const { server, drain } = await createHttpServer(runtime);
const sockets = new Set<Socket>();
server.on("connection", (socket: Socket) => {
  sockets.add(socket);
  socket.once("close", () => sockets.delete(socket));
});
server.listen(0, "127.0.0.1");
await once(server, "listening");

process.on("message", () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({
    memory: heapUsed + external,
    held: Math.max(0, ...[...sockets].map((socket) => socket.writableLength)),
    subscribers: runtime.hub.size,
  } satisfies Look);
});
process.once("SIGTERM", async () => {
  await drain();
  await runtime.close();
  process.exit(0);
});
process.send?.({ port: (server.address() as AddressInfo).port });
