import { expect, it, vi } from "vitest";
import type { ControlMessage, InboxEvent } from "#core/protocol.ts";
import { serveStream } from "#transports/testing.ts";
import { attachIframe } from "./server.ts";

const SOON = { timeout: 60_000 };
type Message = InboxEvent | ControlMessage | { type: "end" };

const { given, request, read } = serveStream(attachIframe, "/api/events/iframe");

async function load(query: Record<string, string> = {}) {
  let html = "";
  const stream = await read(query, {}, (text) => {
    html += text;
  });
  const messages = (): Message[] =>
    [...html.matchAll(/post\(("(?:[^"\\]|\\.)*")\);/g)].map(([, text]) => JSON.parse(JSON.parse(text as string)));
  const types = (): string[] => messages().map(({ type }) => type);
  const has = (type: Message["type"]) => vi.waitFor(() => expect(types()).toContain(type), SOON);
  return { ...stream, messages, types, has, html: () => html };
}

it("is a page of its own origin that posts ready and what is published", async () => {
  const { response, messages, types, has } = await load();
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(response.headers.get("cache-control")).toContain("no-transform");
  expect(response.headers.get("x-frame-options")).toBe("SAMEORIGIN");
  expect(response.headers.has("transfer-encoding")).toBe(false);
  await has("ready");
  const body = "钟🔔\n\r\n\"'</script>\u2028".repeat(3_000);
  await given.core.publish(["users/ann"], "hello", { body });
  await has("item.created");
  expect(messages().find(({ type }) => type === "item.created")).toMatchObject({ item: { title: "hello", body } });
  expect(types()[0]).toBe("ready");
});

it("gives each page a nonce of its own", async () => {
  const pages = await Promise.all([load(), load()]);
  const policies = pages.map(({ response }) => response.headers.get("content-security-policy"));
  expect(new Set(policies).size).toBe(2);
  for (const [index, { has, html }] of pages.entries()) {
    await has("heartbeat");
    const nonces = new Set([...html().matchAll(/<script nonce="([^"]+)"/g)].map(([, nonce]) => nonce));
    expect(nonces.size).toBe(1);
    expect(policies[index]).toContain(`'nonce-${[...nonces][0]}'`);
  }
});

it("ends before it grows large; the next page goes on from the cursor with nothing lost or repeated", async () => {
  const { log } = given.core.runtime;
  let after = log.cursorAt(log.head);
  const wanted = Array.from({ length: 40 }, (_, n) => `n${n}`);
  const first = await load({ after });
  await first.has("ready");
  const body = "x".repeat(60_000);
  for (const title of wanted) await given.core.publish(["users/ann"], title, { body });

  const got: string[] = [];
  for (let page = first; ; page = await load({ after })) {
    await vi.waitFor(
      () => expect(page.types().includes("end") || got.length + created(page) === wanted.length).toBe(true),
      SOON,
    );
    for (const message of page.messages()) {
      if (!("seq" in message) || message.type !== "item.created") continue;
      got.push(message.item.title);
      after = log.cursorAt(message.seq);
    }
    if (got.length >= wanted.length) break;
    await page.ended;
    expect(page.types().at(-1)).toBe("end");
    expect(page.html().length).toBeLessThan(4 * 1024 * 1024);
  }
  expect(got).toEqual(wanted);
  expect(first.types()).toContain("end");
});

const created = (page: { types(): string[] }): number => page.types().filter((type) => type === "item.created").length;

it.each<[string, Record<string, string>, Record<string, string>, number, string]>([
  ["no credentials", {}, { Authorization: "" }, 401, "unauthorized"],
  ["a malformed cursor", { after: "abc" }, {}, 400, "bad_cursor"],
  ["an unknown parameter", { wait: "1" }, {}, 422, "invalid"],
  ["a foreign origin", {}, { Origin: "https://evil.example" }, 403, "foreign_origin"],
])("refuses %s with a typed error, and no page", async (_name, query, headers, status, code) => {
  const response = await request(query, headers);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code } });
});

it("posts why it closes, and ends", async () => {
  const { messages, has, ended } = await load();
  await has("ready");
  given.core.runtime.hub.disconnect("ann", "slow");
  await ended;
  expect(messages().at(-1)).toEqual({ type: "close", reason: "slow", retryMs: expect.any(Number) });
});

it("leaves no subscriber when the peer leaves", async () => {
  const { has, leave } = await load();
  await has("ready");
  expect(given.core.runtime.hub.sizeBy("iframe")).toBe(1);
  leave();
  await vi.waitFor(() => expect(given.core.runtime.hub.size).toBe(0), SOON);
});
