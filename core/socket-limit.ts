/** How many connections one address may hold at a time, so that it cannot take all that the process may open. */
import type { Server, Socket } from "node:net";
import type { Env } from "./env.ts";
import type { Logger } from "./logger.ts";
import { addressFrom, createNetworks } from "./networks.ts";

/** Between two words in the log about it: who is refused would else fill it. */
const TELL_MS = 60_000;

/**
 * Hangs up on what is more, at once and without a word. A proxy holds the connections of many: those that are trusted,
 * this machine among them if nothing else is said, are not counted.
 */
export function limitSockets(
  server: Server,
  { maxSocketsPerAddress, trustedProxies }: Pick<Env, "maxSocketsPerAddress" | "trustedProxies">,
  logger: Logger,
): void {
  const isExempt = createNetworks(trustedProxies);
  /** Only of those that hold one. */
  const held = new Map<string, number>();
  let refused = 0;
  let toldAt = Number.NEGATIVE_INFINITY;

  server.prependListener("connection", (socket: Socket) => {
    const address = addressFrom(socket.remoteAddress ?? "");
    if (address === null || isExempt(address)) return;
    const count = (held.get(address) ?? 0) + 1;
    if (count > maxSocketsPerAddress) {
      refused += 1;
      tell(address);
      socket.destroy();
      return;
    }
    held.set(address, count);
    socket.once("close", () => {
      const left = (held.get(address) ?? 1) - 1;
      if (left > 0) held.set(address, left);
      else held.delete(address);
    });
  });

  function tell(address: string): void {
    const now = performance.now();
    if (now - toldAt < TELL_MS) return;
    toldAt = now;
    logger.warn({ address, refused }, "too many connections from one address (MAX_SOCKETS_PER_ADDRESS)");
  }
}
