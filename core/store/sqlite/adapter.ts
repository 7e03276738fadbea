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

const SELF = { provider: "sqlite", adapterName: "carillon-sqlite" } as const;

export interface SqliteAdapter extends SqlDriverAdapter {
  readonly sqlite: Sqlite;
}
export interface SqliteAdapterFactory extends SqlMigrationAwareDriverAdapterFactory {
  connect(): Promise<SqliteAdapter>;
}

/** Connections to the file; what migrations are tried out on is in memory. */
export function sqliteAdapter(path: string): SqliteAdapterFactory {
  return {
    ...SELF,
    connect: async () => adapt(openSqlite(path, { hasBigInts: true })),
    connectToShadowDb: async () => adapt(openSqlite(":memory:", { hasBigInts: true })),
  };
}

function adapt(sqlite: Sqlite): SqliteAdapter {
  const queryable = queryableOf(sqlite);
  const takeTurn = createTurns();

  async function startTransaction(level?: IsolationLevel): Promise<Transaction> {
    if (level && level !== "SERIALIZABLE") throw new DriverAdapterError({ kind: "InvalidIsolationLevel", level });
    const release = await takeTurn();
    try {
      await queryable.executeRaw({ sql: "BEGIN", args: [], argTypes: [] });
    } catch (error) {
      release();
      throw error;
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

function queryableOf(sqlite: Sqlite): SqlQueryable & Pick<SqlDriverAdapter, "executeScript"> {
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

  return {
    ...SELF,
    queryRaw: async (query) => attempt(() => ask(query)),
    async executeScript(script) {
      prepared.forget();
      attempt(() => sqlite.exec(script));
    },
    executeRaw: async (query) => attempt(() => prepared.of(query.sql).statement.run(valuesOf(query)).changes),
  };
}

function attempt<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw toPrisma(error);
  }
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
