import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MAX_REQUEST_BYTES } from "#core/vocabulary.ts";
import { type Edge, KEY, startEdge } from "./testing.ts";

let edge: Edge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.close());

/** Sends a body in pieces, without saying how long it will be. */
function inChunks(method: string, path: string, pieces: readonly string[], headers: Record<string, string> = KEY) {
  return new Promise<string>((resolve, reject) => {
    const asked = request(new URL(path, edge.origin), {
      method,
      headers: { "content-type": "application/json", "transfer-encoding": "chunked", ...headers },
    });
    asked.on("error", reject);
    asked.on("response", async (response) => {
      let text = "";
      for await (const part of response) text += String(part);
      const code = text.startsWith("{") ? (JSON.parse(text) as { error?: { code: string } }).error?.code : undefined;
      resolve([response.statusCode, code].filter(Boolean).join(" "));
    });
    for (const piece of pieces) asked.write(piece);
    asked.end();
  });
}

test.each<[string, string, object, string, Record<string, string>?]>([
  ["PUT", "/api/users/ben", { name: "Ben", email: "ben@example.com" }, "201"],
  ["PUT", "/api/topics/t1", { name: "One" }, "201"],
  ["POST", "/api/users/ben/tokens", { ttlSeconds: 60 }, "201"],
  ["POST", "/api/notifications", { audience: ["users/ann"], title: "钟🔔" }, "201"],
  ["POST", "/api/notifications/batch", { notifications: [{ audience: "all", title: "x" }] }, "200"],
  ["POST", "/api/notifications/dry-run", { audience: "all" }, "200"],
  ["POST", "/api/session", { email: "ann@example.com", password: "wrong" }, "401 unauthorized", {}],
])("%s %s reads a body that came in chunks", async (method, path, body, expected, headers) => {
  const text = JSON.stringify(body);
  // A character of several bytes may lie in two of them.
  expect(await inChunks(method, path, [text.slice(0, 7), text.slice(7)], headers)).toBe(expected);
});

test("a command that came in chunks is run, and an item sent so is whole", async () => {
  const asAnn = { authorization: `Bearer ${edge.token}` };
  expect(await inChunks("POST", "/api/inbox/commands", ['{"command":"read",', '"through":1}'], asAnn)).toBe("200");
  const body = "钟🔔".repeat(5_000);
  const sent = JSON.stringify({ audience: ["users/ann"], title: "whole", body });
  expect(await inChunks("POST", "/api/notifications", sent.match(/.{1,777}/gsu) ?? [])).toBe("201");
  const page = await fetch(`${edge.origin}/api/inbox?q=whole`, { headers: asAnn });
  expect(((await page.json()) as { items: { body: string }[] }).items[0]?.body).toBe(body);
});

test("one in chunks that holds nothing is no body", async () => {
  await inChunks("PUT", "/api/topics/t2", ['{"name":"Two"}']);
  for (const method of ["PUT", "DELETE"]) {
    const answer = await inChunks(method, "/api/topics/t2/members/ann", [], { ...KEY, "content-type": "text/plain" });
    expect(answer, method).toBe("204");
  }
});

test("[L1] one in chunks is refused at the limit, for its kind and for its form, as one of a known length is", async () => {
  const large = `{"audience":"all","title":"x","body":"${"y".repeat(MAX_REQUEST_BYTES)}"}`;
  expect(await inChunks("POST", "/api/notifications", [large.slice(0, 9), large.slice(9)])).toBe("413 too_large");
  expect(await inChunks("POST", "/api/notifications", ["a=b"], { ...KEY, "content-type": "text/plain" })).toBe(
    "415 unsupported_media",
  );
  expect(await inChunks("POST", "/api/notifications", ["{"])).toBe("400 bad_request");
  expect(await inChunks("POST", "/api/notifications", ['{"audience":"all"}'])).toBe("422 invalid");
  const frame = JSON.stringify({ audience: "all", title: "x", data: { text: "" } });
  const full = frame.replace('""', `"${"y".repeat(MAX_REQUEST_BYTES - frame.length)}"`);
  expect(await inChunks("POST", "/api/notifications", [full.slice(0, 99), full.slice(99)])).toBe("201");
});

test("what comes with a GET is not looked at", async () => {
  const head = `Host: x\r\nAuthorization: ${KEY.authorization}\r\nConnection: close\r\n`;
  const answer = await edge.say(`GET /api/topics HTTP/1.1\r\n${head}Content-Length: 3\r\n\r\nabc`);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

test("a body that is cut off is no error of ours", async () => {
  const { logger } = edge.running.runtime;
  const { error, debug } = logger;
  const errors: unknown[] = [];
  const cuts: unknown[] = [];
  logger.error = ((...words: unknown[]) => errors.push(words)) as typeof error;
  logger.debug = ((...words: unknown[]) => cuts.push(words)) as typeof debug;
  try {
    for (const [framing, part] of [
      ["Content-Length: 500", "{"],
      ["Transfer-Encoding: chunked", "5\r\n{"],
    ]) {
      const socket = connect(edge.running.port, "127.0.0.1");
      const head = `POST /api/notifications HTTP/1.1\r\nHost: x\r\nAuthorization: ${KEY.authorization}\r\n`;
      socket.write(`${head}Content-Type: application/json\r\n${framing}\r\nExpect: 100-continue\r\n\r\n${part}`);
      // It has begun to read.
      await once(socket, "data");
      socket.destroy();
    }
    await expect.poll(() => cuts.length).toBe(2);
    expect(errors).toEqual([]);
  } finally {
    Object.assign(logger, { error, debug });
  }
});
