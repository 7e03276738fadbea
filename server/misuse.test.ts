import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Edge, startEdge } from "./testing.ts";

let edge: Edge;
/** Of requests that were handed to the pages. */
const shown: string[] = [];
beforeAll(async () => {
  edge = await startEdge(
    { CARILLON_ORIGINS: "https://shop.example" },
    {
      async handle(request, response) {
        shown.push(`${request.method} ${request.url}`);
        response.end("a page");
      },
      close: async () => {},
    },
  );
});
afterAll(() => edge.close());

const CLOSE = "Connection: close\r\n\r\n";
const UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
const HANDSHAKE = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const asAnn = () => `Host: x\r\nAuthorization: Bearer ${edge.token}\r\n`;
const ask = (line: string, headers = "") => edge.say(`${line} HTTP/1.1\r\n${asAnn()}${headers}${CLOSE}`);
const allow = (answer: string) => /^Allow: (.*)$/im.exec(answer)?.[1]?.trim();
const bodyOf = (answer: string) => answer.slice(answer.indexOf("\r\n\r\n") + 4);

const METHODS: readonly [path: string, allow: string][] = [
  ["/api/inbox", "GET, HEAD, OPTIONS"],
  ["/api/account/password", "PUT, OPTIONS"],
  ["/api/users/ann", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"],
  ["/api/topics/t1/members/ann", "PUT, DELETE, OPTIONS"],
  ["/api/notifications", "GET, HEAD, POST, OPTIONS"],
  ["/api/openapi.json", "GET, HEAD, OPTIONS"],
  ["/api/events", "GET, HEAD, OPTIONS"],
  ["/api/events/sse", "GET, HEAD, OPTIONS"],
  ["/api/events/iframe", "GET, HEAD, OPTIONS"],
  ["/healthz", "GET, HEAD, OPTIONS"],
  ["/metrics", "GET, HEAD, OPTIONS"],
  ["/ws", "GET, HEAD, OPTIONS"],
  ["/mqtt", "GET, HEAD, OPTIONS"],
  ["/socket.io/?EIO=4&transport=polling", "GET, POST, OPTIONS"],
  ["/sign-in", "GET, HEAD, OPTIONS"],
  ["/inbox", "GET, HEAD, OPTIONS"],
];

test.each(METHODS)("[N5] %s names its methods, and answers no other", async (path, expected) => {
  const options = await ask(`OPTIONS ${path}`);
  expect(options).toMatch(/^HTTP\/1\.1 204 /);
  const named = new Set(expected.split(", "));
  // Which come first is nobody's affair.
  expect(new Set(allow(options)?.split(", "))).toEqual(named);
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "SEARCH"]) {
    if (named.has(method)) continue;
    const answer = await ask(`${method} ${path}`);
    expect(answer, method).toMatch(/^HTTP\/1\.1 405 .*"method_not_allowed"/s);
    expect(new Set(allow(answer)?.split(", ")), method).toEqual(named);
  }
});

