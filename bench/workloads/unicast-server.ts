import { now } from "../statistics.ts";
import type { Target } from "../target.ts";

type Unicasting = Target & { publishTo?(audience: string[]): Promise<number>; sendToOne?(): void };

/** Resolves, once all are sent, to when each was. */
export async function unicast(
  target: Unicasting,
  { rate, messages, users }: { rate: number; messages: number; users: number },
): Promise<Float64Array> {
  const first = target.next();
  const sentAt = new Float64Array(messages);
  const sends: Promise<void>[] = [];
  const sendOne = async (): Promise<void> => {
    const at = now();
    const guess = target.next();
    target.sendToOne?.();
    const seq = (await target.publishTo?.([`users/b${Math.floor(Math.random() * users)}`])) ?? guess;
    sentAt[seq - first] = at;
  };
  const startedAt = now();
  for (let i = 0; i < messages; i += 1) {
    // Behind its time it sends at once what is due: the wait is part of the latency.
    while (startedAt + (i * 1_000) / rate > now()) await new Promise((resolve) => setTimeout(resolve, 1));
    sends.push(sendOne());
  }
  await Promise.all(sends);
  return sentAt;
}
