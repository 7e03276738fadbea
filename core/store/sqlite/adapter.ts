/**
 * Prisma's way to SQLite: what `@prisma/adapter-better-sqlite3` does, on a driver that this Node can run, and with each
 * statement prepared once as long as it is in use (docs/decisions/0024).
 */
import {
  DriverAdapterError,
  type IsolationLevel,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
  type Transaction,
} from "@prisma/driver-adapter-utils";
import { openSqlite, type Sqlite, type Statement } from "./connection.ts";
import { toPrisma } from "./refusals.ts";
import { keepStatements } from "./statements.ts";
import { columnTypes, declaredType, fromSqlite, toSqlite } from "./values.ts";
import { createWriteLock, LOCK_WAIT_MS, type WriteLock } from "./write-lock.ts";

const SELF = { provider: "sqlite", adapterName: "carillon-sqlite" } as const;

export interface SqliteAdapter extends SqlDriverAdapter {
  readonly sqlite: Sqlite;
  /** For who writes through `sqlite` itself: it stands in one line with the client's writes. */
  readonly whenFree: WriteLock;
}
export interface SqliteAdapterFactory extends SqlMigrationAwareDriverAdapterFactory {
  connect(): Promise<SqliteAdapter>;
}

/**
 * Connections to the file; what migrations are tried out on is in memory.
 * @param lockWaitMs how long a write waits for somebody else's lock before it fails
 */
export function sqliteAdapter(path: string, lockWaitMs = LOCK_WAIT_MS): SqliteAdapterFactory {
  return {
    ...SELF,
    connect: async () => adapt(openSqlite(path, { hasBigInts: true, waitMs: 0 }), lockWaitMs),
    connectToShadowDb: async () => adapt(openSqlite(":memory:", { hasBigInts: true }), lockWaitMs),
  };
}

function adapt(sqlite: Sqlite, lockWaitMs: number): SqliteAdapter {
  const whenFree = createWriteLock(lockWaitMs);
  const queryable = queryableOf(sqlite, whenFree);
  const takeTurn = createTurns();

  async function startTransaction(level?: IsolationLevel): Promise<Transaction> {
    if (level && level !== "SERIALIZABLE") throw new DriverAdapterError({ kind: "InvalidIsolationLevel", level });
    const until = Date.now() + lockWaitMs;
    const release = await takeTurn();
    try {
      // The write lock from the start: a transaction that has read, and then writes, may be refused for good.
      await whenFree(() => sqlite.exec("BEGIN IMMEDIATE"), until);
    } catch (error) {
      release();
      throw toPrisma(error);
    }
    const run = async (sql: string) => void (await queryable.executeRaw({ sql, args: [], argTypes: [] }));
    return {
      ...queryable,
      // The client says COMMIT and ROLLBACK by itself, and these afterwards.
      options: { usePhantomQuery: false },
      commit: async () => release(),
      rollback: async () => release(),
      createSavepoint: (name) => run(`SAVEPOINT ${name}`),
      rollbackToSavepoint: (name) => run(`ROLLBACK TO ${name}`),
      releaseSavepoint: (name) => run(`RELEASE SAVEPOINT ${name}`),
    };
  }

  return {
    ...queryable,
    sqlite,
    whenFree,
    startTransaction,
    async dispose() {
      sqlite.close();
    },
  };
}

interface Prepared {
  statement: Statement;
  columnNames: string[];
  declared: ReturnType<typeof declaredType>[];
}

function queryableOf(sqlite: Sqlite, whenFree: WriteLock): SqlQueryable & Pick<SqlDriverAdapter, "executeScript"> {
  const prepared = keepStatements(sqlite, (statement): Prepared => {
    if (!statement.reader) return { statement, columnNames: [], declared: [] };
    const columns = statement.columns();
    return {
      statement: statement.raw(),
      columnNames: columns.map(({ name }) => name),
      declared: columns.map(({ type }) => declaredType(type)),
    };
  });
  const valuesOf = ({ args, argTypes }: SqlQuery): unknown[] => args.map((arg, at) => toSqlite(arg, argTypes[at]));

  function ask(query: SqlQuery): SqlResultSet {
    const { statement, columnNames, declared } = prepared.of(query.sql);
    const values = valuesOf(query);
    if (!statement.reader) {
      statement.run(values);
      return { columnNames: [], columnTypes: [], rows: [] };
    }
    const rows = statement.all(values) as unknown[][];
    const types = columnTypes(declared, rows);
    return {
      columnNames,
      columnTypes: types,
      rows: rows.map((row) => row.map((value, column) => fromSqlite(value, types[column] ?? 0))),
    };
  }

  /** Who only reads, or has the lock by their transaction, waits for nobody. */
  async function attempt<T>({ sql }: SqlQuery, act: () => T): Promise<T> {
    try {
      return sqlite.inTransaction || prepared.of(sql).statement.readonly ? act() : await whenFree(act);
    } catch (error) {
      throw toPrisma(error);
    }
  }

  return {
    ...SELF,
    queryRaw: (query) => attempt(query, () => ask(query)),
    executeRaw: (query) => attempt(query, () => prepared.of(query.sql).statement.run(valuesOf(query)).changes),
    async executeScript(script) {
      prepared.forget();
      try {
        await whenFree(() => sqlite.exec("BEGIN IMMEDIATE; COMMIT"));
        // Only migrations come as scripts, before anybody is served, and half of one cannot be done again.
        sqlite.exec(`PRAGMA busy_timeout = ${LOCK_WAIT_MS}`);
        sqlite.exec(script);
      } catch (error) {
        throw toPrisma(error);
      } finally {
        sqlite.exec("PRAGMA busy_timeout = 0");
      }
    },
  };
}

/** One at a time, first come first served. Each resolves to what ends its turn. */
function createTurns(): () => Promise<() => void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    const before = last;
    let end = (): void => undefined;
    last = new Promise((resolve) => {
      end = resolve;
    });
    return before.then(() => end);
  };
}
