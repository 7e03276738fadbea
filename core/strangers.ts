/**
 * How often one network may come without credentials that are good, by whichever door. Good ones are never counted nor
 * refused, whoever else is behind the same address: so what is given is always looked at, and a stranger's refusal
 * turns from `unauthorized` into `rate_limited`.
 */
import type { IncomingMessage } from "node:http";
import { type AddressOf, isFromThisMachine } from "./client-address.ts";
import { isAppError } from "./errors.ts";
import { createNetworks, networkOf } from "./networks.ts";
import { createRateLimit, type RateLimitOptions } from "./rate-limit.ts";

/** Whom it comes from: a request, or the address of a connection that has none. */
type From = IncomingMessage | string | undefined;

export interface Strangers {
  /** Resolves to what `check` does. Throws what it throws, and `rate_limited` for strangers of whom there were too many. */
  admit<T>(from: From, check: () => Promise<T>): Promise<T>;
}

/** One holder of addresses. */
const OWN = { ipv4: 32, ipv6: 64 };
/** Minutes' worth that may come at once: an office whose tokens all expired. */
const BURST_MINUTES = 2;
const isLoopback = createNetworks(["127.0.0.0/8", "::1"]);

/** @param perMinute 0: no limit. */
export function createStrangers(perMinute: number, addressOf: AddressOf, options?: RateLimitOptions): Strangers {
  const limit = createRateLimit({ burst: perMinute * BURST_MINUTES, perMinute }, options);

  /** null: a program on this machine, which is not counted. */
  function networkIn(from: From): string | null {
    if (from === undefined) return networkOf("unknown", OWN);
    if (typeof from === "string") return isLoopback(from) ? null : networkOf(from, OWN);
    return isFromThisMachine(from) ? null : networkOf(addressOf(from), OWN);
  }

  return {
    async admit(from, check) {
      try {
        return await check();
      } catch (error) {
        const network = isAppError(error) && STRANGE.has(error.code) ? networkIn(from) : null;
        if (network !== null) limit.take(network);
        throw error;
      }
    },
  };
}

const STRANGE: ReadonlySet<string> = new Set(["unauthorized", "expired"]);
