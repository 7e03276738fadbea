/** A server that goes away tells everyone, and lets go in time. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "#transports/testing.ts";
import { READERS } from "./readers.ts";
import { type ServerProcess, startProcess } from "./spawn.ts";

let server: ServerProcess;
afterEach(() => server.close());

describe("SIGTERM", () => {
  it("[K4] [K5] tells every connection shutdown and when to return, and the process ends with 0 within 5 s", async () => {
    server = await startProcess();
    const person = await server.person("ann");
    const connections = READERS.map((reader) => ({ reader, connection: reader.open(server, person) }));
    for (const { connection } of connections)
      await eventually(() => expect(connection.tape.controls("ready")).toHaveLength(1));
    await server.call("POST", "/api/notifications", { audience: "all", title: "last" });
    for (const { connection } of connections)
      await eventually(() => expect(connection.tape.titles()).toEqual(["last"]));
    const start = Date.now();
    expect(await server.signal("SIGTERM")).toBe(0);
    expect(Date.now() - start).toBeLessThan(5_000);
    for (const { reader, connection } of connections) {
      expect(await connection.ended, reader.name).toBe(reader.endings.shutdown);
      if (reader.isPoll) continue;
      const [close] = connection.tape.controls("close");
      expect(close, reader.name).toMatchObject({ type: "close", reason: "shutdown" });
      expect(close?.retryMs, reader.name).toBeGreaterThan(0);
    }
  });

  it("[K5] ends in time even when nobody reads what it says", async () => {
    server = await startProcess();
    const person = await server.person("ann");
    const connections = READERS.map((reader) => reader.open(server, person));
    for (const connection of connections)
      await eventually(() => expect(connection.tape.controls("ready")).toHaveLength(1));
    for (const connection of connections) connection.pause();
    const start = Date.now();
    expect(await server.signal("SIGTERM")).toBe(0);
    expect(Date.now() - start).toBeLessThan(6_000);
    for (const connection of connections) connection.close();
  });

  it("ends in time though whom it calls never answers: who pressed is told, and the webhook is called again by the next", async () => {
    const heard: { path: string | undefined; id: unknown }[] = [];
    const receiver = createServer(({ url, headers }) => void heard.push({ path: url, id: headers["webhook-id"] }));
    receiver.listen(0, "127.0.0.1");
    await once(receiver, "listening");
    const host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    const dir = await mkdtemp(join(tmpdir(), "carillon-calls-"));
    const env = { DATABASE_URL: `file:${dir}/carillon.db`, CARILLON_CALLBACK_HOSTS: host };
    const idsAt = (path: string) => heard.flatMap((one) => (one.path === path ? [one.id] : []));
    server = await startProcess(env);
    const { userId, token } = await server.person("ann");
    await server.call("POST", "/api/webhooks", { url: `http://${host}/webhook`, events: ["notification.sent"] });
    const { id } = await server.call<{ id: string }>("POST", "/api/notifications", {
      audience: [`users/${userId}`],
      title: "Deploy?",
      actions: [{ label: "Go", call: { url: `http://${host}/action` } }],
    });
    // What is sent is gathered for some seconds before webhooks are called.
    await eventually(() => expect(idsAt("/webhook")).toHaveLength(1));
    const pressed = fetch(new URL(`/api/inbox/${id}/actions/0`, server.origin), {
      method: "POST",
      headers: { Authorization: `Bearer ${token}` },
    });
    await eventually(() => expect(idsAt("/action")).toHaveLength(1));
    const start = Date.now();
    expect(await server.signal("SIGTERM")).toBe(0);
    expect(Date.now() - start).toBeLessThan(6_000);
    const answer = await pressed;
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { code: "shutting_down" } });
    await server.close();
    server = await startProcess(env);
    await eventually(() => expect(idsAt("/webhook")).toHaveLength(2));
    expect(new Set(idsAt("/webhook")).size).toBe(1);
    expect(idsAt("/action")).toHaveLength(1);
    receiver.closeAllConnections();
    receiver.close();
    await rm(dir, { recursive: true, force: true });
  });
});
