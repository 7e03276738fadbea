import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAX_REQUEST_BYTES } from "#core/vocabulary.ts";
import { KEY, startApi, type TestApi } from "./testing.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const send = (fields: object, headers?: Record<string, string>) =>
  api.call("POST", "/api/notifications", { audience: "all", title: "Hello", ...fields }, headers);
const errorOf = ({ status, body }: { status: number; body: { error: { code: string } } }) => [status, body.error.code];

describe("sending", () => {
  test("answers with the place in the log, and the recipient has it", async () => {
    const { status, body } = await send({ audience: ["users/ann"], title: "For Ann", category: "billing" });
    expect(status).toBe(201);
    expect(body).toEqual({ id: expect.any(String), seq: api.core.runtime.log.head, status: "sent" });
    const { body: page } = await api.call("GET", "/api/inbox", undefined, await api.as("ann"));
    expect(page.items[0]).toMatchObject({ id: body.id, title: "For Ann", category: "billing", seq: body.seq });
    const { body: other } = await api.call("GET", "/api/inbox", undefined, await api.as("ben"));
    expect(other.items.map(({ id }: { id: string }) => id)).not.toContain(body.id);
  });

  test("is for API keys and admins", async () => {
    expect((await send({}, await api.as("root"))).status).toBe(201);
    expect(errorOf(await send({}, await api.as("ann")))).toEqual([403, "forbidden"]);
    expect(errorOf(await send({}, {}))).toEqual([401, "unauthorized"]);
    expect(errorOf(await send({}, { authorization: "Bearer nonsense" }))).toEqual([401, "unauthorized"]);
  });

  test("can be looked at and taken back", async () => {
    const { body: sent } = await send({ audience: ["topics/t1", "users/ben"], title: "Oops" });
    const path = `/api/notifications/${sent.id}`;
    expect((await api.call("GET", path)).body).toMatchObject({
      status: "sent",
      audience: ["topics/t1", "users/ben"],
      reach: { recipients: 2, read: 0 },
    });
    expect((await api.call("DELETE", path)).status).toBe(204);
    expect((await api.call("GET", path)).body).toMatchObject({ status: "recalled" });
    const { body: page } = await api.call("GET", "/api/inbox", undefined, await api.as("ben"));
    expect(page.items.map(({ id }: { id: string }) => id)).not.toContain(sent.id);
    expect(errorOf(await api.call("DELETE", "/api/notifications/nothing"))).toEqual([404, "not_found"]);
  });
});

describe("an idempotency key", () => {
  const key = (value: string) => ({ ...KEY, "idempotency-key": value });

  test("sends once, however often and however concurrently", async () => {
    const head = api.core.runtime.log.head;
    const answers = await Promise.all([1, 2, 3].map(() => send({ title: "Once" }, key("order-1"))));
    answers.push(await send({ title: "Once" }, key("order-1")));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(api.core.runtime.log.head).toBe(head + 1);
  });

  test("is refused for another body, and is each sender's own", async () => {
    const { body } = await send({ title: "Mine" }, key("order-2"));
    expect(errorOf(await send({ title: "Another" }, key("order-2")))).toEqual([409, "idempotency_conflict"]);
    const other = await send({ title: "Mine" }, { ...(await api.as("root")), "idempotency-key": "order-2" });
    expect(other.body.id).not.toBe(body.id);
  });

  test("has 1 to 255 printable characters", async () => {
    expect((await send({}, key("x".repeat(255)))).status).toBe(201);
    expect(errorOf(await send({}, key("x".repeat(256))))).toEqual([422, "invalid"]);
    expect(errorOf(await send({}, key("\u00e9")))).toEqual([422, "invalid"]);
  });
});

