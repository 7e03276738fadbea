import { describe, expect, test } from "vitest";
import { createOrigins, webOrigin } from "./origins.ts";

const at = (url: string | null, origins: string[] = [], host = "127.0.0.1") => createOrigins({ url, origins, host });

describe("a page's origin", () => {
  test.each([
    ["http://127.0.0.1:3000", "127.0.0.1:3000"],
    ["http://localhost:3000", "localhost:3000"],
    ["http://[::1]:3000", "[::1]:3000"],
    ["http://192.168.1.20:3000", "192.168.1.20:3000"],
    ["https://bells.test", "bells.test:443"],
    ["https://bells.test", "bells.test"],
    ["https://bells.test:443", "BELLS.test"],
    ["http://bells.test", "bells.test:80"],
    ["http://bells.test", "Bells.Test."],
    ["https://xn--glckchen-o4a.test", "xn--glckchen-o4a.test:443"],
    ["https://bells.test:8443", "bells.test:8443"],
  ])("%s is ours when %s is asked, without CARILLON_URL", (origin, host) => {
    expect(at(null).isOwnOrigin({ origin, host })).toBe(true);
    expect(() => at(null).checkOrigin(new Headers({ origin, host }))).not.toThrow();
  });

  test.each([
    ["http://evil.test", "bells.test"],
    ["https://bells.test", "bells.test:80"],
    ["http://bells.test", "bells.test:443"],
    ["https://bells.test:8443", "bells.test"],
    ["http://127.0.0.1:3001", "127.0.0.1:3000"],
    ["http://localhost:3000", "127.0.0.1:3000"],
    ["https://bells.test.evil.test", "bells.test"],
    ["https://sub.bells.test", "bells.test"],
    ["ftp://bells.test", "bells.test"],
    ["chrome-extension://bells.test", "bells.test"],
    ["file://", "bells.test"],
    ["null", "bells.test"],
    ["null", "null"],
    ["", "bells.test"],
    ["https://bells.test/", "bells.test"],
    ["https://me@bells.test", "bells.test"],
    ["https://bells.test", "bells.test/x"],
    ["https://bells.test", "bells.test@evil.test"],
    ["https://bells.test https://evil.test", "bells.test"],
    ["https://bells.test", undefined],
  ])("%s is foreign when %s is asked", (origin, host) => {
    expect(at(null).isOwnOrigin({ origin, host })).toBe(false);
    expect(() => at(null).checkOrigin({ origin, host })).toThrow(expect.objectContaining({ code: "foreign_origin" }));
  });

  test("with CARILLON_URL that alone is ours, whatever Host says, and its scheme counts", () => {
    const { isOwnOrigin } = at("https://Bells.Example.com:443");
    for (const origin of ["https://bells.example.com", "https://BELLS.example.com:443", "https://bells.example.com."])
      for (const host of ["bells.example.com", "127.0.0.1:3000", "upstream", undefined])
        expect(isOwnOrigin({ origin, host }), `${origin} ${host}`).toBe(true);
    for (const [origin, host] of [
      ["http://bells.example.com", "bells.example.com"],
      ["https://bells.example.com:8443", "bells.example.com:8443"],
      ["https://evil.test", "evil.test"],
      ["http://192.168.1.20:3000", "192.168.1.20:3000"],
      ["http://127.0.0.1:5000", "127.0.0.1:3000"],
      ["http://localhost.evil.test", "localhost.evil.test"],
    ] as const)
      expect(isOwnOrigin({ origin, host }), `${origin} ${host}`).toBe(false);
  });

  test("with CARILLON_URL who sits at the machine itself may still ask it by loopback", () => {
    const { isOwnOrigin } = at("https://bells.example.com");
    for (const name of ["127.0.0.1:3000", "localhost:3000", "[::1]:3000", "bells.localhost:3000"])
      expect(isOwnOrigin({ origin: `http://${name}`, host: name }), name).toBe(true);
  });

  test("a public address of several scripts is one address", () => {
    expect(at("https://glöckchen.test").isOwnOrigin({ origin: "https://xn--glckchen-o4a.test" })).toBe(true);
    expect(webOrigin("HTTPS://Glöckchen.TEST.:443")).toBe("https://xn--glckchen-o4a.test");
  });

  test("a listed one may call, and is not ours", () => {
    const { checkOrigin, checkOwnOrigin, isListed } = at(null, ["https://Shop.test:443", "http://intranet:8080"]);
    for (const origin of ["https://shop.test", "https://shop.test.", "http://intranet:8080"]) {
      expect(isListed(origin)).toBe(true);
      expect(() => checkOrigin({ origin, host: "bells.test" })).not.toThrow();
      expect(() => checkOwnOrigin({ origin, host: "bells.test" })).toThrow(
        expect.objectContaining({ code: "foreign_origin" }),
      );
    }
    for (const origin of ["http://shop.test", "https://shop.test:444", "null", "http://intranet"])
      expect(isListed(origin), origin).toBe(false);
  });

  test("what sends none is no page", () => {
    const { checkOwnOrigin } = at("https://bells.example.com");
    expect(() => checkOwnOrigin({ host: "evil.test" })).not.toThrow();
  });
});

describe("the name that we are asked by", () => {
  const { isKnownHost } = at("https://bells.example.com", ["http://shop.test"], "Carillon.lan");

  test.each([
    "127.0.0.1:3000",
    "127.1:3000",
    "localhost",
    "LOCALHOST:3000",
    "localhost.",
    "bells.localhost:3000",
    "[::1]:3000",
    "[2001:db8::1]",
    "192.168.1.20:3000",
    "bells.example.com",
    "BELLS.example.com.:443",
    "shop.test",
    "carillon.lan:3000",
    undefined,
  ])("%s is known", (host) => {
    expect(isKnownHost({ host })).toBe(true);
  });

  test.each([
    "evil.test:3000",
    "localhost.evil.test",
    "127.0.0.1.evil.test",
    "evil-localhost",
    "sub.bells.example.com",
    "bells.example.com.evil.test",
    "127.0.0.1@evil.test",
    "evil.test/127.0.0.1",
    "[::1",
    "a b",
  ])("%s is not", (host) => {
    expect(isKnownHost({ host })).toBe(false);
  });
});
