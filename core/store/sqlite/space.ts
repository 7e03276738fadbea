/** The file's size: pages that nothing uses go back to the file system, a few at a time. */
import { statSync } from "node:fs";
import { openSqlite, type Sqlite } from "./connection.ts";
import { isBusy } from "./refusals.ts";
import type { WriteLock } from "./write-lock.ts";

/** Pages given back in one transaction: a millisecond or two of the write lock. */
const PAGES = 100;
/** Between two, for whoever else writes. */
const PAUSE_MS = 5;
/** Free pages that stay, for what is written next. */
const SPARE = 256;
/** Bytes of a file that is rewritten at the start, which takes some seconds. */
const MOST_REWRITTEN = 1 << 30;
/** The file hands pages back when it is asked to. */
const INCREMENTAL = 2;

/**
 * Makes the file one that can shrink. One from before that is written anew, once; false: it is too large for that, or
 * somebody else has it.
 */
export function letShrink(path: string): boolean {
  const sqlite = openSqlite(path);
  try {
    if (numberOf(sqlite, "auto_vacuum") === INCREMENTAL) return true;
    if (statSync(path).size > MOST_REWRITTEN) return false;
    sqlite.exec(`PRAGMA auto_vacuum = ${INCREMENTAL}; VACUUM`);
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  } finally {
    sqlite.close();
  }
}

/** Resolves once hardly a free page is left. */
export async function giveBackPages(sqlite: Sqlite, whenFree: WriteLock): Promise<void> {
  if (numberOf(sqlite, "auto_vacuum") !== INCREMENTAL) return;
  while (numberOf(sqlite, "freelist_count") > SPARE) {
    // Within somebody's open transaction it would be part of that.
    if (!sqlite.inTransaction) await whenFree(() => sqlite.exec(`PRAGMA incremental_vacuum(${PAGES})`));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

const numberOf = (sqlite: Sqlite, pragma: string): number =>
  Number(Object.values(sqlite.prepare(`PRAGMA ${pragma}`).get() as object)[0]);
