import { execFile } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Edge, KEY, startEdge } from "./testing.ts";

const run = promisify(execFile);

let edge: Edge;
beforeAll(async () => {
  edge = await startEdge({}, { handle: async (_, response) => void response.end("a page"), close: async () => {} });
});
afterAll(() => edge.close());

const CLOSE = "Connection: close\r\n\r\n";
/** As Java's client offers it with its first request. */
const H2C =
  "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nUpgrade: h2c\r\n";
const asAnn = () => `Host: x\r\nAuthorization: Bearer ${edge.token}\r\n`;

test("an offer of HTTP/2 by curl is passed over, on every path", async () => {
  const curl = async (path: string, ...args: string[]) => {
    const { stdout } = await run("curl", [
      "-sS",
      "--http2",
      "-w",
      "\n%{http_version} %{http_code}",
      ...args,
      edge.origin + path,
    ]);
    return stdout;
  };
  const asUser = ["-H", `Authorization: Bearer ${edge.token}`];
  expect(await curl("/healthz")).toMatch(/\n1\.1 200$/);
  expect(await curl("/api/inbox", ...asUser)).toMatch(/\n1\.1 200$/);
  expect(await curl("/sign-in")).toBe("a page\n1.1 200");
  expect(await curl("/api/events", ...asUser)).toMatch(/^\{"events":\[\].*\n1\.1 200$/);
  expect(await curl("/socket.io/?EIO=4&transport=polling")).toMatch(/^0\{"sid":.*\n1\.1 200$/);
  const body = '{"audience":"all","title":"x"}';
  const sent = ["-H", `Authorization: ${KEY.authorization}`, "-H", "Content-Type: application/json"];
  expect(await curl("/api/notifications", ...sent, "-d", body)).toMatch(/\n1\.1 201$/);
  expect(await curl("/api/notifications", ...sent, "-H", "Transfer-Encoding: chunked", "-d", body)).toMatch(
    /\n1\.1 201$/,
  );
});

test.each(["h2c", "TLS/1.0", "HTTP/3.0, h2c", "nonsense"])(
  "a POST that offers %s is answered, with its body",
  async (offer) => {
    const body = '{"audience":["users/ann"],"title":"offered"}';
    const head = `Host: x\r\nAuthorization: ${KEY.authorization}\r\nContent-Type: application/json\r\n`;
    const answer = await edge.say(
      `POST /api/notifications HTTP/1.1\r\n${head}${H2C.replace("h2c", offer)}Content-Length: ${body.length}\r\n\r\n${body}`,
      /\}$/,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
  },
);

test("the connection goes on after an offer, and the offer may be repeated", async () => {
  const socket = connect(edge.running.port, "127.0.0.1");
  for (let round = 0; round < 3; round += 1) {
    socket.write(`GET /healthz HTTP/1.1\r\nHost: x\r\n${H2C}\r\n`);
    expect(String((await once(socket, "data"))[0])).toMatch(/^HTTP\/1\.1 200 /);
  }
  socket.destroy();
});

test.each(["/api/events/sse", "/api/events/iframe"])("%s streams to one who offers HTTP/2", async (path) => {
  const answer = await edge.say(`GET ${path} HTTP/1.1\r\n${asAnn()}${H2C}\r\n`, /"ready/);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

test("a WebSocket is opened in whatever case it is asked for, and among other offers", async () => {
  for (const offer of ["websocket", "WebSocket", "h2c, websocket"]) {
    const answer = await edge.say(
      `GET /ws HTTP/1.1\r\n${asAnn()}Connection: Upgrade\r\nUpgrade: ${offer}\r\n` +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      /"ready"/,
    );
    expect(answer, offer).toMatch(/^HTTP\/1\.1 101 /);
  }
});

test("HTTP/1.0 without a Host is answered by everything: so asks HAProxy's health check", async () => {
  const auth = `Authorization: Bearer ${edge.token}\r\n`;
  for (const [path, expected] of [
    ["/healthz", /200 .*"ok"/s],
    ["/readyz", /200 .*"ok"/s],
    ["/metrics", /403 .*"forbidden"/s],
    ["/api/inbox", /200 .*"items"/s],
    ["/api/events", /200 .*"cursor"/s],
    ["/sign-in", /200 .*a page/s],
    ["/api/nothing", /404 .*"not_found"/s],
  ] as const)
    expect(await edge.say(`GET ${path} HTTP/1.0\r\n${auth}\r\n`), path).toMatch(expected);
  expect(await edge.say(`GET /api/events/sse HTTP/1.0\r\n${auth}\r\n`, /event: ready/)).toMatch(/^HTTP\/1\.1 200 /);
});

test("whatever Host is good is answered, by whatever is asked", async () => {
  for (const host of [
    "",
    "127.1",
    "EXAMPLE.com.",
    "[fe80::1%25eth0]:3000",
    "[::1]",
    "a_b:80",
    "x:",
    "xn--bcher-kva.example",
  ])
    for (const path of ["/healthz", "/api/inbox", "/api/events", "/sign-in"]) {
      const head = `Host: ${host}\r\nAuthorization: Bearer ${edge.token}\r\n`;
      expect(await edge.say(`GET ${path} HTTP/1.1\r\n${head}${CLOSE}`), `${host} ${path}`).toMatch(/^HTTP\/1\.1 200 /);
    }
});

test("none, two of it, or what cannot be one, is refused by everything", async () => {
  for (const hosts of [
    "",
    "Host: a\r\nHost: b\r\n",
    "Host: a\r\nhost: a\r\n",
    "Host: a b\r\n",
    "Host: a/b\r\n",
    "Host: u@a\r\n",
  ])
    for (const path of ["/healthz", "/api/inbox", "/api/events/sse", "/sign-in"])
      expect(await edge.say(`GET ${path} HTTP/1.1\r\n${hosts}${CLOSE}`), hosts + path).toMatch(
        /^HTTP\/1\.1 400 .*"bad_request"/s,
      );
});

test("a page of another origin is not ours because it came with an odd Host or none", async () => {
  const foreign = (host: string, origin: string) =>
    edge.say(
      `GET /api/events HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nAuthorization: Bearer ${edge.token}\r\n${CLOSE}`,
    );
  for (const host of ["", "[fe80::1%25eth0]:3000", "127.1"])
    for (const origin of ["http://localhost", "http://evil.example", "null"])
      expect(await foreign(host, origin), `${host} ${origin}`).toMatch(/^HTTP\/1\.1 403 .*"foreign_origin"/s);
  expect(await foreign("here.example", "http://here.example")).toMatch(/^HTTP\/1\.1 200 /);
});

test("a target in absolute form is answered as its path is", async () => {
  for (const [path, expected] of [
    ["/healthz", /200 .*"ok"/s],
    ["/api/inbox", /200 .*"items"/s],
    ["/api/events", /200 .*"cursor"/s],
    ["/sign-in", /200 .*a page/s],
  ] as const)
    expect(await edge.say(`GET http://elsewhere.example${path} HTTP/1.1\r\n${asAnn()}${CLOSE}`), path).toMatch(
      expected,
    );
});
