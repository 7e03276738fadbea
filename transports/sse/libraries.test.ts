/** Readers of event streams that others wrote, through a connection that breaks in the middle of an event. */
import { fetchEventSource } from "@microsoft/fetch-event-source";
import { EventSourcePolyfill } from "event-source-polyfill";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { InboxEvent } from "#core/protocol.ts";
import { type House, startHouse } from "#transports/contract/house.ts";
import { eventually } from "#transports/testing.ts";
import { startProxy, type TcpProxy } from "../../faults/proxy.ts";

let house: House;
let network: TcpProxy;
beforeAll(async () => {
  house = await startHouse();
  network = await startProxy(() => Number(new URL(house.origin).port));
});
let reading: Reading | null = null;
afterEach(async () => {
  reading?.leave();
  await nobody();
  vi.unstubAllGlobals();
});
afterAll(async () => {
  await network.close();
  await house.close();
});

const nobody = () => eventually(() => expect(house.runtime.hub.size).toBe(0));

type Person = Awaited<ReturnType<House["person"]>>;
interface Reading {
  readonly titles: string[];
  /** How often it connected. */
  readonly opened: () => number;
  leave(): void;
}

const titleOf = (data: string): string => {
  const event = JSON.parse(data) as InboxEvent;
  return event.type === "item.created" ? event.item.title : event.type;
};

function byFetchEventSource({ token }: Person): Reading {
  // All that it wants of a page: timers, and to hear of its being hidden.
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("document", Object.assign(new EventTarget(), { hidden: false }));
  const titles: string[] = [];
  let opened = 0;
  const leaving = new AbortController();
  void fetchEventSource(`${network.origin}/api/events/sse`, {
    headers: { authorization: `Bearer ${token}` },
    signal: leaving.signal,
    async onopen(response) {
      expect(response.status).toBe(200);
      opened += 1;
    },
    onmessage({ event, data }) {
      if (event === "") titles.push(titleOf(data));
    },
    onclose() {
      throw new Error("ended");
    },
    onerror: () => 10,
  });
  return { titles, opened: () => opened, leave: () => leaving.abort() };
}

function byPolyfill({ token }: Person): Reading {
  const titles: string[] = [];
  let opened = 0;
  const source = new EventSourcePolyfill(`${network.origin}/api/events/sse`, {
    headers: { authorization: `Bearer ${token}` },
  });
  source.onopen = () => {
    opened += 1;
  };
  source.onmessage = ({ data }) => void titles.push(titleOf(data));
  return { titles, opened: () => opened, leave: () => source.close() };
}

test.each([
  ["@microsoft/fetch-event-source", byFetchEventSource],
  ["event-source-polyfill", byPolyfill],
])("[SSE3] [SSE6] [R2] %s has each event once and in order, though it is cut off within one", async (_, read) => {
  const ann = await house.person();
  const publish = (title: string) => house.publish([ann.audiences[0]], title);
  const reader = read(ann);
  reading = reader;
  await eventually(() => expect(house.runtime.hub.size).toBe(1));
  await publish("a");
  await publish("b");
  await eventually(() => expect(reader.titles).toEqual(["a", "b"]));
  expect(reader.opened()).toBe(1);
  // Half of "c" comes, and the connection is reset.
  network.cut("down", 0.5);
  await publish("c");
  await publish("d");
  await eventually(() => expect(reader.titles).toEqual(["a", "b", "c", "d"]));
  expect(reader.opened()).toBe(2);
  reader.leave();
  await nobody();
  expect(reader.titles).toEqual(["a", "b", "c", "d"]);
});
