/**
 * A connection to an SQLite file, by the one of two drivers that this Node can run: better-sqlite3 13 crashes before
 * Node 22, and 12, which is what Node 20 has, aborts the process from Node 24.19 on (docs/decisions/0024).
 */
import { createRequire } from "node:module";

/** What we ask of a driver. What it returns are its own objects: nothing stands between on the hot path. */
export interface Sqlite {
  /** Between BEGIN and COMMIT. */
  readonly inTransaction: boolean;
  prepare(sql: string): Statement;
  /** Any number of statements. */
  exec(sql: string): void;
  close(): void;
}

export interface Statement {
  /** It answers with rows: ask it by `all` or `get`, not by `run`. */
  readonly reader: boolean;
  /** It needs no write lock. */
  readonly readonly: boolean;
  /** Values one by one, or as one list. */
  run(...values: readonly unknown[]): { changes: number };
  all(...values: readonly unknown[]): unknown[];
  get(...values: readonly unknown[]): unknown;
  /** From now on each row is a list of values. */
  raw(): Statement;
  /** `type`: as the column was declared; null if it is computed. */
  columns(): { name: string; type: string | null }[];
}

export interface SqliteOptions {
  isReadOnly?: boolean;
  /** Whole numbers come as bigints; else as numbers, with what is beyond 2^53 rounded. */
  hasBigInts?: boolean;
  /** How long a statement may hold up the whole process while somebody else has the lock that it needs; 0 in a server. */
  waitMs?: number;
}

interface Driver {
  readonly prototype: Sqlite;
  new (
    path: string,
    options: { readonly: boolean; timeout: number },
  ): Sqlite & { defaultSafeIntegers(are: boolean): void };
}

const require = createRequire(import.meta.url);
const hasNodeApi = Number(process.versions.node.split(".")[0]) >= 22;
let loaded: Driver | null = null;

/** Where the driver's module is, for a thread of its own. */
export const driverPath = (): string => require.resolve(hasNodeApi ? "better-sqlite3" : "better-sqlite3-12");

/** The driver's class: loaded with the first connection, so that what only shares words with it needs no driver. */
export function loadDriver(): Driver {
  loaded ??= (hasNodeApi ? require("better-sqlite3") : require("better-sqlite3-12")) as Driver;
  return loaded;
}

/** @param path a file, which is made if need be; or ":memory:". */
export function openSqlite(
  path: string,
  { isReadOnly = false, hasBigInts = false, waitMs = 5_000 }: SqliteOptions = {},
): Sqlite {
  const connection = new (loadDriver())(path, { readonly: isReadOnly, timeout: waitMs });
  connection.defaultSafeIntegers(hasBigInts);
  return connection;
}
