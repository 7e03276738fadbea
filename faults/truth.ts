/** What the database says, read from its tables by rules of this file's own: the core has no part in it. */
import { join } from "node:path";
import type { Counts } from "#client/types.ts";
import { openSqlite, type Sqlite } from "#core/store/sqlite/connection.ts";

export interface TruthItem {
  id: string;
  seq: number;
  title: string;
  body: string;
  isRead: boolean;
  isSeen: boolean;
  isArchived: boolean;
}
export interface Truth {
  /** Of each user, newest first. */
  items: Map<string, TruthItem[]>;
  /** Of each user, the entries that they are due, in order. */
  entries: Map<string, number[]>;
  /** Notifications by title, with the audiences that have an entry of them. */
  published: Map<string, { id: string; body: string; audiences: string[] }[]>;
  head: number;
  /** What is wrong with the tables in themselves. */
  flaws: string[];
}

interface EntryRow {
  seq: number;
  prev: number;
  audience: string;
  type: string;
  notificationId: string | null;
}

export function readTruth(dir: string): Truth {
  const db = openSqlite(join(dir, "carillon.db"), { isReadOnly: true });
  try {
    // One transaction: what is written meanwhile is in all of it or in none.
    db.exec("BEGIN");
    return read(db);
  } finally {
    db.close();
  }
}

function read(db: Sqlite): Truth {
  const all = <T>(sql: string): T[] => db.prepare(sql).all() as T[];
  const entries = all<EntryRow>(`SELECT seq, prev, audience, type, notificationId FROM "Entry" ORDER BY seq`);
  const notifications = new Map(
    all<{ id: string; title: string; body: string }>(`SELECT id, title, body FROM "Notification"`).map((row) => [
      row.id,
      row,
    ]),
  );
  const [head] = all<{ seq: number }>(`SELECT seq FROM "LogHead"`);
  const published: Truth["published"] = new Map();
  const byId = new Map<string, string[]>();
  for (const { type, notificationId, audience } of entries) {
    if (type !== "item.created" || notificationId === null) continue;
    byId.set(notificationId, [...(byId.get(notificationId) ?? []), audience]);
  }
  for (const { id, title, body } of notifications.values()) {
    published.set(title, [...(published.get(title) ?? []), { id, body, audiences: byId.get(id) ?? [] }]);
  }
  const items: Truth["items"] = new Map();
  const due: Truth["entries"] = new Map();
  for (const { id } of all<{ id: string }>(`SELECT id FROM "User"`)) {
    const mine = itemsOf(db, id, entries, notifications);
    items.set(id, mine);
    const created = new Set(mine.map(({ seq }) => seq));
    const isDue = ({ seq, audience, type }: EntryRow): boolean =>
      type === "item.created" ? created.has(seq) : audience === `users/${id}`;
    due.set(
      id,
      entries.filter(isDue).map(({ seq }) => seq),
    );
  }
  return { items, entries: due, published, head: head?.seq ?? 0, flaws: flawsOf(db, entries, head?.seq ?? 0) };
}

type Mark = number | null;

function itemsOf(
  db: Sqlite,
  userId: string,
  entries: readonly EntryRow[],
  notifications: ReadonlyMap<string, { id: string; title: string; body: string }>,
): TruthItem[] {
  const { joinedSeq } = db.prepare(`SELECT joinedSeq FROM "User" WHERE id = ?`).get(userId) as { joinedSeq: number };
  const stays = db.prepare(`SELECT slug, fromSeq, toSeq FROM "Membership" WHERE userId = ?`).all(userId) as {
    slug: string;
    fromSeq: number;
    toSeq: number | null;
  }[];
  const marks = db.prepare(`SELECT seen, read, archived FROM "Watermark" WHERE userId = ?`).get(userId) as
    | { seen: number; read: number; archived: number }
    | undefined;
  const receipts = new Map(
    (
      db.prepare(`SELECT notificationId, seen, read, archived FROM "Receipt" WHERE userId = ?`).all(userId) as {
        notificationId: string;
        seen: Mark;
        read: Mark;
        archived: Mark;
      }[]
    ).map((row) => [row.notificationId, row]),
  );
  const isMine = ({ audience, seq }: EntryRow): boolean =>
    audience === "all" || audience === `users/${userId}`
      ? seq > joinedSeq
      : stays.some(
          ({ slug, fromSeq, toSeq }) => audience === `topics/${slug}` && seq > fromSeq && (toSeq ?? seq) >= seq,
        );
  const found = new Map<string, TruthItem>();
  for (const entry of entries) {
    const row = entry.type === "item.created" && isMine(entry) && notifications.get(entry.notificationId ?? "");
    if (!row || found.has(row.id)) continue;
    const receipt = receipts.get(row.id);
    const is = (mark: "seen" | "read" | "archived"): boolean =>
      receipt?.[mark] == null ? entry.seq <= (marks?.[mark] ?? 0) : receipt[mark] === 1;
    found.set(row.id, { ...row, seq: entry.seq, isRead: is("read"), isSeen: is("seen"), isArchived: is("archived") });
  }
  return [...found.values()].reverse();
}

function flawsOf(db: Sqlite, entries: readonly EntryRow[], head: number): string[] {
  const flaws: string[] = [];
  const { integrity_check } = db.prepare("PRAGMA integrity_check").get() as { integrity_check: string };
  if (integrity_check !== "ok") flaws.push(`integrity_check: ${integrity_check}`);
  const last = new Map<string, number>();
  entries.forEach(({ seq, prev, audience }, index) => {
    if (seq !== index + 1) flaws.push(`entry ${seq} stands in place ${index + 1}`);
    if (prev !== (last.get(audience) ?? 0)) flaws.push(`entry ${seq} of ${audience} says that ${prev} is before it`);
    last.set(audience, seq);
  });
  if (head !== entries.length) flaws.push(`the head is ${head}, with ${entries.length} entries`);
  return flaws.slice(0, 10);
}

/** What the badges say, counted one by one. Nobody snoozes here. */
export function countTruth(items: readonly TruthItem[]): Counts {
  const unread = items.filter(({ isRead, isArchived }) => !isRead && !isArchived);
  return {
    unread: unread.length,
    unseen: unread.filter(({ isSeen }) => !isSeen).length,
    byCategory: unread.length > 0 ? { general: unread.length } : {},
    snoozed: 0,
    archived: items.filter(({ isArchived }) => isArchived).length,
  };
}
