/** What each transport of a person's own runs of the lab sent and got last, step by step. In memory alone. */
import type { UserPrincipal } from "./auth.ts";
import { forgetOldest } from "./forget-oldest.ts";
import type { Exchange } from "./lab-protocol.ts";
import type { TransportName } from "./vocabulary.ts";

export interface Exchanges {
  /** In place of what this person's session had of it; `read` is called when somebody looks. */
  keep(owner: UserPrincipal, transport: TransportName, read: () => Exchange | null): void;
  /** Null: there is none, or no more. */
  of(owner: UserPrincipal, transport: TransportName): Exchange | null;
}

/** Sessions of which something is kept. */
const MAX_OWNERS = 40;

export function createExchanges(): Exchanges {
  const owners = new Map<string, Map<TransportName, () => Exchange | null>>();
  return {
    keep(owner, transport, read) {
      const own = owners.get(keyOf(owner)) ?? new Map<TransportName, () => Exchange | null>();
      own.set(transport, read);
      owners.delete(keyOf(owner));
      owners.set(keyOf(owner), own);
      forgetOldest(owners, MAX_OWNERS);
    },
    of: (owner, transport) => owners.get(keyOf(owner))?.get(transport)?.() ?? null,
  };
}

/** The people of a demo are shared by all who look at it; a session is one browser's. */
const keyOf = ({ userId, sessionId = "" }: UserPrincipal): string => JSON.stringify([userId, sessionId]);
