import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { createAddressOf } from "./client-address.ts";
import { AppError } from "./errors.ts";
import { createStrangers } from "./strangers.ts";

const addressOf = createAddressOf({ trustedProxies: ["127.0.0.0/8", "::1"], socketPath: null });
const from = (remoteAddress: string, headers: object = {}) =>
  ({ headers: { host: "localhost", ...headers }, httpVersion: "1.1", socket: { remoteAddress } }) as IncomingMessage;
const wrong = (code: "unauthorized" | "expired" | "forbidden" = "unauthorized") => Promise.reject(new AppError(code));

function setUp(perMinute = 2) {
  let at = 0;
  const strangers = createStrangers(perMinute, addressOf, { now: () => at });
  const codeOf = async (who: IncomingMessage | string | undefined, check: () => Promise<unknown> = () => wrong()) => {
    try {
      return await strangers.admit(who, check);
    } catch (error) {
      const { code, retryAfterMs } = error as AppError;
      return retryAfterMs === undefined ? code : [code, retryAfterMs];
    }
  };
  const wait = (ms: number) => {
    at += ms;
  };
  return { codeOf, wait };
}

const FOUR = Array(4).fill("unauthorized");
const four = async (act: () => Promise<unknown>) => [await act(), await act(), await act(), await act()];

it("[L6] refuses what is too much, with the true wait, and takes it again after that", async () => {
  const { codeOf, wait } = setUp();
  expect(await four(() => codeOf(from("203.0.113.9")))).toEqual(FOUR);
  expect(await codeOf(from("203.0.113.9"))).toEqual(["rate_limited", 30_000]);
  wait(30_000);
  expect(await codeOf(from("203.0.113.9"))).toBe("unauthorized");
  expect(await codeOf(from("203.0.113.9"))).toEqual(["rate_limited", 30_000]);
});

it("[L6] lets those in who are known, whoever else comes from there", async () => {
  const { codeOf } = setUp();
  for (let n = 0; n < 100; n += 1) expect(await codeOf(from("203.0.113.9"), async () => "ann")).toBe("ann");
  expect(await four(() => codeOf(from("203.0.113.9")))).toEqual(FOUR);
  expect(await codeOf(from("203.0.113.9"))).toEqual(["rate_limited", 30_000]);
  expect(await codeOf(from("203.0.113.9"), async () => "ann")).toBe("ann");
  // Known, and not allowed: that is no stranger.
  expect(await codeOf(from("203.0.113.9"), () => wrong("forbidden"))).toBe("forbidden");
});

it("[L6] counts by whom it was forwarded for, one holder of IPv6 as one, and connections without a request too", async () => {
  const { codeOf } = setUp();
  const forwarded = from("127.0.0.1", { "x-forwarded-for": "2001:db8:1:2::7" });
  expect(await four(() => codeOf(forwarded))).toEqual(FOUR);
  expect(await codeOf("2001:db8:1:2:ffff::1")).toEqual(["rate_limited", 30_000]);
  expect(await codeOf("2001:db8:1:3::1")).toBe("unauthorized");
  // A peer that was gone has no address, and all of those are one.
  expect(await four(() => codeOf(undefined, () => wrong("expired")))).toEqual(Array(4).fill("expired"));
  expect(await codeOf(undefined)).toEqual(["rate_limited", 30_000]);
});

it("[L6] does not count programs on this machine, unless they come for somebody or by the public name", async () => {
  const { codeOf } = setUp();
  for (let n = 0; n < 20; n += 1) {
    expect(await codeOf(from("127.0.0.1"))).toBe("unauthorized");
    expect(await codeOf("127.0.0.1")).toBe("unauthorized");
  }
  const byName = from("127.0.0.1", { host: "bell.example" });
  expect(await four(() => codeOf(byName))).toEqual(FOUR);
  expect(await codeOf(byName)).toEqual(["rate_limited", 30_000]);
});

it("0 is no limit", async () => {
  const { codeOf } = setUp(0);
  for (let n = 0; n < 50; n += 1) expect(await codeOf(from("203.0.113.9"))).toBe("unauthorized");
});
