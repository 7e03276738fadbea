import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { createAddressOf, isFromThisMachine } from "./client-address.ts";

const from = (remoteAddress: string | undefined, headers: IncomingHttpHeaders = {}, httpVersion = "1.1") => ({
  headers,
  httpVersion,
  socket: { remoteAddress } as IncomingMessage["socket"],
});
const addressOf = createAddressOf({
  socketPath: null,
  trustedProxies: ["127.0.0.0/8", "::1", "10.0.0.0/8", "2001:db8:ffff::/48"],
});
const forwarded = (list: string) => addressOf(from("127.0.0.1", { "x-forwarded-for": list }));
const standard = (list: string) => addressOf(from("10.1.2.3", { forwarded: list }));

test("who is no trusted proxy is who they are, whatever they write", () => {
  for (const name of ["x-forwarded-for", "forwarded", "x-real-ip"])
    expect(addressOf(from("203.0.113.9", { [name]: name === "forwarded" ? "for=10.0.0.1" : "10.0.0.1" }))).toBe(
      "203.0.113.9",
    );
  expect(addressOf(from("::ffff:203.0.113.9"))).toBe("203.0.113.9");
});

test("trusting nobody believes no header", () => {
  const trusting = createAddressOf({ socketPath: null, trustedProxies: [] });
  expect(trusting(from("127.0.0.1", { "x-forwarded-for": "203.0.113.9" }))).toBe("127.0.0.1");
});

test("a connection that is over is nobody's, and no proxy's", () => {
  expect(addressOf(from(undefined, { "x-forwarded-for": "203.0.113.9" }))).toBe("unknown");
  expect(isFromThisMachine(from(undefined, { host: "localhost" }))).toBe(false);
});

test("on a unix socket the peer is a proxy, even if no address is trusted", () => {
  const unix = createAddressOf({ socketPath: "/run/carillon.sock", trustedProxies: [] });
  expect(unix(from(undefined))).toBe("unix");
  expect(unix(from(undefined, { "x-forwarded-for": "192.0.2.1, 203.0.113.9" }))).toBe("203.0.113.9");
  expect(unix(from(undefined, { "x-forwarded-for": "unix:" }))).toBe("unix");
  expect(isFromThisMachine(from(undefined, { host: "localhost" }))).toBe(false);
});

test("without a word of whom it forwards for, it is the proxy", () => {
  expect(addressOf(from("10.1.2.3"))).toBe("10.1.2.3");
});

test("X-Forwarded-For is read from its end, past the proxies that are trusted", () => {
  expect(forwarded("203.0.113.9")).toBe("203.0.113.9");
  expect(forwarded("192.0.2.1, 203.0.113.9")).toBe("203.0.113.9");
  expect(forwarded("192.0.2.1, 203.0.113.9, 10.0.0.7,10.0.0.8")).toBe("203.0.113.9");
  expect(forwarded("192.0.2.1, 203.0.113.9, 2001:db8:ffff::8")).toBe("203.0.113.9");
  expect(forwarded("10.0.0.5, 10.0.0.6")).toBe("10.0.0.5");
});

test.each([
  ["203.0.113.13:5555", "203.0.113.13"],
  ["[2001:db8::1]:443", "2001:db8::1"],
  ["[2001:db8::1]", "2001:db8::1"],
  ["2001:DB8::0:1", "2001:db8::1"],
  ["::ffff:203.0.113.13", "203.0.113.13"],
  ["[::ffff:203.0.113.13]:1", "203.0.113.13"],
  ["\t203.0.113.13 ", "203.0.113.13"],
])("an address in X-Forwarded-For may have a port: %j", (list, address) => {
  expect(forwarded(list)).toBe(address);
});

test.each([
  "unknown",
  "_hidden",
  "unix:",
  "<script>",
  "203.0.113.9:http",
  "203.0.113.9:5555:1",
  "[203.0.113.9",
  "203.0.113.9, ",
  "8.8.8.8, ,",
  "a".repeat(9_000),
  "203.0.113.9 198.51.100.7",
])("what is no address in X-Forwarded-For leaves the proxy that wrote it: %#", (list) => {
  expect(forwarded(`192.0.2.1, ${list}`)).toBe("127.0.0.1");
  expect(forwarded(`192.0.2.1, ${list}, 10.0.0.7`)).toBe("10.0.0.7");
});

