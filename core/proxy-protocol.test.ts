import fc from "fast-check";
import { expect, test } from "vitest";
import { parseHeader } from "./proxy-protocol.ts";

const SIGNATURE = Buffer.from("0d0a0d0a000d0a515549540a", "hex");
const binary = (command: number, family: number, rest: Buffer): Buffer =>
  Buffer.concat([SIGNATURE, Buffer.from([command, family, rest.length >> 8, rest.length & 255]), rest]);
const V4 = Buffer.from("cb007109c6336401d43101bb", "hex");
const V6 = Buffer.concat([
  Buffer.from("20010db8000000000000000000000001", "hex"),
  Buffer.from("20010db8000000000000000000000002", "hex"),
  Buffer.from("d43101bb", "hex"),
]);
const MAPPED = Buffer.concat([Buffer.from("00000000000000000000ffffcb007109", "hex"), V6.subarray(16)]);

const HEADERS: [what: string, header: Buffer, address: string | null][] = [
  ["TCP4", Buffer.from("PROXY TCP4 203.0.113.9 198.51.100.1 54321 443\r\n"), "203.0.113.9"],
  ["TCP6", Buffer.from("PROXY TCP6 2001:DB8::1 2001:db8::2 54321 443\r\n"), "2001:db8::1"],
  ["UNKNOWN", Buffer.from("PROXY UNKNOWN\r\n"), null],
  ["UNKNOWN with words", Buffer.from("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"), null],
  ["binary, TCP over IPv4", binary(0x21, 0x11, V4), "203.0.113.9"],
  ["binary, with more after the addresses", binary(0x21, 0x11, Buffer.concat([V4, Buffer.alloc(300)])), "203.0.113.9"],
  ["binary, TCP over IPv6", binary(0x21, 0x21, V6), "2001:db8::1"],
  ["binary, IPv4 in IPv6", binary(0x21, 0x21, MAPPED), "203.0.113.9"],
  ["binary, of the proxy itself", binary(0x20, 0x00, Buffer.alloc(0)), null],
  ["binary, a unix socket", binary(0x21, 0x31, Buffer.alloc(216)), null],
];

test.each(HEADERS)(
  "%s: it names whom it is for, and where it ends, however it comes in pieces",
  (_, header, address) => {
    const all = Buffer.concat([header, Buffer.from("GET / HTTP/1.1\r\n")]);
    for (let length = 1; length < header.length; length += 1)
      expect(parseHeader(all.subarray(0, length))).toBeUndefined();
    for (let length = header.length; length <= all.length; length += 1)
      expect(parseHeader(all.subarray(0, length))).toEqual({ bytes: header.length, address });
  },
);

test.each([
  ["a request", Buffer.from("GET /healthz HTTP/1.1\r\n\r\n")],
  ["a request for a proxy", Buffer.from("PROXY / HTTP/1.1\r\n\r\n")],
  ["no address", Buffer.from("PROXY TCP4 <script> 198.51.100.1 54321 443\r\n")],
  ["a line without an end", Buffer.from(`PROXY TCP4 ${"1".repeat(200)}`)],
  ["another version", binary(0x11, 0x11, V4)],
  ["another command", binary(0x23, 0x11, V4)],
  ["addresses that are cut short", binary(0x21, 0x21, V4)],
  ["a length beyond bounds", Buffer.concat([SIGNATURE, Buffer.from([0x21, 0x11, 0xff, 0xff])])],
])("%s is no such header", (_, start) => {
  expect(parseHeader(start)).toBeNull();
});

test("whatever bytes come, the answer is there before the bound is passed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4_096, maxLength: 4_200 }), fc.boolean(), (bytes, isSigned) => {
      const start = Buffer.concat([isSigned ? SIGNATURE : Buffer.alloc(0), Buffer.from(bytes)]);
      expect(parseHeader(start)).not.toBeUndefined();
    }),
  );
});
