/** A server that goes away tells everyone, and lets go in time. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { eventually } from "#transports/testing.ts";
import { READERS } from "./readers.ts";
import { type ServerProcess, startProcess } from "./spawn.ts";

vi.setConfig({ testTimeout: 60_000 });

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
});
