import { Agent, get } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type EventPage, eventPage, newNotification } from "#core/protocol.ts";
import { startCore, type TestCore } from "#core/testing.ts";
import { type Served, serve } from "#transports/testing.ts";
import { attachPolling } from "./server.ts";

const SOON = { timeout: 60_000 };

let core: TestCore;
let served: Served;
let token: string;

beforeAll(async () => {
  core = await startCore({ maxConnectionsPerUser: 2 });
  served = await serve(core.runtime, attachPolling);
  token = (await core.runtime.auth.mintToken("ann", 600)).token;
});
afterEach(async () => {
  await vi.waitFor(() => expect(core.runtime.hub.size).toBe(0), SOON);
});
afterAll(async () => {
  await served.close();
  await core.close();
});

const here = (): string => core.runtime.log.cursorAt(core.runtime.log.head);

function ask(query: Record<string, string>, headers: Record<string, string> = {}, signal?: AbortSignal) {
  const url = `${served.origin}/api/events?${new URLSearchParams(query)}`;
  return fetch(url, { headers: { Authorization: `Bearer ${token}`, ...headers }, ...(signal && { signal }) });
}

async function read(response: Response): Promise<EventPage> {
  expect(response.status).toBe(200);
  return eventPage.parse(await response.json());
}

const titles = ({ events }: EventPage): string[] =>
  events.flatMap((event) => (event.type === "item.created" ? [event.item.title] : []));

const someoneWaits = () => vi.waitFor(() => expect(core.runtime.hub.sizeBy("long-poll")).toBe(1), SOON);

describe("short poll", () => {
  it("without after, tells the counts and the cursor where they stand", async () => {
    await core.publish(["users/ann"], "before");
    const response = await ask({ wait: "60" });
    expect(response.headers.get("etag")).toBeNull();
    const page = await read(response);
    expect(page).toMatchObject({ events: [], more: false, cursor: here() });
    expect(page.counts).toEqual(await core.runtime.inbox.counts("ann"));
    expect(page.counts?.cursor).toBe(page.cursor);
  });

  it("answers what is new, in pages that say when there is more", async () => {
    const after = here();
    for (const title of ["a", "b", "c"]) await core.publish(["users/ann"], title);
    await core.publish(["users/ben"], "not ann's");
    const first = await read(await ask({ after, limit: "2" }));
    expect([titles(first), first.more]).toEqual([["a", "b"], true]);
    const second = await read(await ask({ after: first.cursor, limit: "2" }));
    expect([titles(second), second.more, second.cursor]).toEqual([["c"], false, here()]);
  });

  it("carries hard text intact", async () => {
    const after = here();
    const body = "钟🔔\n\r\n\"'</script>\u2028".repeat(3_000);
    await core.publish(["users/ann"], "hard", { body });
    expect((await read(await ask({ after }))).events[0]).toMatchObject({ item: { body } });
  });

  it("gives reset, and no events, in place of a partial replay", async () => {
    const response = await ask({ after: "ffffffff.1", wait: "60" }, { "If-None-Match": `W/"${here()}"` });
    expect(response.headers.get("etag")).toBeNull();
    expect(await read(response)).toEqual({ events: [], cursor: here(), more: false, reset: { reason: "epoch" } });
    const ahead = core.runtime.log.cursorAt(core.runtime.log.head + 1);
    expect((await read(await ask({ after: ahead }))).reset).toEqual({ reason: "ahead" });
  });

  it("says 304 only to one whom the answer would lead nowhere else", async () => {
    const after = here();
    const empty = await ask({ after });
    expect((await read(empty)).cursor).toBe(after);
    const etag = empty.headers.get("etag") as string;
    expect(empty.headers.get("cache-control")).toBe("private, no-cache");

    const unchanged = await ask({ after }, { "If-None-Match": `"other", ${etag}` });
    expect([unchanged.status, unchanged.headers.get("etag"), await unchanged.text()]).toEqual([304, etag, ""]);
    expect((await ask({ after }, { "If-None-Match": '"other"' })).status).toBe(200);

    // Nothing for ann, but her cursor moves: else she would fall out of the log in the end.
    await core.publish(["users/ben"], "not ann's");
    const moved = await read(await ask({ after }, { "If-None-Match": etag }));
    expect(moved).toEqual({ events: [], cursor: here(), more: false });

    await core.publish(["users/ann"], "news");
    const news = await ask({ after: moved.cursor }, { "If-None-Match": `W/"${moved.cursor}", W/"${here()}"` });
    expect(titles(await read(news))).toEqual(["news"]);
  });

  it.each<[string, Record<string, string>, Record<string, string>, number, string, string[]]>([
    ["a malformed cursor", { after: "abc" }, {}, 400, "bad_cursor", ["after"]],
    ["an empty cursor", { after: "" }, {}, 400, "bad_cursor", ["after"]],
    ["a negative wait", { wait: "-1" }, {}, 422, "invalid", ["wait"]],
    ["a wait that is too long", { wait: "61" }, {}, 422, "invalid", ["wait"]],
    ["a wait that is no number", { wait: "1e1" }, {}, 422, "invalid", ["wait"]],
    ["limits out of range", { limit: "0", wait: "" }, {}, 422, "invalid", ["wait", "limit"]],
    ["an unknown parameter", { since: "1" }, {}, 422, "invalid", ["since"]],
    ["no credentials", {}, { Authorization: "" }, 401, "unauthorized", []],
    ["a foreign origin", {}, { Origin: "https://evil.example" }, 403, "foreign_origin", []],
  ])("refuses %s, naming the field", async (_name, query, headers, status, code, paths) => {
    const response = await ask(query, headers);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: { code: string; details?: { path: string }[] } };
    expect(error.code).toBe(code);
    expect(error.details?.map(({ path }) => path).sort() ?? []).toEqual([...paths].sort());
  });

  it("[L4] answers GET and HEAD alone", async () => {
    const response = await fetch(`${served.origin}/api/events`, { method: "POST" });
    expect([response.status, await response.json()]).toMatchObject([405, { error: { code: "method_not_allowed" } }]);
  });
});