test("no more than so many proxies in a row are looked at", () => {
  const hops = Array.from({ length: 10_000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
  expect(forwarded(["203.0.113.9", ...hops].join(","))).toBe("10.0.39.0");
});

test.each([
  ["for=203.0.113.9", "203.0.113.9"],
  ["for=192.0.2.1, for=203.0.113.9;proto=https;by=10.0.0.1", "203.0.113.9"],
  ['proto=https; For="203.0.113.9:5555"', "203.0.113.9"],
  ['for="[2001:db8:cafe::17]:4711"', "2001:db8:cafe::17"],
  ["for=[2001:db8:cafe::17]", "2001:db8:cafe::17"],
  ["for=203.0.113.9, for=10.0.0.9", "203.0.113.9"],
  ['for=203.0.113.9;host="a;for=192.0.2.1"', "203.0.113.9"],
  // What the client wrote cannot swallow what the proxy added.
  ['for="192.0.2.1, for=203.0.113.9', "203.0.113.9"],
  ['for=192.0.2.1;by=", for=203.0.113.9', "203.0.113.9"],
])("Forwarded is read the same way: %s", (list, address) => {
  expect(standard(list)).toBe(address);
});

test.each([
  "for=unknown",
  "for=_gazonk",
  "proto=https",
  "for=",
  "for",
  "203.0.113.9",
  "for=1.2.3.4;for=5.6.7.8",
  'for="1.2.3.4',
])("what Forwarded leaves unsaid is the proxy: %s", (list) => {
  expect(standard(list)).toBe("10.1.2.3");
});

test("X-Forwarded-For goes before Forwarded", () => {
  expect(addressOf(from("127.0.0.1", { "x-forwarded-for": "203.0.113.9", forwarded: "for=192.0.2.1" }))).toBe(
    "203.0.113.9",
  );
});

test("a hostile header costs next to nothing", () => {
  // Some 16 KB is what Node takes of all headers together.
  for (const list of [
    "for=".repeat(4_000),
    'for="'.repeat(3_000),
    "a=b;".repeat(4_000),
    "=".repeat(16_000),
    `${" ".repeat(16_000)}x`,
  ])
    expect(standard(list)).toBe("10.1.2.3");
});

const local = { host: "127.0.0.1:3000" };

test.each(["127.0.0.1", "127.0.0.2", "::1", "::ffff:127.0.0.1"])("%s is this machine", (address) => {
  for (const host of ["127.0.0.1:3000", "localhost", "LOCALHOST:3000", "[::1]:3000"])
    expect(isFromThisMachine(from(address, { host }))).toBe(true);
});

test("another machine is not this one", () => {
  for (const address of ["203.0.113.9", "10.0.0.1", "::2", "::ffff:203.0.113.9"])
    expect(isFromThisMachine(from(address, local))).toBe(false);
});

test.each([
  ["x-forwarded-for", "127.0.0.1"],
  ["x-forwarded-for", ""],
  ["forwarded", "for=127.0.0.1"],
  ["x-real-ip", "127.0.0.1"],
  ["x-forwarded-host", "localhost"],
  ["x-forwarded-proto", "http"],
  ["x-forwarded-server", "a"],
  ["x-client-ip", "127.0.0.1"],
  ["via", "1.1 proxy"],
  ["cf-connecting-ip", "127.0.0.1"],
  ["true-client-ip", "127.0.0.1"],
  ["x-forwarded", "127.0.0.1"],
])("what is handed on is not from this machine: %s: %s", (name, value) => {
  expect(isFromThisMachine(from("127.0.0.1", { ...local, [name]: value }))).toBe(false);
});

test("neither is what a proxy without such a header hands on with the public name, or by HTTP/1.0, or a page's own name", () => {
  for (const host of ["bells.example.com", "localhost.example.com", "127.0.0.1.example.com", "", undefined])
    expect(isFromThisMachine(from("127.0.0.1", host === undefined ? {} : { host }))).toBe(false);
  expect(isFromThisMachine(from("127.0.0.1", local, "1.0"))).toBe(false);
});
