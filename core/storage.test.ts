import { statSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { itemRetention } from "./admin-protocol.ts";
import { deleteOldItems } from "./item-retention.ts";
import { openSqlite } from "./store/sqlite/connection.ts";
import { giveBackPages, letShrink } from "./store/sqlite/space.ts";
import { createWriteLock } from "./store/sqlite/write-lock.ts";
import { startCore, type TestCore } from "./testing.ts";

let core: TestCore;
beforeEach(async () => {
  core = await startCore();
});
afterEach(() => core.close());

/** What is in the write-ahead log goes into the file first. */
function sizeOf(path: string): number {
  const sqlite = openSqlite(path);
  sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  sqlite.close();
  return statSync(path).size;
}

test("the file shrinks by what retention deletes", async () => {
  const { reads, log, broadcasts } = core.runtime;
  const path = `${core.dir}/test.db`;
  const empty = sizeOf(path);
  for (let n = 0; n < 10; n += 1) {
    await Promise.all(
      Array.from({ length: 50 }, () => core.publish(["users/ann"], "large", { body: "x".repeat(16_000) })),
    );
  }
  const full = sizeOf(path);
  expect(full).toBeGreaterThan(empty + 500 * 16_000);
  const later = new Date(Date.now() + 2 * 24 * 3600 * 1000);
  expect(await deleteOldItems(reads, log, itemRetention.parse({ maxDays: 1 }), later)).toBe(500);
  const sqlite = openSqlite(path, { waitMs: 0 });
  await giveBackPages(sqlite, createWriteLock(5_000));
  sqlite.close();
  expect(sizeOf(path)).toBeLessThan(empty + (full - empty) / 4);
  expect((await broadcasts.list({ view: "past", programs: false, limit: 10 })).broadcasts).toEqual([]);
}, 120_000);

test("a file from before is made one that can shrink, once, with all that is in it", () => {
  const path = `${core.dir}/old.db`;
  const old = openSqlite(path);
  old.exec(`PRAGMA journal_mode = WAL; CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('kept')`);
  expect(old.prepare("PRAGMA auto_vacuum").get()).toEqual({ auto_vacuum: 0 });
  old.close();
  expect(letShrink(path)).toBe(true);
  const now = openSqlite(path);
  expect(now.prepare("PRAGMA auto_vacuum").get()).toEqual({ auto_vacuum: 2 });
  expect(now.prepare("SELECT a FROM t").all()).toEqual([{ a: "kept" }]);
  now.close();
});

test("the report says what takes how much, and adds up to the file", async () => {
  for (let n = 0; n < 20; n += 1) await core.publish(["users/ann"], "large", { body: "y".repeat(20_000) });
  sizeOf(`${core.dir}/test.db`);
  const { parts, file, free, writeAhead } = await core.runtime.storage.report();
  const bytes = (part: string): number => parts.find((one) => one.part === part)?.bytes ?? 0;
  expect(bytes("items")).toBeGreaterThan(20 * 20_000);
  for (const part of ["states", "log", "search", "people", "audit", "webhooks"]) expect(bytes(part)).toBeGreaterThan(0);
  expect(parts.map((one) => one.bytes)).toEqual(parts.map((one) => one.bytes).sort((one, other) => other - one));
  const sum = parts.reduce((total, one) => total + one.bytes, 0) + free;
  expect(Math.abs(sum - file)).toBeLessThan(file * 0.1 + writeAhead);
  expect(await core.runtime.storage.report()).toBe(await core.runtime.storage.report());
});
