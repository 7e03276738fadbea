/** How far a broadcast got, by real readers on real transports (docs/reach.md). */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newNotification } from "#core/protocol.ts";
import { eventually } from "#transports/testing.ts";
import { type House, startHouse } from "./house.ts";
import { mqttOverTcp, mqttOverWebSocket } from "./mqtt.ts";
import { longPoll, shortPoll } from "./polling.ts";
import type { Reader } from "./reader.ts";
import { sse } from "./sse.ts";
import { websocket } from "./websocket.ts";

let dir = "";
let house: House;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "carillon-reach-"));
  house = await startHouse({ databaseUrl: `file:${dir}/carillon.db` });
});
afterEach(async () => {
  await house.close();
  await rm(dir, { recursive: true });
});

const broadcast = (audience: string[]) =>
  house.runtime.broadcasts.publish(newNotification.parse({ audience, title: "Hear ye" }), {
    id: "root",
    by: { id: "root", address: null },
  });
const reachOf = async (id: string) => {
  await house.runtime.following.write();
  const { delivered, ways } = house.runtime.following.tallyOf(id) ?? {};
  return { delivered, ways };
};

type Person = Awaited<ReturnType<House["person"]>>;
const has = (reader: Reader, who: Person, after?: string) => {
  const connection = house.open(reader, { ...who, after });
  return {
    ...connection,
    ready: () => eventually(() => expect(connection.tape.controls("ready")).toHaveLength(1)),
    got: () => eventually(() => expect(connection.tape.titles()).toContain("Hear ye")),
  };
};

it("counts each person once, by the transport that had it first, whatever comes back", async () => {
  const people: Person[] = [];
  for (let n = 0; n < 6; n += 1) people.push(await house.person());
  const [wes, sam, mia, pol, fay, len] = people as [Person, Person, Person, Person, Person, Person];
  await house.runtime.topics.put("staff", { name: "Staff" });
  for (const { userId } of people) await house.runtime.topics.join("staff", userId);
  const before = house.head();
  const open = [has(websocket, wes), has(sse, sam), has(mqttOverWebSocket, mia)];
  for (const one of open) await one.ready();
  // MQTT names its topics: hers are the ones that she had at first.
  const { id } = await broadcast(["topics/staff", ...[mia].map(({ userId }) => `users/${userId}`)]);
  for (const one of open.slice(0, 2)) await one.got();
  await expect.poll(() => reachOf(id)).toEqual({ delivered: 3, ways: { websocket: 1, sse: 1, mqtt: 1 } });

  // A second tab, another transport, and a return from before it was sent.
  for (const reader of [websocket, sse, shortPoll]) await has(reader, wes, before).got();
  expect(await reachOf(id)).toEqual({ delivered: 3, ways: { websocket: 1, sse: 1, mqtt: 1 } });
  await has(shortPoll, pol, before).got();
  await house.runtime.topics.put("late", { name: "Late" });
  const late = await house.person();
  await house.runtime.topics.join("staff", late.userId);
  await has(sse, late, before).ready();
  const headers = { authorization: `Bearer ${fay.token}` };
  expect((await (await fetch(`${house.origin}/api/inbox`, { headers })).json()).items).toHaveLength(1);
  const soFar = { websocket: 1, sse: 1, mqtt: 1, "short-poll": 1, inbox: 1 };
  await expect.poll(() => reachOf(id)).toEqual({ delivered: 5, ways: soFar });

  await house.close();
  house = await startHouse({ databaseUrl: `file:${dir}/carillon.db` });
  await has(sse, sam, before).got();
  await has(longPoll, len, before).got();
  await expect.poll(() => reachOf(id)).toEqual({ delivered: 6, ways: { ...soFar, "long-poll": 1 } });
  expect(await house.runtime.reachReport(id)).toMatchObject({ totals: { recipients: 6, delivered: 6, seen: 0 } });
});

it("counts over MQTT what is acknowledged, and not what was only sent", async () => {
  const [mia, wes] = [await house.person(), await house.person()];
  const [slow, quick] = [has(mqttOverTcp, mia), has(websocket, wes)];
  await slow.ready();
  await quick.ready();
  slow.pause();
  const { id } = await broadcast([mia, wes].map(({ userId }) => `users/${userId}`));
  await slow.got();
  await quick.got();
  expect(await reachOf(id)).toEqual({ delivered: 1, ways: { websocket: 1 } });
  slow.resume();
  await expect.poll(() => reachOf(id)).toEqual({ delivered: 2, ways: { websocket: 1, mqtt: 1 } });
});
