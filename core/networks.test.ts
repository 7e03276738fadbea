import fc from "fast-check";
import { expect, test } from "vitest";
import { addressFrom, createNetworks, networkFrom, networkOf } from "./networks.ts";

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

test.each([
  ["203.0.113.77", "203.0.113.77/32", "203.0.113.0/24"],
  ["255.255.255.255", "255.255.255.255/32", "255.255.255.0/24"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2:0:0:0:0/64", "2001:db8:1:0:0:0:0:0/48"],
  ["2001:db8:1:2::", "2001:db8:1:2:0:0:0:0/64", "2001:db8:1:0:0:0:0:0/48"],
  ["::1", "0:0:0:0:0:0:0:0/64", "0:0:0:0:0:0:0:0/48"],
  ["2001:db8::ffff:1", "2001:db8:0:0:0:0:0:0/64", "2001:db8:0:0:0:0:0:0/48"],
  ["unknown", "unknown", "unknown"],
])("the network of %s is %s, and a wider one %s", (address, own, area) => {
  expect(networkOf(address, { ipv4: 32, ipv6: 64 })).toBe(own);
  expect(networkOf(address, { ipv4: 24, ipv6: 48 })).toBe(area);
  expect(networkOf("2001:db8:1:ffff::", { ipv4: 20, ipv6: 56 })).toBe("2001:db8:1:ff00:0:0:0:0/56");
  expect(networkOf("203.0.113.77", { ipv4: 20, ipv6: 56 })).toBe("203.0.112.0/20");
});