describe("a batch", () => {
  test("is answered item by item, in order; one that is not valid does not hold up the others", async () => {
    const head = api.core.runtime.log.head;
    const { status, body } = await api.call("POST", "/api/notifications/batch", {
      notifications: [
        { audience: "all", title: "first" },
        { audience: ["users/nobody"], title: "no such user" },
        { audience: "all", title: "misspelt", boddy: "" },
        "not an object",
        { audience: ["users/ann"], title: "last" },
      ],
    });
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { ok: true, seq: head + 1, status: "sent" },
      { ok: false, error: { code: "unknown_audience" } },
      { ok: false, error: { code: "invalid", details: [{ path: "boddy", message: "unknown field" }] } },
      { ok: false, error: { code: "invalid" } },
      { ok: true, seq: head + 2, status: "sent" },
    ]);
  });

  test("has 1 to 500 items", async () => {
    const batch = (count: number) =>
      api.call("POST", "/api/notifications/batch", {
        notifications: Array.from({ length: count }, (_, n) => ({ audience: ["users/ann"], title: `n${n}` })),
      });
    const { body } = await batch(500);
    expect(body.results.every(({ ok }: { ok: boolean }) => ok)).toBe(true);
    expect(errorOf(await batch(501))).toEqual([422, "invalid"]);
    expect(errorOf(await batch(0))).toEqual([422, "invalid"]);
  });
});

describe("bad input", () => {
  test.each([
    ["an unknown field", { colour: "red" }, "invalid", "colour"],
    ["a wrong type", { title: 7 }, "invalid", "title"],
    ["no title", { title: " " }, "invalid", "title"],
    ["a title that is too long", { title: "x".repeat(201) }, "invalid", "title"],
    ["a past expiry", { expiresAt: "2020-01-01T00:00:00Z" }, "invalid", "expiresAt"],
    ["a time that is none", { expiresAt: "tomorrow" }, "invalid", "expiresAt"],
    ["a javascript: link", { href: "javascript:alert(1)" }, "invalid", "href"],
    ["a data: link in an action", { actions: [{ label: "x", href: "data:text/html,x" }] }, "invalid", "actions.0.href"],
    ["a link to another host in disguise", { href: "//evil.example" }, "invalid", "href"],
    ["an audience that is no audience", { audience: ["everyone"] }, "invalid", "audience"],
    ["nobody at all", { audience: [] }, "invalid", "audience"],
    ["an unknown user", { audience: ["users/ann", "users/nobody"] }, "unknown_audience", "audience.1"],
    ["an unknown topic", { audience: ["topics/nothing"] }, "unknown_audience", "audience.0"],
    ["an unknown category", { category: "nonsense" }, "unknown_category", "category"],
    ["an unknown priority", { priority: "urgent" }, "invalid", "priority"],
  ])("%s is told by its field", async (_, fields, code, path) => {
    const { status, body } = await send(fields);
    expect([status, body.error.code]).toEqual([422, code]);
    expect(body.error.details[0].path).toContain(path);
  });

  test.each(["{", "", "nonsense", '{"title": }', "\u0000"])("JSON that is malformed (%j)", async (text) => {
    const answer = await api.call("POST", "/api/notifications", text, { ...KEY, "content-type": "application/json" });
    expect(errorOf(answer)).toEqual([400, "bad_request"]);
  });

  test.each(["[]", "null", '"x"', "7"])("JSON that is no object (%s)", async (text) => {
    expect(errorOf(await api.call("POST", "/api/notifications", text))).toEqual([422, "invalid"]);
  });

  test("JSON nested beyond reason", async () => {
    const deep = `{"audience":"all","title":"x","data":{"a":${"[".repeat(60_000)}${"]".repeat(60_000)}}}`;
    expect(errorOf(await api.call("POST", "/api/notifications", deep))).toEqual([400, "bad_request"]);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"])(
    "a body of type %s",
    async (type) => {
      const answer = await api.call("POST", "/api/notifications", '{"audience":"all","title":"x"}', {
        ...KEY,
        "content-type": type,
      });
      expect(errorOf(answer)).toEqual([415, "unsupported_media"]);
    },
  );

  test("a body beyond 256 KiB, by its declared length and while it is read", async () => {
    const body = JSON.stringify({ audience: "all", title: "x", data: { text: "y".repeat(MAX_REQUEST_BYTES) } });
    expect(errorOf(await api.call("POST", "/api/notifications", body))).toEqual([413, "too_large"]);
    const { hostname, port } = new URL(api.origin);
    const declared = await exchange(Number(port), hostname, `Content-Length: ${10 * MAX_REQUEST_BYTES}\r\n\r\n`);
    expect(declared).toMatch(/^HTTP\/1\.1 413 .*"too_large"/s);
    const chunk = `${(64 * 1024).toString(16)}\r\n${"y".repeat(64 * 1024)}\r\n`;
    const chunked = await exchange(Number(port), hostname, `Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(5)}`);
    expect(chunked).toMatch(/^HTTP\/1\.1 413 .*"too_large"/s);
  });

  test("a body of just 256 KiB is read", async () => {
    const frame = JSON.stringify({ audience: "all", title: "x", data: { text: "" } });
    const text = "y".repeat(MAX_REQUEST_BYTES - frame.length);
    expect((await send({ title: "x", data: { text } })).status).toBe(201);
  });

  test("the server carries on", async () => {
    expect((await send({})).status).toBe(201);
  });
});

/** What the server says to a POST whose body never ends. */
function exchange(port: number, host: string, rest: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("error", reject);
    socket.on("data", (data) => {
      answer += data;
      if (!answer.endsWith("}}")) return;
      socket.destroy();
      resolve(answer);
    });
    const head = `POST /api/notifications HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${KEY.authorization}\r\n`;
    socket.write(`${head}Content-Type: application/json\r\n${rest}`);
  });
}

