import type { IncomingMessage } from "node:http";
import type { Context } from "hono";

/** Whom to count attempts by. `X-Forwarded-For` is believed of a proxy on this machine only: others could write anything. */
export function clientAddress(context: Context): string {
  const { incoming } = (context.env ?? {}) as { incoming?: IncomingMessage };
  const address = incoming?.socket.remoteAddress ?? "unknown";
  if (!LOOPBACK.test(address)) return address;
  return context.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() || address;
}

/** From this machine, and not handed on by a proxy for another. */
export const isLoopback = (context: Context): boolean => LOOPBACK.test(clientAddress(context));

const LOOPBACK = /^(?:::1|(?:::ffff:)?127\.[\d.]+)$/;
