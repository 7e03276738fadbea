import { describe, expect, test } from "vitest";
import { createSignInLimits } from "./sign-in-limits.ts";

const MINUTE_MS = 60_000;
/** Kept of each kind. */
const KEYS = 1_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** On a clock of its own. `guess`: a wrong password, or `limited` if it was not looked at. */
function door() {
  const clock = { now: 0 };
  const limits = createSignInLimits({ now: () => clock.now, keys: KEYS });
  const attempt = (address: string, account: string, device: string | null, isRight: boolean): boolean => {
    try {
      const one = limits.begin({ address, account, device });
      if (isRight) one.succeeded();
      else one.failed();
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: "rate_limited", retryAfterMs: expect.any(Number) });
      return false;
    }
  };
  return {
    pass: (ms: number) => {
      clock.now += ms;
    },
    guess: (address: string, account = "ned@example.test", device: string | null = null) =>
      attempt(address, account, device, false),
    enter: (address: string, account = "ned@example.test", device: string | null = null) =>
      attempt(address, account, device, true),
  };
}
const times = (count: number, act: (n: number) => boolean): number =>
  Array.from({ length: count }, (_, n) => act(n)).filter(Boolean).length;

describe("a stranger", () => {
  test("cannot lock the owner out from a fresh address, nor from one next to theirs", () => {
    const { guess, enter } = door();
    for (const address of ["203.0.113.1", "203.0.113.2", "203.0.113.3"])
      expect(times(20, () => guess(address))).toBe(10);
    expect(enter("203.0.113.9")).toBe(true);
    expect(enter("2001:db8::1")).toBe(true);
  });

  test("has ten tries at an account and then one in ten minutes, whatever address of an IPv6 /64 they take", () => {
    const { guess, enter, pass } = door();
    expect(times(40, (n) => guess(`2001:db8:0:1::${n.toString(16)}`))).toBe(10);
    expect(enter("2001:db8:0:1:ffff::1")).toBe(false);
    expect(enter("2001:db8:0:2::1")).toBe(true);
    pass(10 * MINUTE_MS);
    expect(times(5, () => guess("2001:db8:0:1::abc"))).toBe(1);
  });

  test("with a /48 of IPv6, or a /24, cannot use up what all strangers have", () => {
    for (const [address, elsewhere] of [
      [(n: number) => `2001:db8:7:${n.toString(16)}::1`, "2001:db8:8::1"],
      [(n: number) => `198.51.100.${n}`, "198.51.101.1"],
    ] as const) {
      const { guess, enter, pass } = door();
      let guesses = 0;
      // A day and a half, every five minutes, each time from others of their networks.
      for (let step = 0; step < 36 * 12; step += 1) {
        guesses += times(4, (n) => guess(address((4 * step + n) % 250)));
        pass(5 * MINUTE_MS);
        expect(enter(elsewhere)).toBe(true);
      }
      expect(guesses).toBeLessThanOrEqual(50 + 36 * 6 + 1);
    }
  });

  test("with any number of addresses has less than 400 guesses at an account in a day, 300 in the next", () => {
    const { guess, pass } = door();
    const day = (): number => {
      let guesses = 0;
      for (let step = 0; step < 24 * 12; step += 1) {
        guesses += times(8, (n) => guess(`${1 + (step % 200)}.${n}.${step % 256}.1`));
        pass(5 * MINUTE_MS);
      }
      return guesses;
    };
    const first = day();
    expect(first).toBeGreaterThan(300);
    expect(first).toBeLessThan(400);
    expect(day()).toBeLessThan(300);
  });

  test("with any number of addresses does not keep a known device waiting, nor another account", () => {
    const { guess, enter } = door();
    times(500, (n) => guess(`${n % 223}.${n >> 8}.${n & 255}.1`));
    expect(enter("192.0.2.1")).toBe(false);
    expect(enter("192.0.2.1", "ned@example.test", "a-device")).toBe(true);
    expect(enter("1.0.1.1", "ned@example.test", "a-device")).toBe(true);
    expect(enter("192.0.2.1", "ann@example.test")).toBe(true);
  });
});

test("a known device has tries of its own, and no more than a stranger has", () => {
  const { guess, enter, pass } = door();
  expect(times(30, () => guess("192.0.2.1", "ned@example.test", "mine"))).toBe(10);
  expect(enter("192.0.2.1", "ned@example.test", "mine")).toBe(false);
  expect(enter("192.0.2.1", "ned@example.test", "another")).toBe(true);
  expect(enter("192.0.2.1", "ann@example.test", "mine")).toBe(true);
  pass(DAY_MS);
  expect(times(400, () => guess("192.0.2.1", "ned@example.test", "mine"))).toBe(10);
});

test("no email is taken for an address, or for an address with an account", () => {
  const { guess, enter } = door();
  for (const account of ["203.0.113.50/32 ned@example.test", "203.0.113.50", "203.0.113.0/24 ned@example.test"]) {
    times(20, () => guess("192.0.2.9", account));
    times(20, () => guess("192.0.2.10", "ned@example.test", account));
  }
  expect(times(20, () => guess("203.0.113.50"))).toBe(10);
  expect(enter("203.0.113.51")).toBe(true);
});

test("junk flushes nobody's count", () => {
  const { guess } = door();
  expect(times(20, () => guess("203.0.113.1"))).toBe(10);
  times(5 * KEYS, (n) => guess(`${n % 223}.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`, `junk${n}@example.test`));
  expect(times(20, () => guess("203.0.113.1"))).toBe(0);
});

test("the right password costs no try, but sessions are counted: 20 of one person at one place, then two a minute", () => {
  const { guess, enter, pass } = door();
  expect(times(120, () => enter("203.0.113.1"))).toBe(20);
  expect(enter("203.0.113.2")).toBe(true);
  pass(MINUTE_MS);
  expect(times(10, () => enter("203.0.113.1"))).toBe(2);
  // Another's wrong passwords leave the sessions to come alone.
  pass(DAY_MS);
  times(10, () => guess("203.0.113.1"));
  pass(10 * MINUTE_MS);
  expect(enter("203.0.113.1")).toBe(true);
});

test("one place makes 60 sessions for whoever comes, and known devices do not wait for them", () => {
  const { enter } = door();
  expect(times(120, (n) => enter("203.0.113.1", `p${n}@example.test`))).toBe(60);
  expect(times(30, () => enter("203.0.113.1", "ned@example.test", "mine"))).toBe(20);
});