describe("an idempotency key on a batch", () => {
  const batch = (titles: readonly string[], value: string, more: object = {}) =>
    api.call(
      "POST",
      "/api/notifications/batch",
      { notifications: titles.map((title) => ({ audience: ["users/ann"], title, ...more })) },
      { ...KEY, "idempotency-key": value },
    );
  const unread = async () =>
    (await api.call("GET", "/api/inbox/counts", undefined, await api.as("ann"))).body.unread as number;

  test("sends the batch once, however often and however concurrently, and answers alike", async () => {
    const before = await unread();
    const answers = await Promise.all([1, 2, 3].map(() => batch(["one", "", "three"], "batch-1")));
    answers.push(await batch(["one", "", "three"], "batch-1"));
    expect(await unread()).toBe(before + 2);
    for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]?.body]);
    expect(answers[0]?.body.results.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, false, true]);
  });

  test("is refused for another batch, and for a single send", async () => {
    await batch(["one"], "batch-2");
    expect(errorOf(await batch(["two"], "batch-2"))).toEqual([409, "idempotency_conflict"]);
    expect(errorOf(await batch(["one", "one"], "batch-2"))).toEqual([409, "idempotency_conflict"]);
    expect(errorOf(await send({ title: "one" }, { ...KEY, "idempotency-key": "batch-2" }))).toEqual([
      409,
      "idempotency_conflict",
    ]);
  });

  test("is free again when nothing of the batch was sent", async () => {
    const { body } = await batch([""], "batch-3");
    expect(body.results[0].ok).toBe(false);
    expect((await batch(["mended"], "batch-3")).body.results[0].ok).toBe(true);
  });

  test("has 1 to 255 printable characters", async () => {
    expect(errorOf(await batch(["x"], "x".repeat(256)))).toEqual([422, "invalid"]);
  });
});

test("an idempotency key compares a request by value, not by the order of its keys", async () => {
  const headers = { ...KEY, "idempotency-key": "by-value" };
  const raw = (text: string) => api.call("POST", "/api/notifications", text, headers);
  const first = await raw('{"audience":["users/ann"],"title":"t","data":{"a":1,"b":{"c":[1,2],"d":null}}}');
  const again = await raw('{"data":{"b":{"d":null,"c":[1,2]},"a":1},"title":"t","audience":["users/ann"]}');
  expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
  expect(errorOf(await raw('{"audience":["users/ann"],"title":"t","data":{"a":1,"b":{"c":[2,1],"d":null}}}'))).toEqual([
    409,
    "idempotency_conflict",
  ]);
});
