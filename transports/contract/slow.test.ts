/** Peers that do not read: slow alone, at no cost to the others or to memory, and not for ever. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { TransportName } from "#core/vocabulary.ts";
import { eventually } from "#transports/testing.ts";
import { type House, startHouse } from "./house.ts";
import { longPoll } from "./polling.ts";
import type { Connection } from "./reader.ts";
import { READERS } from "./readers.ts";
import { type ServerProcess, startProcess } from "./spawn.ts";

const MIB = 1024 * 1024;
const BODY = "x".repeat(60_000);
/** Several times what the kernel's buffers of a connection hold. */
const COUNT = 240;

const ready = (connection: Connection): Promise<void> =>
  eventually(() => expect(connection.tape.controls("ready")).toHaveLength(1));

describe("one peer of each transport that does not read", () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startProcess({ LOG_RING_SIZE: "16" });
  });
  afterAll(() => server.close());

  it("[S1] [S2] holds up nobody, costs little memory, and has everything once it reads again", async () => {
    const person = await server.person("ann");
    const publish = async (count: number): Promise<void> => {
      for (let sent = 0; sent < count; sent += 4) {
        const notifications = Array.from({ length: 4 }, () => ({ audience: "all", title: "large", body: BODY }));
        await server.call("POST", "/api/notifications/batch", { notifications });
      }
    };
    const open = () => READERS.map((reader) => ({ reader, connection: reader.open(server, person) }));
    const [slow, quick] = [open(), open()];
    for (const { connection } of [...slow, ...quick]) await ready(connection);
    await publish(20);
    for (const { connection } of [...slow, ...quick])
      await eventually(() => expect(connection.tape.seqs).toHaveLength(20));
    const before = await server.look();
    for (const { connection } of slow) connection.pause();
    let [memory, held] = [0, 0];
    const look = async (): Promise<void> => {
      const now = await server.look();
      memory = Math.max(memory, now.memory - before.memory);
      held = Math.max(held, now.held);
    };
    for (let part = 0; part < 10; part += 1) {
      await publish(COUNT / 10);
      await look();
    }
    for (const { reader, connection } of quick)
      await eventually(() => expect(connection.tape.seqs.length, reader.name).toBe(20 + COUNT));
    for (const { reader, connection } of slow) {
      expect(connection.tape.seqs.length, reader.name).toBeLessThan(20 + COUNT);
      connection.resume();
    }
    await look();
    for (const { reader, connection } of slow) {
      await eventually(() => expect(connection.tape.seqs.length, reader.name).toBe(20 + COUNT));
      expect(connection.tape.seqs, reader.name).toEqual(quick[0]?.connection.tape.seqs);
      await look();
    }
    for (const { connection } of [...slow, ...quick]) connection.close();
    expect(held).toBeLessThan(2 * MIB);
    expect(memory).toBeLessThan(32 * MIB);
  });
});

describe("peers that never read again", () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ logRingSize: 16 }, { stallMs: 500 });
  });
  afterEach(() => house.hangUp());
  afterAll(() => house.close());

  it("[S3] are closed as slow, told so should they read, and let go in any case", async () => {
    const person = await house.person();
    // An iframe's page ends before the kernel's buffers are full, and a poll before there is a connection to speak of.
    const streams = READERS.filter(({ isPoll, name }) => !isPoll && name !== "iframe");
    const open = () => streams.map((reader) => ({ reader, connection: house.open(reader, person) }));
    const [deaf, late] = [open(), open()];
    const witness = house.open(longPoll, person);
    for (const { connection } of [...deaf, ...late, { connection: witness }]) await ready(connection);
    for (const { connection } of [...deaf, ...late]) connection.pause();
    const sent = publishUntil(() => house.runtime.hub.size <= 1);
    await Promise.all(
      late.map(async ({ reader, connection }) => {
        const name = reader.name === "mqtt over tcp" ? "mqtt" : (reader.name as TransportName);
        await eventually(() => expect(house.runtime.hub.sizeBy(name)).toBe(0));
        connection.resume();
        // MQTT.js forgets what it has not handled when the connection ends.
        if (name === "mqtt") return connection.ended;
        const closed = { type: "close", reason: "slow", retryMs: expect.any(Number) };
        return eventually(() => expect(connection.tape.controls("close"), reader.name).toEqual([closed]));
      }),
    );
    const count = await sent;
    await eventually(() => expect(witness.tape.seqs).toHaveLength(count));
    for (const { connection } of deaf) expect(connection.tape.seqs.length).toBeLessThan(count);
    witness.close();
    await eventually(() => expect(house.sockets.size).toBe(0));

    async function publishUntil(isDone: () => boolean): Promise<number> {
      let count = 0;
      for (; !isDone(); count += 10) {
        const ten = Array.from({ length: 10 }, () => house.publish([person.audiences[0]], "large", { body: BODY }));
        await Promise.all(ten);
      }
      return count;
    }
  });
});
