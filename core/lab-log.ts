/** The lab's log: the newest events of all runs, in memory alone. To a hub it is a log like any other. */
import { randomBytes } from "node:crypto";
import { formatCursor, parseCursor } from "./cursor.ts";
import { type Content, type Entry, makeEntry } from "./entry.ts";
import { AppError } from "./errors.ts";
import type { Log } from "./log.ts";

export interface LabLog extends Log {
  /**
   * Appends an `item.created` for each, and hands them to the listeners together. `prev`: the last seq of this
   * audience; returns what it is now.
   */
  publish(audience: string, prev: number, contents: readonly Omit<Content, "seq">[]): number;
}

/** Each entry is kept in the encodings of the formats too, so that it weighs several times its JSON. */
const MAX_CHARS = 8 * 1024 * 1024;
const MAX_ENTRIES = 20_000;

/** @param durable what is to outlive the process (an MQTT session) is committed there. */
export function createLabLog(durable: Pick<Log, "commit">): LabLog {
  const epoch = `1ab${randomBytes(6).toString("hex")}`;
  const listeners = new Set<(entries: readonly Entry[]) => void>();
  let ring: Entry[] = [];
  let chars = 0;
  let head = 0;
  let tail = 0;

  function forget(): void {
    let gone = 0;
    while (chars > MAX_CHARS || ring.length - gone > MAX_ENTRIES) chars -= (ring[gone++] as Entry).json.length;
    if (gone === 0) return;
    tail = (ring[gone - 1] as Entry).seq;
    ring = ring.slice(gone);
  }

  function recent(seq: number, limit: number): readonly Entry[] | null {
    if (seq >= head) return [];
    if (seq < tail) return null;
    const from = seq - tail;
    return ring.slice(from, from + limit);
  }

  return {
    epoch,
    get head() {
      return head;
    },
    get tail() {
      return tail;
    },
    get ringSize() {
      return ring.length;
    },
    publish(audience, prev, contents) {
      const at = new Date();
      let last = prev;
      const entries = contents.map((source) => {
        head += 1;
        const content = { ...source, seq: BigInt(head) };
        const entry = { seq: head, prev: last, audience, type: "item.created", at, content, payload: null } as const;
        last = head;
        return makeEntry(entry);
      });
      for (const entry of entries) {
        ring.push(entry);
        chars += entry.json.length;
      }
      forget();
      for (const listener of listeners) listener(entries);
      return last;
    },
    commit: durable.commit,
    add: () => Promise.reject(new AppError("forbidden", "Nothing is sent by the lab.")),
    onEntries(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    recent,
    async after(seq, limit) {
      const entries = recent(seq, limit) ?? [];
      return { entries, through: entries.at(-1)?.seq ?? head };
    },
    // What is no longer in memory is nowhere: the hub sees by the tail that the reader has fallen out.
    stored: async () => ({ entries: [], through: head }),
    locate(cursor) {
      const place = parseCursor(cursor);
      if (!place) throw new AppError("bad_cursor");
      if (place.epoch !== epoch) return { reset: "epoch" };
      if (place.seq > head) return { reset: "ahead" };
      return place.seq < tail ? { reset: "expired" } : { seq: place.seq };
    },
    cursorAt: (seq) => formatCursor(epoch, seq),
    trim: async () => undefined,
    close: async () => undefined,
  };
}
