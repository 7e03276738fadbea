/**
 * The rows of a send, straight to the driver beneath Prisma. What every send does a hundred times over is prepared once
 * here; through the client each statement would be built, compiled and prepared anew, at ten times the cost.
 */
import type { Content } from "./entry.ts";
import { type Queryable, readsWithin } from "./reads.ts";
import type { ReceiptState } from "./state.ts";
import type { Sqlite } from "./store/sqlite/connection.ts";
import { storedTime } from "./store/sqlite/values.ts";
import type { WriteLock } from "./store/sqlite/write-lock.ts";

export interface NotificationRow extends Content {
  status: string;
  people: string;
  collapseKey: string | null;
  senderId: string | null;
  scheduledAt: Date | null;
}
export interface EntryRow {
  seq: number;
  prev: number;
  audience: string;
  type: string;
  at: Date;
  rank: number;
  notificationId: string | null;
  payload: string | null;
}
/** What somebody did; written with it, and never changed (core/audit.ts). */
export interface AuditRow {
  at: Date;
  actor: string;
  address: string | null;
  action: string;
  target: string;
  before: string | null;
  after: string | null;
}
/** What is deleted of a notification in one transaction: of one that many have, a part. */
export interface ForgottenRows {
  notificationId: string;
  /** From then on no inbox shows it. */
  at: Date;
  entries: readonly number[];
  /** So many of its receipts. */
  receipts: number;
  /** Nothing of it is left: the rest of its rows go with its own. */
  isLast: boolean;
}
export interface NewRows {
  notifications: readonly NotificationRow[];
  entries: readonly EntryRow[];
  audits: readonly AuditRow[];
  forgotten: readonly ForgottenRows[];
}

/** What a user did to some of their items: the columns that change, the same for all of them. */
export interface Marking {
  userId: string;
  items: readonly { id: string; seq: number }[];
  columns: Partial<ReceiptState>;
}

export interface Rows {
  /** Within a transaction of the client's that is open. */
  insert(rows: NewRows): void;
  /** Within a transaction of the client's. */
  reads: Queryable;
  /** Within a transaction of the client's. */
  mark(marking: Marking): void;
  /**
   * A transaction of its own, durable when this resolves: the head moves from `head` on by the entries, and the rows are
   * there. False, and nothing written: the head was elsewhere, or a transaction of the client's is open. Rejects with what
   * the driver throws, and nothing is written.
   */
  commit(head: number, rows: NewRows): Promise<boolean>;
  /**
   * The same for what the log forgets: entries after `from` up to `to`, but for those that brought items, and its tail is
   * there. False, and nothing deleted: a transaction of the client's is open.
   */
  trim(from: number, to: number): Promise<boolean>;
}

