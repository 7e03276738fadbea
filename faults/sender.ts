/** Sends without pause, one after the other, and remembers what it was told of each. */
import type { Random } from "./random.ts";
import { API_KEY } from "./server-process.ts";

export interface Sent {
  title: string;
  body: string;
  audience: "all" | string[];
  /** Serial within its sender: what was answered earlier stands earlier in the log. */
  sender: number;
  /** Set once a 201 came. */
  id: string | null;
  seq: number | null;
  /** The last refusal, if there was no 201: `503 storage_full`. */
  refused: string | null;
  /** Tries that nobody answered: what they asked for may or may not be there. */
  unanswered: number;
}

const PATIENCE_MS = 10_000;

export interface Sender {
  readonly sent: Sent[];
  /** Sends one; resolves when it is answered, refused, or given up. */
  send(audience: Sent["audience"], size: number): Promise<void>;
  /** Sends several in one call, once. */
  sendMany(audience: Sent["audience"], size: number, count: number): Promise<void>;
}

/** @param isStubborn tries again under the same Idempotency-Key until it is answered. */
export function createSender(
  number: number,
  origin: string,
  { isStubborn, random, isOver }: { isStubborn: boolean; random: Random; isOver(): boolean },
): Sender {
  const sent: Sent[] = [];

  function note(audience: Sent["audience"], size: number): Sent {
    const title = `${number}-${sent.length}`;
    const body = size === 0 ? title : `${title} ${"x".repeat(size)}`;
    const one: Sent = { title, body, audience, sender: number, id: null, seq: null, refused: null, unanswered: 0 };
    sent.push(one);
    return one;
  }

  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(origin + path, {
      method: "POST",
      headers: { Authorization: `Bearer ${API_KEY}`, "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });

  async function attempt(one: Sent): Promise<"answered" | "refused" | "unanswered"> {
    try {
      const response = await post(
        "/api/notifications",
        wireOf(one),
        isStubborn ? { "Idempotency-Key": one.title } : {},
      );
      const answer = (await response.json()) as Answer;
      if (response.status !== 201) return refuse(one, response.status, answer);
      accept(one, answer);
      return "answered";
    } catch {
      one.unanswered += 1;
      return "unanswered";
    }
  }

  return {
    sent,
    async send(audience, size) {
      const one = note(audience, size);
      for (;;) {
        if ((await attempt(one)) === "answered" || !isStubborn || isOver()) return;
        await pause(random.between(50, 300));
      }
    },
    async sendMany(audience, size, count) {
      const all = Array.from({ length: count }, () => note(audience, size));
      try {
        const response = await post("/api/notifications/batch", { notifications: all.map(wireOf) });
        const answer = (await response.json()) as Answer & { results?: (Answer & { ok: boolean })[] };
        for (const [index, one] of all.entries()) {
          const result = answer.results?.[index];
          if (result?.ok) accept(one, result);
          else refuse(one, response.status, result ?? answer);
        }
      } catch {
        for (const one of all) one.unanswered += 1;
      }
    },
  };
}

interface Answer {
  id: string;
  seq: number;
  error?: { code: string };
}

const wireOf = ({ audience, title, body }: Sent) => ({ audience, title, body });

function accept(one: Sent, { id, seq }: Answer): void {
  one.id = id;
  one.seq = seq;
}

function refuse(one: Sent, status: number, { error }: Answer): "refused" {
  one.refused = `${status} ${error?.code}`;
  return "refused";
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
