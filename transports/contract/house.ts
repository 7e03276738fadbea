/** A whole server on free ports: the real core, every transport, the REST interface; no pages. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Env } from "#core/env.ts";
import type { Runtime } from "#core/runtime.ts";
import { startCore, type TestCore } from "#core/testing.ts";
import { eventually } from "#transports/testing.ts";
import { createHttpServer } from "../../serve.ts";
import type { Address, Connection, OpenOptions, Reader, Who } from "./reader.ts";

export interface House extends Address {
  readonly runtime: Runtime;
  readonly publish: TestCore["publish"];
  /** The server's ends of the connections to its HTTP port. */
  readonly sockets: ReadonlySet<Socket>;
  /** The cursor of the log's head. */
  head(): string;
  /** A new user with a topic of their own, so that tests do not hear each other. */
  person(id?: string): Promise<Required<Who> & { audiences: [user: string, topic: string] }>;
  open(reader: Reader, options: OpenOptions): Connection;
  /** Everyone leaves, and is gone. */
  hangUp(): Promise<void>;
  drain(): Promise<void>;
  close(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

export async function startHouse(
  env: Partial<Env> = {},
  timing: { heartbeatMs?: number; stallMs?: number } = {},
): Promise<House> {
  const mqttPort = await freePort();
  const core = await startCore({ mqttPort, ...env }, timing);
  const { server, drain } = await createHttpServer(core.runtime);
  const { runtime } = core;
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, mqttPort };
  const open = new Set<Connection>();
  let people = 0;
  async function hangUp(): Promise<void> {
    for (const connection of open) connection.close();
    open.clear();
    await eventually(() => {
      if (runtime.hub.size > 0) throw new Error(`${runtime.hub.size} subscribers are left`);
    });
  }
  return {
    ...address,
    runtime,
    publish: core.publish,
    sockets,
    head: () => runtime.log.cursorAt(runtime.log.head),
    async person(id) {
      people += 1;
      const slug = `person-${people}`;
      const userId = id ?? slug;
      await runtime.users.put(userId, { name: slug, email: `${slug}@example.com` });
      await runtime.topics.put(slug, { name: slug });
      await runtime.topics.join(slug, userId);
      const { token } = await runtime.auth.mintToken(userId, 3_600);
      return { userId, token, topics: [slug], audiences: [`users/${userId}`, `topics/${slug}`] };
    },
    open(reader, options) {
      const connection = reader.open(address, options);
      open.add(connection);
      return connection;
    },
    hangUp,
    drain,
    async close() {
      for (const connection of open) connection.close();
      await drain();
      await core.close();
    },
  };
}
