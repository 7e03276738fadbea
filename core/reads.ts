/**
 * A connection that only reads, for the queries that every reader and every page need. It sees what is committed and
 * nothing else, it waits for no transaction, and its statements are prepared once.
 */
import Database, { type Statement } from "better-sqlite3";
import type { Prisma } from "./db.ts";
import { forgetOldest } from "./forget-oldest.ts";

/** What takes a query: the reading connection, or a transaction of the client's. */
export interface Queryable {
  /** Values as the engine gives them: {@link dateOf}, {@link flagOf}, `Number`. */
  $queryRaw<T>(query: Prisma.Sql): Promise<T>;
}
export interface Reads extends Queryable {
  /** The rows of each query, all as of one moment. */
  snapshot(...queries: Prisma.Sql[]): Promise<unknown[][]>;
  close(): void;
}

/** Statements that are kept; the one used longest ago goes first. */
const KEPT = 500;

export function openReads(url: string): Reads {
  const driver = new Database(url.replace(/^file:/, ""), { readonly: true });
  const statements = new Map<string, Statement>();
  const begin = driver.prepare("BEGIN");
  const end = driver.prepare("COMMIT");

  function rowsOf({ sql, values }: Prisma.Sql): unknown[] {
    const statement = statements.get(sql) ?? driver.prepare(sql);
    statements.delete(sql);
    statements.set(sql, statement);
    forgetOldest(statements, KEPT);
    return statement.all(values.map(toDriver));
  }

  return {
    $queryRaw: async <T>(query: Prisma.Sql) => rowsOf(query) as T,
    async snapshot(...queries) {
      begin.run();
      try {
        return queries.map(rowsOf);
      } finally {
        end.run();
      }
    },
    close: () => driver.close(),
  };
}

const toDriver = (value: unknown): unknown =>
  value instanceof Date ? storedTime(value) : typeof value === "boolean" ? Number(value) : value;

/** A time as Prisma's adapter stores it. */
export const storedTime = (at: Date): string => at.toISOString().replace("Z", "+00:00");

export const dateOf = (value: string | Date | null): Date | null => (value === null ? null : new Date(value));

/** A stored truth value; null stays null. */
export const flagOf = (value: boolean | number | bigint | null): boolean | null =>
  value === null ? null : Boolean(value);
