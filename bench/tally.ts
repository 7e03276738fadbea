/** What arrived, and when: every message once on each connection it is for, in order, or it is an error. */
import { type Latency, latencyOf, now } from "./statistics.ts";

export interface Expected {
  first: number;
  messages: number;
  /** Connections that get each message. */
  copies: number;
}
export interface Result {
  deliveries: number;
  lastAt: number;
  latency: Latency | null;
}
export interface Tally {
  message(connection: { seq: number }, seq: number): void;
  /** Resolves when all has arrived; throws what was lost, doubled or out of order. */
  finish(timeoutMs: number, sentAt?: Float64Array): Promise<Result>;
}

export function createTally({ first, messages, copies }: Expected, fault: () => string | null): Tally {
  const arrivals = new Float64Array(messages * copies);
  const counts = new Uint32Array(messages);
  let deliveries = 0;
  let lastAt = 0;
  let wrong: string | null = null;
  return {
    message(connection, seq) {
      const index = seq - first;
      const count = counts[index];
      if (seq <= connection.seq || count === undefined || count >= copies) {
        wrong ??= `message ${seq} came after ${connection.seq}, expected ${first} to ${first + messages - 1}`;
        return;
      }
      connection.seq = seq;
      counts[index] = count + 1;
      lastAt = now();
      arrivals[index * copies + count] = lastAt;
      deliveries += 1;
    },
    async finish(timeoutMs, sentAt) {
      const late = now() + timeoutMs;
      while (deliveries < messages * copies && !wrong && !fault() && now() < late)
        await new Promise((resolve) => setTimeout(resolve, 5));
      const why = wrong ?? fault();
      if (why) throw new Error(`not a result: ${why}`);
      if (deliveries < messages * copies)
        throw new Error(`not a result: ${messages * copies - deliveries} of ${messages * copies} deliveries were lost`);
      const latencies = sentAt && arrivals.map((at, i) => at - (sentAt[Math.floor(i / copies)] as number));
      return { deliveries, lastAt, latency: latencies ? latencyOf(latencies) : null };
    },
  };
}