test("the server as a whole names its methods, and health checks that ask so are content", async () => {
  expect(allow(await ask("OPTIONS *"))).toContain("DELETE");
  expect(await edge.say("OPTIONS / HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 204 /);
  expect(await ask("GET *")).toMatch(/^HTTP\/1\.1 400 .*"bad_request"/s);
});

test("what is answered before anything is looked for has the headers of every answer", async () => {
  const upgrade = `${asAnn()}${UPGRADE}${HANDSHAKE}\r\n`;
  const preflight = "Origin: https://shop.example\r\nAccess-Control-Request-Method: GET\r\n";
  const answers = {
    "the server as a whole": await ask("OPTIONS *"),
    "a target that is none": await ask("GET *"),
    "two hosts": await ask("GET /healthz", "Host: y\r\n"),
    "the methods of a stream": await ask("OPTIONS /api/events/sse"),
    "a method that a stream has not": await ask("POST /api/events"),
    "the methods of a page": await ask("OPTIONS /sign-in"),
    "a preflight": await ask("OPTIONS /api/inbox", preflight),
    "a preflight of the engine's": await ask("OPTIONS /socket.io/", preflight),
    "a tunnel": await edge.say("CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n"),
    "a socket where none is": await edge.say(`GET /nowhere HTTP/1.1\r\n${upgrade}`),
    "no socket where one is": await ask("GET /ws"),
    "half a handshake": await edge.say(`GET /ws HTTP/1.1\r\n${asAnn()}${UPGRADE}\r\n`),
    "a poll of the engine's": await ask("GET /socket.io/?EIO=4&transport=polling"),
    "what the engine refuses": await ask("GET /socket.io/?EIO=3&transport=polling"),
  };
  const names = ["X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"];
  for (const [what, answer] of Object.entries(answers))
    for (const name of [...names, "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"])
      expect(answer, what).toMatch(new RegExp(`^${name}: `, "im"));
});

test.each(["/api/events", "/api/events?wait=25&after=", "/api/events/sse", "/api/events/iframe", "/api/inbox"])(
  "[N5] HEAD %s has the headers of GET, no body, and leaves nobody behind",
  async (path) => {
    const { hub, log } = edge.running.runtime;
    const answer = await ask(`HEAD ${path.endsWith("=") ? path + log.cursorAt(log.head) : path}`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(bodyOf(answer)).toBe("");
    expect(hub.size).toBe(0);
    expect(await ask("HEAD /api/events/sse?aftr=1")).toMatch(/^HTTP\/1\.1 422 /);
  },
);

test.each(["/ws", "/mqtt"])("[N6] %s asks for a WebSocket where there is none", async (path) => {
  const answer = await ask(`GET ${path}`);
  expect(answer).toMatch(/^HTTP\/1\.1 426 .*^Upgrade: websocket\r$.*"upgrade_required"/ims);
  expect(await ask(`HEAD ${path}`)).toMatch(/^HTTP\/1\.1 426 /);
});

test.each(["/ws", "/mqtt", "/socket.io/?EIO=4&transport=websocket"])(
  "[N6] %s refuses half a handshake by our errors",
  async (path) => {
    const shake = (rest: string, method = "GET") =>
      edge.say(
        `${method} ${path} HTTP/1.1\r\n${asAnn()}${UPGRADE}${rest}Sec-WebSocket-Protocol: mqtt, carillon.v1\r\n\r\n`,
      );
    expect(await shake("Sec-WebSocket-Version: 13\r\n")).toMatch(/^HTTP\/1\.1 400 .*"bad_request"/s);
    expect(await shake("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n")).toMatch(/400 .*"bad_request"/s);
    expect(await shake(HANDSHAKE.replace("13", "12"))).toMatch(
      /426 .*Sec-WebSocket-Version: 13\r.*"upgrade_required"/s,
    );
    expect(await shake(HANDSHAKE, "POST")).toMatch(/405 .*Allow: GET\r.*"method_not_allowed"/s);
    expect(await shake("")).not.toContain("text/html");
  },
);

test("Socket.IO's upgrades that the engine would refuse are refused by our errors", async () => {
  for (const query of ["", "EIO=3&transport=websocket", "EIO=4&transport=polling", "EIO=4&transport=websocket&sid=x"]) {
    const answer = await edge.say(`GET /socket.io/?${query} HTTP/1.1\r\n${asAnn()}${UPGRADE}${HANDSHAKE}\r\n`);
    expect(answer, query).toMatch(/^HTTP\/1\.1 400 .*"bad_request"/s);
  }
});

test("a WebSocket is refused where none is opened, and a tunnel everywhere", async () => {
  for (const path of ["/", "/api/inbox", "/api/events/sse", "/ws/", "/elsewhere"])
    expect(await edge.say(`GET ${path} HTTP/1.1\r\n${asAnn()}${UPGRADE}${HANDSHAKE}\r\n`), path).toMatch(
      /^HTTP\/1\.1 404 .*"not_found"/s,
    );
  expect(await edge.say("CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n")).toMatch(
    /^HTTP\/1\.1 405 .*"method_not_allowed"/s,
  );
});

test("a path with a slash too many is none of ours, and says so in JSON", async () => {
  for (const path of [
    "/healthz/",
    "/metrics/",
    "/readyz/",
    "//healthz",
    "/api/",
    "/api/inbox/",
    "//api//inbox",
    "/ws/",
    "/mqtt/",
  ])
    expect(await ask(`GET ${path}`), path).toMatch(/^HTTP\/1\.1 404 .*"not_found"/s);
});

test("[L1] pages take no body, and none of it is kept", async () => {
  shown.length = 0;
  for (const path of ["/inbox", "/embed", "/sign-in"]) {
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n`;
    expect(await edge.say(`${head}${"x".repeat(100_000)}`, /\}\}/)).toMatch(/^HTTP\/1\.1 405 /);
    for (const framing of ["Content-Length: 9000000", "Transfer-Encoding: chunked"])
      expect(await edge.say(`GET ${path} HTTP/1.1\r\nHost: x\r\n${framing}\r\n\r\n`, /\}\}/)).toMatch(
        /^HTTP\/1\.1 400 /,
      );
  }
  expect(shown).toEqual([]);
  // A body that is there is read past, so that the connection serves on.
  const two = `POST /inbox HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloGET /inbox HTTP/1.1\r\nHost: x\r\n${CLOSE}`;
  expect(await edge.say(two)).toMatch(/^HTTP\/1\.1 405 .*HTTP\/1\.1 200 .*a page$/s);
});

test("[POLL4] `If-None-Match: *` is answered by 304 when nothing is new", async () => {
  const { log } = edge.running.runtime;
  const path = `/api/events?after=${log.cursorAt(log.head)}`;
  expect(await ask(`GET ${path}`, "If-None-Match: *\r\n")).toMatch(/^HTTP\/1\.1 304 /);
});

test("[N7] what libraries add to an address is no mistake of the caller's", async () => {
  const { log } = edge.running.runtime;
  const cursor = log.cursorAt(log.head);
  for (const path of [
    "/api/events?_=17",
    `/api/events?after=${cursor}&_=17`,
    "/api/inbox?_=17&view=unread",
    "/api/inbox/counts?_=1",
  ])
    expect(await ask(`GET ${path}`), path).toMatch(/^HTTP\/1\.1 200 /);
  for (const path of [
    "/api/events/sse?_=17",
    `/api/events/sse?lastEventId=${cursor}`,
    "/api/events/iframe?_=1&lastEventId=",
  ])
    expect(await edge.say(`GET ${path} HTTP/1.1\r\n${asAnn()}\r\n`, /ready/), path).toMatch(/^HTTP\/1\.1 200 /);
  for (const path of ["/api/events?__=1", "/api/inbox?_=1&veiw=unread", "/api/events/sse?lasteventid=x"])
    expect(await ask(`GET ${path}`), path).toMatch(/^HTTP\/1\.1 422 /);
  expect(await ask("GET /api/events/sse?lastEventId=abc")).toMatch(/^HTTP\/1\.1 400 .*"bad_cursor"/s);
});

test("no misuse is an error of ours", { timeout: 240_000 }, async () => {
  const odd = [
    "/",
    "//",
    "/nothing",
    `/lab/${"a".repeat(32)}/sse/api/events/sse`,
    "/%",
    "/%00",
    "/api/%E0%A4%A",
    "/api/users/%ff",
  ];
  const socketIo = ["?EIO=9&transport=smoke", "?EIO=4&transport=polling&sid=nobody"].map(
    (query) => `/socket.io/${query}`,
  );
  const paths = [...METHODS.map(([path]) => path), ...odd, ...socketIo, "/api/inbox?limit=%ff", "/\\evil", "*", ""];
  const bodies: readonly [headers: string, body: string][] = [
    ["", ""],
    ["Content-Length: 2\r\n", "{}"],
    ["Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"],
    [UPGRADE, ""],
  ];
  // Streams end by our leaving.
  const isEnough = /event: ready|"type\\?":|\}\}/;
  for (const path of paths)
    await Promise.all(
      bodies.flatMap(([headers, body]) =>
        ["GET", "POST", "DELETE", "OPTIONS", "TRACE", "HEAD"].map(async (method) => {
          const line = `${method} ${path} HTTP/1.1`;
          const answer = await edge.say(`${line}\r\n${asAnn()}${headers}${CLOSE}${body}`, isEnough);
          expect(answer, line + headers).toMatch(/^HTTP\/1\.1 [1-4]/);
        }),
      ),
    );
  await edge.say(randomBytes(4_096).toString("latin1"));
  expect((await fetch(`${edge.origin}/healthz`)).status).toBe(200);
});
