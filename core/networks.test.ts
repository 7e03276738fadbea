import fc from "fast-check";
import { expect, test } from "vitest";
import { addressFrom, createNetworks, networkFrom } from "./networks.ts";

test("an address has one spelling", () => {
  expect(addressFrom("2001:DB8:0:0::1")).toBe("2001:db8::1");
  expect(addressFrom("::ffff:203.0.113.9")).toBe("203.0.113.9");
  expect(addressFrom("::FFFF:cb00:7109")).toBe("203.0.113.9");
  expect(addressFrom("fe80::1%eth0")).toBe("fe80::1");
  expect(addressFrom("203.0.113.9")).toBe("203.0.113.9");
});

test.each([
  "",
  "unknown",
  "_obfuscated",
  "203.0.113",
  "203.0.113.256",
  "010.0.0.1",
  "203.0.113.9:80",
  "[::1]",
  "::1::",
  "<b>",
])("%j is no address", (text) => expect(addressFrom(text)).toBeNull());

test("what is longer than any address is none", () => {
  expect(addressFrom(`fe80::1%${"a".repeat(1_000)}`)).toBeNull();
});

test("whatever text comes, what is taken for an address is spelt as it would be again", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
      const address = addressFrom(text);
      expect(address === null || addressFrom(address) === address).toBe(true);
    }),
  );
});

test("a network holds its addresses and no other, in either family", () => {
  const has = createNetworks(["10.0.0.0/8", "192.0.2.7", "2001:db8:1::/61", "::ffff:198.51.100.7"]);
  for (const inside of ["10.255.255.255", "192.0.2.7", "2001:db8:1:7::1", "198.51.100.7"])
    expect(has(inside)).toBe(true);
  for (const outside of ["11.0.0.0", "192.0.2.8", "2001:db8:1:8::1", "::a00:1", "198.51.100.8", "unknown"])
    expect(has(outside)).toBe(false);
});

test.each(["10.0.0.0/33", "2001:db8::/129", "10.0.0/8", "proxy", "10.0.0.1/", "10.0.0.1/8/8", "::ffff:10.0.0.0/104"])(
  "%j is no network",
  (text) => expect(() => networkFrom(text)).toThrow(`"${text}" is neither an address nor a network`),
);