describe("long poll", () => {
  it("answers at the first event, and what was there already at once", async () => {
    const after = here();
    const answer = ask({ after, wait: "60" });
    await someoneWaits();
    await core.publish(["users/ben"], "not ann's");
    const { seq } = await core.publish(["topics/t1"], "now");
    const page = await read(await answer);
    expect([titles(page), page.cursor]).toEqual([["now"], core.runtime.log.cursorAt(seq)]);
    expect(titles(await read(await ask({ after, wait: "60" })))).toEqual(["now"]);
  });

  it("answers nothing at the end of the wait, and moves the cursor past what was for others", async () => {
    const after = here();
    const answer = ask({ after, wait: "1" }, { "If-None-Match": `W/"${after}"` });
    await someoneWaits();
    await core.publish(["users/ben"], "not ann's");
    expect(await read(await answer)).toEqual({ events: [], cursor: here(), more: false });
  });

  it("loses nothing that is published while it comes and goes", async () => {
    let cursor = here();
    const wanted = Array.from({ length: 60 }, (_, n) => `n${n}`);
    const publishing = Promise.all(wanted.map((title) => core.publish(["users/ann"], title)));
    const got: string[] = [];
    while (got.length < wanted.length) {
      const page = await read(await ask({ after: cursor, wait: "10", limit: "7" }));
      got.push(...titles(page));
      cursor = page.cursor;
    }
    await publishing;
    expect(got.sort()).toEqual(wanted.sort());
  });

  it("keeps to its limit when more comes at once, and says that there is more", async () => {
    const answer = ask({ after: here(), wait: "60", limit: "1" });
    await someoneWaits();
    const news = ["a", "b"].map((title) => newNotification.parse({ audience: ["users/ann"], title }));
    await core.runtime.broadcasts.publishMany(news, { id: "test" });
    const first = await read(await answer);
    expect([titles(first), first.more]).toEqual([["a"], true]);
    expect(titles(await read(await ask({ after: first.cursor })))).toEqual(["b"]);
  });

  it("leaves no subscriber when the peer leaves", async () => {
    const leaving = new AbortController();
    const answer = ask({ after: here(), wait: "60" }, {}, leaving.signal);
    await someoneWaits();
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await vi.waitFor(() => expect(core.runtime.hub.sizeBy("long-poll")).toBe(0), SOON);
  });

  it("turns the hub's close into a typed error", async () => {
    const answer = ask({ after: here(), wait: "60" });
    await someoneWaits();
    core.runtime.hub.disconnect("ann", "expired");
    const response = await answer;
    expect([response.status, await response.json()]).toMatchObject([401, { error: { code: "expired" } }]);
  });

  it("refuses one connection too many", async () => {
    const leaving = new AbortController();
    const waiting = [0, 1].map(() => ask({ after: here(), wait: "60" }, {}, leaving.signal).catch(() => undefined));
    await vi.waitFor(() => expect(core.runtime.hub.size).toBe(2), SOON);
    const response = await ask({ after: here(), wait: "60" });
    expect([response.status, await response.json()]).toMatchObject([429, { error: { code: "rate_limited" } }]);
    leaving.abort();
    await Promise.all(waiting);
  });

  it("answers at once when the server drains, and lets the connection go", async () => {
    const other = await startCore();
    const server = await serve(other.runtime, attachPolling);
    const agent = new Agent({ keepAlive: true });
    const own = (await other.runtime.auth.mintToken("ann", 600)).token;
    const after = other.runtime.log.cursorAt(other.runtime.log.head);
    const answer = new Promise<{ status?: number; connection?: string }>((resolve, reject) => {
      get(`${server.origin}/api/events?after=${after}&wait=60&token=${own}`, { agent }, (response) => {
        resolve({ status: response.statusCode ?? 0, connection: response.headers.connection ?? "" });
        response.resume();
      }).on("error", reject);
    });
    await vi.waitFor(() => expect(other.runtime.hub.size).toBe(1), SOON);
    await other.runtime.hub.drain();
    expect(await answer).toEqual({ status: 200, connection: "close" });
    agent.destroy();
    await server.close();
    await other.close();
  });
});
