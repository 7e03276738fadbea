import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openSqlite } from "./store/sqlite/connection.ts";

const MIGRATIONS = fileURLToPath(new URL("../prisma/migrations", import.meta.url));
const sqlOf = (name: string): string => readFileSync(join(MIGRATIONS, name, "migration.sql"), "utf8");
const names = readdirSync(MIGRATIONS, { withFileTypes: true })
  .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  .sort();

test("[V7] people keep their email, and all that refers to them, when emails come to be kept as they are given", () => {
  const dir = mkdtempSync(join(tmpdir(), "carillon-migrate-"));
  const db = openSqlite(join(dir, "test.db"));
  const last = names.findIndex((name) => name.endsWith("_email_as_given"));
  for (const name of names.slice(0, last)) db.exec(sqlOf(name));
  db.exec(`INSERT INTO "User" (id, name, email, role, "tokenVersion") VALUES ('ann', 'Ann', 'ann@example.com', 'admin', 3);
    INSERT INTO "Preference" ("userId", document, "updatedAt") VALUES ('ann', '{}', '2026-01-01');
    INSERT INTO "Session" (id, token, "userId", "expiresAt", "createdAt", "updatedAt")
      VALUES ('s', 't', 'ann', '2027-01-01', '2026-01-01', '2026-01-01')`);
  for (const name of names.slice(last)) db.exec(sqlOf(name));
  expect(db.prepare(`SELECT email, "emailKey", role, "tokenVersion" AS version FROM "User"`).all()).toEqual([
    { email: "ann@example.com", emailKey: "ann@example.com", role: "admin", version: 3 },
  ]);
  for (const table of ["Preference", "Session"])
    expect(db.prepare(`SELECT "userId" FROM "${table}"`).all(), table).toEqual([{ userId: "ann" }]);
  expect(db.prepare("PRAGMA foreign_key_check").all()).toEqual([]);
  // They go with the person as before.
  db.exec(`DELETE FROM "User"`);
  expect(db.prepare(`SELECT "userId" FROM "Preference" UNION ALL SELECT "userId" FROM "Session"`).all()).toEqual([]);
  db.close();
  rmSync(dir, { recursive: true });
});

test("a roll-out has the time of its first step again, and goes on from where it was, whether halted or not", () => {
  const dir = mkdtempSync(join(tmpdir(), "carillon-migrate-"));
  const db = openSqlite(join(dir, "test.db"));
  const last = names.findIndex((name) => name.endsWith("_broadcast_next_at"));
  for (const name of names.slice(0, last)) db.exec(sqlOf(name));
  const put = (id: string, status: string, seq: number | null, time: string | null, more = "NULL, NULL") =>
    db.exec(`INSERT INTO "Notification" (id, seq, status, groups, title, category, "createdAt", "scheduledAt")
      VALUES ('${id}', ${seq}, '${status}', '[]', 't', 'c', 'first', ${time && `'${time}'`});
      INSERT INTO "Broadcast" ("notificationId", at, percent, wall) VALUES ('${id}', 'first', ${more})`);
  put("going", "sending", 1, "look", "5, NULL");
  put("halted", "sending", 2, null, "5, NULL");
  put("whole", "sent", 3, "look", "100, NULL");
  put("readers", "sending", 4, "look", "NULL, '09:00'");
  put("waits", "scheduled", null, "later");
  put("was due", "sent", 5, "its time");
  for (const name of names.slice(last)) db.exec(sqlOf(name));
  const rows = db.prepare(`SELECT n.id, n."scheduledAt", b."nextAt" FROM "Notification" n
    JOIN "Broadcast" b ON b."notificationId" = n.id ORDER BY n.rowid`);
  expect(rows.all()).toEqual([
    { id: "going", scheduledAt: "first", nextAt: "look" },
    { id: "halted", scheduledAt: "first", nextAt: null },
    { id: "whole", scheduledAt: "first", nextAt: null },
    { id: "readers", scheduledAt: "look", nextAt: "look" },
    { id: "waits", scheduledAt: "later", nextAt: null },
    { id: "was due", scheduledAt: "its time", nextAt: null },
  ]);
  db.close();
  rmSync(dir, { recursive: true });
});
