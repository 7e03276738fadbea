/** What a lane was handed, event by event: where its reading stands, and what was lost, repeated or dropped as known. */
import { type Cursor, formatCursor, seqOf } from "#core/cursor.ts";
import type { Mark } from "#core/lab-protocol.ts";
import type { EventReader } from "../types.ts";

export interface Ledger extends EventReader {
  /** Different events that were applied. */
  readonly received: number;
  /** Place in the run of the newest of them. */
  readonly newest: number;
  /** Before the newest, and never applied. */
  readonly lost: number;
  /** Applied a second time. */
  readonly repeated: number;
  /** Handed over again, as they are when two connections overlap, and dropped by their seq. */
  readonly absorbed: number;
  /** When each came, by its place in the run and by the server's clock; 0: it has not. */
  readonly cameAt: Float64Array;
  /** How late the newest events were, at most {@link RECENT} of them; in no order. */
  latencies(): Float64Array;
}

export interface LedgerOptions {
  /** The run's; what is published later is new to all of its lanes. */
  cursor: Cursor;
  /** Events of the whole run. */
  total: number;
  serverNow(): number;
  /** Events published before were not waited for: how late they come says nothing of the transport. */
  countsFrom(): number;
  onArrival(mark: Mark): void;
}

const RECENT = 4_000;

export function createLedger({ cursor, total, serverNow, countsFrom, onArrival }: LedgerOptions): Ledger {
  const epoch = cursor.slice(0, cursor.lastIndexOf("."));
  let at = cursor;
  const cameAt = new Float64Array(total + 1);
  const recent = new Float64Array(RECENT);
  let measured = 0;
  let [received, newest, repeated, absorbed] = [0, 0, 0, 0];

  return {
    cursor: () => at,
    apply(event) {
      if (event.type !== "item.created") return;
      const mark = event.item.data as unknown as Mark;
      if (event.seq <= seqOf(at)) {
        absorbed += 1;
        return;
      }
      at = formatCursor(epoch, event.seq);
      if (cameAt[mark.n] !== 0) {
        repeated += 1;
        return;
      }
      const now = serverNow();
      cameAt[mark.n] = now;
      received += 1;
      newest = Math.max(newest, mark.n);
      if (mark.at >= countsFrom()) {
        recent[measured % RECENT] = now - mark.at;
        measured += 1;
      }
      onArrival(mark);
    },
    control(message) {
      if (message.type === "reset" || seqOf(message.cursor) > seqOf(at)) at = message.cursor;
    },
    eventsAfter: () => null,
    get received() {
      return received;
    },
    get newest() {
      return newest;
    },
    get lost() {
      return newest - received;
    },
    get repeated() {
      return repeated;
    },
    get absorbed() {
      return absorbed;
    },
    cameAt,
    latencies: () => recent.slice(0, Math.min(measured, RECENT)),
  };
}

/** The nearest-rank percentiles of these; null: there are none. */
export function percentiles<P extends number>(values: Float64Array, ranks: readonly P[]): Record<P, number> | null {
  if (values.length === 0) return null;
  const sorted = values.slice().sort();
  return Object.fromEntries(
    ranks.map((rank) => [rank, sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)]]),
  ) as Record<P, number>;
}
