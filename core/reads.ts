/**
 * A connection that only reads, for the queries that every reader and every page need. It sees what is committed and
 * nothing else, it waits for no transaction, and its statements are prepared once.
 */
import type { Prisma } from "./db.ts";
import { openSqlite, type Sqlite } from "./store/sqlite/connection.ts";
import { keepStatements } from "./store/sqlite/statements.ts";
import { storedTime } from "./store/sqlite/values.ts";

/** What takes a query: the reading connection, or a transaction of the client's. */
export interface Queryable {
  /** Values as the engine gives them: {@link dateOf}, {@link flagOf}, `Number`. */
  $queryRaw<T>(query: Prisma.Sql): Promise<T>;
}
export interface Reads extends Queryable {
  /** The same without a promise, for what has to be true in the next line. */
  now<T>(query: Prisma.Sql): T;
  /** The rows of each query, all as of one moment. */
  snapshot(...queries: Prisma.Sql[]): Promise<unknown[][]>;
  close(): void;
}

export function openReads(url: string): Reads {
  const sqlite = openSqlite(url.replace(/^file:/, ""), { isReadOnly: true, waitMs: 0 });
  const rowsOf = prepareReads(sqlite);
  const begin = sqlite.prepare("BEGIN");
  const end = sqlite.prepare("COMMIT");

  return {
    ...queryableBy(rowsOf),
    now: <T>(query: Prisma.Sql) => rowsOf(query) as T,
    async snapshot(...queries) {
      begin.run();
      try {
        return queries.map(rowsOf);
      } finally {
        end.run();
      }
    },
    close: () => sqlite.close(),
  };
}

/** The same on another connection, as of where its transaction stands: through the client a query costs several times as much. */
export const readsWithin = (sqlite: Sqlite): Queryable => queryableBy(prepareReads(sqlite));

function prepareReads(sqlite: Sqlite): (query: Prisma.Sql) => unknown[] {
  const prepared = keepStatements(sqlite, (statement) => statement);
  return ({ sql, values }) => prepared.of(sql).all(values.map(toSqlite));
}

const queryableBy = (rowsOf: (query: Prisma.Sql) => unknown[]): Queryable => ({
  $queryRaw: async <T>(query: Prisma.Sql) => rowsOf(query) as T,
});

const toSqlite = (value: unknown): unknown =>
  value instanceof Date ? storedTime(value) : typeof value === "boolean" ? Number(value) : value;

export const dateOf = (value: string | Date | null): Date | null => (value === null ? null : new Date(value));

/** A stored truth value; null stays null. */
export const flagOf = (value: boolean | number | bigint | null): boolean | null =>
  value === null ? null : Boolean(value);
