/**
 * `npm run new-epoch`: for a database that was put back from a backup. Its log is not the one that readers know, so
 * their cursors must get `reset` instead of reading on.
 */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readEnv } from "#core/env.ts";
import { openSqlite } from "#core/store/sqlite/connection.ts";
import { isBusy } from "#core/store/sqlite/refusals.ts";

function renewEpoch(path: string): string {
  if (!existsSync(path)) throw new Error(`There is no database at ${path}.`);
  const db = openSqlite(path, { waitMs: 500 });
  try {
    // A server that runs has the old epoch in memory; it also has the file open, and then this lock cannot be had.
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    const epoch = randomBytes(6).toString("hex");
    const { changes } = db.prepare('UPDATE "LogHead" SET epoch = ?').run(epoch);
    if (changes === 0) throw new Error(`There is no log in ${path} yet.`);
    return epoch;
  } catch (error) {
    const isOpen = isBusy(error);
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
