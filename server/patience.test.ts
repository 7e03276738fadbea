import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { issueSetupToken } from "#core/setup.ts";
import { type Edge, startEdge } from "./testing.ts";

let edge: Edge;
beforeAll(async () => {
  edge = await startEdge({ CARILLON_ORIGINS: "https://shop.test" });
});
afterAll(() => edge.close());

test.concurrent.each([
  ["that says nothing", ""],
  ["with half a header", "GET / HTTP/1.1\r\nHost"],
  [
    "with half a body",
    "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
  ],
])("a connection %s ends within a minute", async (_name, bytes) => {
  const socket = connect(edge.running.port, "127.0.0.1");
  socket.on("error", () => undefined).resume();
  socket.write(bytes);
  await once(socket, "close");
});

test.concurrent("one that is listening does not", async () => {
  const leaving = new AbortController();
  const headers = { authorization: `Bearer ${edge.token}` };
  const { body } = await fetch(`${edge.origin}/api/events/sse`, { headers, signal: leaving.signal });
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let beats = 0;
  while (beats < 2) beats += (await reader?.read())?.value?.split("event: heartbeat").length === 2 ? 1 : 0;
  leaving.abort();
});

test("[IFR2] a listed origin may frame the stream that has a token, and not one that has the visitor's cookie", async () => {
  const policy = async (path: string, headers: Record<string, string>) => {
    const response = await fetch(edge.origin + path, { method: "HEAD", headers });
    return [response.status, response.headers.get("content-security-policy"), response.headers.get("x-frame-options")];
  };
  const [status, csp, old] = await policy(`/api/events/iframe?token=${edge.token}`, {});
  expect([status, old]).toEqual([200, null]);
  expect(csp).toMatch(/frame-ancestors 'self' https:\/\/shop\.test$/);
  const { db } = edge.running.runtime;
  const first = {
    token: await issueSetupToken(db),
    name: "Root",
    email: "root@example.com",
    password: "correct horse",
  };
  const entered = await fetch(`${edge.origin}/api/setup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(first),
  });
  const cookie = entered.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const [, own, same] = await policy("/api/events/iframe", { cookie });
  expect(own).toMatch(/frame-ancestors 'self'$/);
  expect(same).toBe("SAMEORIGIN");
});
