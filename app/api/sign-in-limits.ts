/**
 * How often one may try to sign in (docs/decisions/0029). A stranger's tries use up what strangers have; a browser that
 * the account knows has an allowance of its own. Each kind of key has a limit to itself, so that no text that somebody
 * types is taken for another kind.
 */
import { networkOf } from "#core/networks.ts";
import { createRateLimit, type Rate, type RateLimit, type RateLimitOptions, takeAll } from "#core/rate-limit.ts";

export interface SignInLimits {
  /** Takes a try before the password is looked at. Throws `rate_limited`. */
  begin(from: Origin): Try;
  /** The same for a passkey, which nobody guesses. */
  beginByPasskey(address: string): Try;
}
interface Try {
  /** It was the right password: it is no guess. */
  succeeded(): void;
  /** No session came of it. */
  failed(): void;
}
type Taken = readonly [limit: RateLimit, key: string];
interface Origin {
  /** As core/networks.ts spells it. */
  address: string;
  /** The email. */
  account: string;
  /** By core/known-devices.ts; null: any browser. */
  device: string | null;
}

/** One holder of addresses, and the neighbourhood that one can have without effort. */
const OWN = { ipv4: 32, ipv6: 64 };
const AREA = { ipv4: 24, ipv6: 48 };

const EVERY_10_MIN = 0.1;
const EVERY_5_MIN = 0.2;
/** Of one network at any accounts. */
const BY_NETWORK: Rate = { burst: 60, perMinute: 30 };
/** Of one network at one account. */
const BY_PAIR: Rate = { burst: 10, perMinute: EVERY_10_MIN };
const BY_AREA: Rate = { burst: 50, perMinute: EVERY_10_MIN };
/** Of all that the account does not know: 388 guesses on the first day, 288 on each that follows. */
const BY_ACCOUNT: Rate = { burst: 100, perMinute: EVERY_5_MIN };
const BY_DEVICE: Rate = { burst: 10, perMinute: EVERY_5_MIN };
/** Sessions made by one person at one place, and at one place by whomever. */
const MADE_BY_ONE: Rate = { burst: 20, perMinute: 2 };
const MADE_BY_NETWORK: Rate = { burst: 60, perMinute: 30 };

export function createSignInLimits(options?: RateLimitOptions): SignInLimits {
  const limit = (rate: Rate) => createRateLimit(rate, options);
  const byNetwork = limit(BY_NETWORK);
  const byPair = limit(BY_PAIR);
  const byArea = limit(BY_AREA);
  const byAccount = limit(BY_ACCOUNT);
  const byDevice = limit(BY_DEVICE);
  const madeByDevice = limit(MADE_BY_ONE);
  const madeByPair = limit(MADE_BY_ONE);
  const madeByNetwork = limit(MADE_BY_NETWORK);

  const taken = (guesses: readonly Taken[], made: readonly Taken[]): Try => {
    takeAll([...guesses, ...made]);
    return {
      succeeded() {
        for (const [limit, key] of guesses) limit.giveBack(key);
      },
      failed() {
        for (const [limit, key] of made) limit.giveBack(key);
      },
    };
  };

  return {
    beginByPasskey(address) {
      const network = networkOf(address, OWN);
      return taken([[byNetwork, network]], [[madeByNetwork, network]]);
    },
    begin({ address, account, device }) {
      const network = networkOf(address, OWN);
      // The first part has no space, whoever writes the second.
      const pair = `${network} ${account}`;
      const area = `${networkOf(address, AREA)} ${account}`;
      const own = `${device} ${account}`;
      const guesses =
        device === null
          ? ([
              [byNetwork, network],
              [byPair, pair],
              [byArea, area],
              [byAccount, account],
            ] as const)
          : ([[byDevice, own]] as const);
      const made =
        device === null
          ? ([
              [madeByPair, pair],
              [madeByNetwork, network],
            ] as const)
          : ([[madeByDevice, own]] as const);
      return taken(guesses, made);
    },
  };
}
