/**
 * `npm run new-epoch`: for a database that was put back from a backup. Its log is not the one that readers know, so
 * their cursors must get `reset` instead of reading on.
 */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import { readEnv } from "#core/env.ts";

function renewEpoch(path: string): string {
  if (!existsSync(path)) throw new Error(`There is no database at ${path}.`);
  const db = new Database(path, { timeout: 500 });
  try {
    // A server that runs has the old epoch in memory; it also has the file open, and then this lock cannot be had.
    db.pragma("locking_mode = EXCLUSIVE");
    const epoch = randomBytes(6).toString("hex");
    const { changes } = db.prepare('UPDATE "LogHead" SET epoch = ?').run(epoch);
    if (changes === 0) throw new Error(`There is no log in ${path} yet.`);
    return epoch;
  } catch (error) {
    const isOpen = error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY");
    throw isOpen ? new Error(`${path} is in use: stop Carillon first.`) : error;
  } finally {
    db.close();
  }
}

try {
  const path = readEnv(process.env).databaseUrl.replace(/^file:/, "");
  console.log(`The epoch is ${renewEpoch(path)} now: every client will fetch its inbox afresh.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