export function prepareRows(sqlite: Sqlite, whenFree: WriteLock): Rows {
  const insertNotification = sqlite.prepare(
    `INSERT INTO "Notification" (id, seq, status, "groups", people, title, body, category, priority, href, icon, actions,
      data, "collapseKey", "senderId", "createdAt", "scheduledAt", "expiresAt", "recalledAt", revision, translations,
      variables)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertEntry = sqlite.prepare(
    `INSERT INTO "Entry" (seq, prev, audience, type, at, rank, "notificationId", payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertAudit = sqlite.prepare(
    `INSERT INTO "AuditEntry" (at, actor, address, action, target, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const hide = sqlite.prepare(`UPDATE "Notification" SET "recalledAt" = ? WHERE id = ? AND "recalledAt" IS NULL`);
  const dropEntry = sqlite.prepare(`DELETE FROM "Entry" WHERE seq = ?`);
  const dropReceipts = sqlite.prepare(
    `DELETE FROM "Receipt" WHERE rowid IN (SELECT rowid FROM "Receipt" WHERE "notificationId" = ? LIMIT ?)`,
  );
  const dropNotification = sqlite.prepare(`DELETE FROM "Notification" WHERE id = ?`);
  const trimEntries = sqlite.prepare(`DELETE FROM "Entry" WHERE seq > ? AND seq <= ? AND type <> 'item.created'`);
  const moveTail = sqlite.prepare(`UPDATE "LogHead" SET tail = ? WHERE id = 1`);
  const moveHead = sqlite.prepare(`UPDATE "LogHead" SET seq = seq + ? WHERE id = 1 AND seq = ?`);
  // It takes the write lock before anything is read: a transaction that turns into a write may be refused.
  const begin = sqlite.prepare("BEGIN IMMEDIATE");
  const commit = sqlite.prepare("COMMIT");
  const rollback = sqlite.prepare("ROLLBACK");

  function insert({ notifications, entries, audits, forgotten }: NewRows): void {
    for (const row of notifications) {
      insertNotification.run(
        ...[row.id, row.seq, row.status, row.groups, row.people, row.title, row.body, row.category, row.priority],
        ...[row.href, row.icon, row.actions, row.data, row.collapseKey, row.senderId, timeOf(row.createdAt)],
        ...[timeOf(row.scheduledAt), timeOf(row.expiresAt), timeOf(row.recalledAt), row.revision],
        ...[row.translations, Number(row.variables)],
      );
    }
    for (const { seq, prev, audience, type, at, rank, notificationId, payload } of entries) {
      insertEntry.run(BigInt(seq), BigInt(prev), audience, type, timeOf(at), rank, notificationId, payload);
    }
    for (const { at, actor, address, action, target, before, after } of audits) {
      insertAudit.run(timeOf(at), actor, address, action, target, before, after);
    }
    for (const { notificationId, at, entries: seqs, receipts, isLast } of forgotten) {
      hide.run(timeOf(at), notificationId);
      for (const seq of seqs) dropEntry.run(BigInt(seq));
      if (receipts > 0) dropReceipts.run(notificationId, receipts);
      if (isLast) dropNotification.run(notificationId);
    }
  }

  /** `act`: whether it is to stay. */
  function atOnce(act: () => boolean): boolean {
    if (sqlite.inTransaction) return false;
    begin.run();
    try {
      const isThere = act();
      (isThere ? commit : rollback).run();
      return isThere;
    } catch (error) {
      // A full disk has ended the transaction by itself.
      if (sqlite.inTransaction) rollback.run();
      throw error;
    }
  }

  /** By the columns that change: as many as there are commands. */
  const markings = new Map<string, ReturnType<Sqlite["prepare"]>>();
  function markingOf(columns: readonly string[]): ReturnType<Sqlite["prepare"]> {
    const names = columns.map((column) => `"${column}"`);
    const known = markings.get(names.join());
    if (known) return known;
    const prepared = sqlite.prepare(
      `INSERT INTO "Receipt" ("userId", "notificationId", seq, ${names.join()})
       VALUES (?, ?, ?, ${names.map(() => "?").join()})
       ON CONFLICT DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join()}`,
    );
    markings.set(names.join(), prepared);
    return prepared;
  }

  return {
    insert,
    reads: readsWithin(sqlite),
    mark({ userId, items, columns }) {
      const statement = markingOf(Object.keys(columns));
      const values = Object.values(columns).map((value) =>
        typeof value === "boolean" ? Number(value) : timeOf(value),
      );
      for (const { id, seq } of items) statement.run(userId, id, BigInt(seq), ...values);
    },
    commit: (head, rows) =>
      whenFree(() =>
        atOnce(() => {
          const isThere = moveHead.run(BigInt(rows.entries.length), BigInt(head)).changes === 1;
          if (isThere) insert(rows);
          return isThere;
        }),
      ),
    trim: (from, to) =>
      whenFree(() =>
        atOnce(() => {
          trimEntries.run(BigInt(from), BigInt(to));
          moveTail.run(BigInt(to));
          return true;
        }),
      ),
  };
}

const timeOf = (at: Date | null): string | null => at && storedTime(at);
