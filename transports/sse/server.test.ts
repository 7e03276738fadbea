import { expect, it, vi } from "vitest";
import type { InboxEvent } from "#core/protocol.ts";
import { serveStream } from "#transports/testing.ts";
import { attachSse } from "./server.ts";
import { type SseMessage, sseReader } from "./testing.ts";

const SOON = { timeout: 60_000 };

const { given, request, read } = serveStream(attachSse, "/api/events/sse");

async function listen(query: Record<string, string> = {}, headers: Record<string, string> = {}) {
  const reader = sseReader();
  const stream = await read(query, headers, reader.feed);
  const named = async (event: string): Promise<SseMessage> => {
    await vi.waitFor(() => expect(reader.messages.some((message) => message.event === event)).toBe(true), SOON);
    return reader.messages.find((message) => message.event === event) as SseMessage;
  };
  const titles = (): string[] =>
    reader.messages.flatMap(({ event, data }) => (event === "message" ? titleOf(data) : []));
  return { ...stream, reader, named, titles };
}

function titleOf(data: string): string[] {
  const event = JSON.parse(data) as InboxEvent;
  return event.type === "item.created" ? [event.item.title] : [];
}

it("opens with a comment and ready, then pushes what is published, each with its cursor", async () => {
  const { response, reader, named, titles } = await listen();
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  expect(response.headers.get("cache-control")).toContain("no-transform");
  expect(response.headers.get("x-accel-buffering")).toBe("no");
  expect(response.headers.get("transfer-encoding")).toBe("chunked");
  const ready = await named("ready");
  expect(reader.comments).toHaveLength(1);
  expect(JSON.parse(ready.data)).toMatchObject({ type: "ready", cursor: ready.lastEventId });

  const body = "钟🔔\n\r\n\"'</script>\u2028".repeat(3_000);
  const { seq } = await given.core.publish(["users/ann"], "hello", { body });
  await vi.waitFor(() => expect(titles()).toEqual(["hello"]), SOON);
  const message = await named("message");
  expect(message.lastEventId).toBe(given.core.runtime.log.cursorAt(seq));
  expect(JSON.parse(message.data)).toMatchObject({ seq, item: { body } });
});

it("sends heartbeats whose cursor becomes the last event id, so that a quiet reader keeps up", async () => {
  const { reader, named, titles } = await listen();
  await named("ready");
  const { seq } = await given.core.publish(["users/ben"], "not for ann");
  const cursor = given.core.runtime.log.cursorAt(seq);
  await vi.waitFor(
    () => expect(reader.messages.at(-1)).toMatchObject({ event: "heartbeat", lastEventId: cursor }),
    SOON,
  );
  expect(titles()).toEqual([]);
});

it("reads on from Last-Event-ID, which is newer than the after of the address", async () => {
  const first = await given.core.publish(["users/ann"], "one");
  const second = await given.core.publish(["users/ann"], "two");
  await given.core.publish(["users/ann"], "three");
  const cursorOf = ({ seq }: { seq: number }): string => given.core.runtime.log.cursorAt(seq);

  const byAfter = await listen({ after: cursorOf(first) });
  await vi.waitFor(() => expect(byAfter.titles()).toEqual(["two", "three"]), SOON);
  const byId = await listen({ after: cursorOf(first) }, { "Last-Event-ID": cursorOf(second) });
  await vi.waitFor(() => expect(byId.titles()).toEqual(["three"]), SOON);
});

it("says reset first when the cursor is of another log, and where to go on from", async () => {
  const { reader, named } = await listen({ after: "ffffffff.1" });
  const reset = await named("reset");
  await named("ready");
  const { log } = given.core.runtime;
  expect(JSON.parse(reset.data)).toEqual({ type: "reset", reason: "epoch", cursor: log.cursorAt(log.head) });
  expect(reset.lastEventId).toBe(log.cursorAt(log.head));
  expect(reader.messages.slice(0, 2).map(({ event }) => event)).toEqual(["reset", "ready"]);
});

it.each<[string, Record<string, string>, Record<string, string>, number, string]>([
  ["no credentials", {}, { Authorization: "" }, 401, "unauthorized"],
  ["a token that is none", { token: "x.y.z" }, {}, 401, "unauthorized"],
  ["a malformed cursor", { after: "-1" }, {}, 400, "bad_cursor"],
  ["an empty cursor", { after: "" }, {}, 400, "bad_cursor"],
  ["a malformed Last-Event-ID", {}, { "Last-Event-ID": "abc" }, 400, "bad_cursor"],
  ["a misspelt parameter", { since: "1" }, {}, 422, "invalid"],
  ["a foreign origin", {}, { Origin: "https://evil.example" }, 403, "foreign_origin"],
])("refuses %s with a typed error", async (_name, query, headers, status, code) => {
  const response = await request(query, headers);
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  expect(await response.json()).toMatchObject({ error: { code } });
});

it("tells why it closes, and ends", async () => {
  const { reader, named, ended } = await listen();
  await named("ready");
  given.core.runtime.hub.disconnect("ann", "revoked");
  await ended;
  expect(reader.messages.at(-1)).toMatchObject({
    event: "close",
    data: JSON.stringify({ type: "close", reason: "revoked", retryMs: null }),
  });
});

it("leaves no subscriber when the peer leaves", async () => {
  const { named, leave } = await listen();
  await named("ready");
  expect(given.core.runtime.hub.sizeBy("sse")).toBe(1);
  leave();
  await vi.waitFor(() => expect(given.core.runtime.hub.size).toBe(0), SOON);
});

it("a peer that does not read is slow alone, and what waits for it stays bounded", async () => {
  const frozen = await request({}, {});
  await vi.waitFor(() => expect(given.core.runtime.hub.size).toBe(1), SOON);
  const swift = await listen();
  await swift.named("ready");
  const body = "x".repeat(65_536);
  for (let n = 0; n < 200; n += 1) await given.core.publish(["users/ann"], `t${n}`, { body });
  await vi.waitFor(() => expect(swift.titles()).toHaveLength(200), { timeout: 60_000 });
  // A frame of one entry is what a live reader is given before it is full.
  const stuck = Math.max(...[...given.served.sockets].map(({ writableLength }) => writableLength));
  expect(stuck).toBeGreaterThan(0);
  expect(stuck).toBeLessThan(1_000_000);

  const reader = sseReader();
  for await (const text of frozen.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    reader.feed(text);
    if (reader.messages.filter(({ event }) => event === "message").length === 200) break;
  }
  const seqs = reader.messages.flatMap(({ event, data }) =>
    event === "message" ? [(JSON.parse(data) as InboxEvent).seq] : [],
  );
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
}, 40_000);
