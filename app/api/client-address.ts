import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import { isFromThisMachine } from "#core/client-address.ts";
import type { Runtime } from "#core/runtime.ts";

/** Whom to count attempts by, and whom the audit log names. */
export function clientAddress(context: Context, { addressOf }: Pick<Runtime, "addressOf">): string {
  const incoming = incomingOf(context);
  return incoming ? addressOf(incoming) : "unknown";
}

export function isLocal(context: Context): boolean {
  const incoming = incomingOf(context);
  return incoming !== undefined && isFromThisMachine(incoming);
}

/** Undefined where there is no connection. */
export const incomingOf = ({ env }: Context): IncomingMessage | undefined =>
  (env as { incoming?: IncomingMessage } | undefined)?.incoming;
