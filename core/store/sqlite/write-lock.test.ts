import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqlite, type Sqlite } from "./connection.ts";
import { createWriteLock } from "./write-lock.ts";

let dir: string;
let ours: Sqlite;
let theirs: Sqlite;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "carillon-lock-"));
  ours = openSqlite(join(dir, "test.db"), { waitMs: 0 });
  ours.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (v INTEGER)");
  theirs = openSqlite(join(dir, "test.db"));
});
afterEach(() => {
  ours.close();
  theirs.close();
  rmSync(dir, { recursive: true, force: true });
});
const insert = (v: number) => () => ours.prepare("INSERT INTO t VALUES (?)").run(v);
const stored = () => ours.prepare("SELECT group_concat(v) AS v FROM (SELECT v FROM t ORDER BY rowid)").get();

test("what waits is done in the order in which it came, before what comes later", async () => {
  const whenFree = createWriteLock(60_000);
  theirs.exec("BEGIN IMMEDIATE");
  const waiting = [1, 2, 3].map((v) => whenFree(insert(v)));
  theirs.exec("COMMIT");
  await Promise.all([...waiting, whenFree(insert(4))]);
  expect(stored()).toEqual({ v: "1,2,3,4" });
});

test("each gives up at its own time with what SQLite said, and the rest is done", async () => {
  const whenFree = createWriteLock(60_000);
  theirs.exec("BEGIN IMMEDIATE");
  const patient = whenFree(insert(1));
  const hasty = whenFree(insert(2), Date.now() + 20);
  await expect(hasty).rejects.toMatchObject({ code: "SQLITE_BUSY" });
  await expect(whenFree(insert(3), 0)).rejects.toMatchObject({ code: "SQLITE_BUSY" });
  theirs.exec("COMMIT");
  await patient;
  expect(stored()).toEqual({ v: "1" });
});

test("what fails for another reason fails alone", async () => {
  const whenFree = createWriteLock(60_000);
  theirs.exec("BEGIN IMMEDIATE");
  const first = whenFree(insert(1));
  const wrong = whenFree(() => ours.exec("INSERT INTO nowhere VALUES (1)"));
  const last = whenFree(insert(2));
  theirs.exec("COMMIT");
  await Promise.all([first, expect(wrong).rejects.toThrow(/no such table/), last]);
  expect(stored()).toEqual({ v: "1,2" });
});
