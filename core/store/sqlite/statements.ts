import { forgetOldest } from "#core/forget-oldest.ts";
import type { Sqlite, Statement } from "./connection.ts";

/** Statements that are kept; the one used longest ago goes first. */
const KEPT = 500;
/** In characters. Longer ones are lists of hundreds of values, whose length is another the next time. */
const LONGEST_KEPT = 8_000;

export interface Statements<T> {
  /** Prepares it, unless it is there. */
  of(sql: string): T;
  /** Once tables have changed: how many columns `*` is, and of what type, is found when a statement is prepared. */
  forget(): void;
}

/** Prepares each statement once, as long as it is in use. `ready` is done to each that is new. */
export function keepStatements<T>(sqlite: Sqlite, ready: (statement: Statement) => T): Statements<T> {
  const kept = new Map<string, T>();

  function of(sql: string): T {
    const known = kept.get(sql);
    const statement = known ?? ready(sqlite.prepare(sql));
    if (sql.length > LONGEST_KEPT) return statement;
    kept.delete(sql);
    kept.set(sql, statement);
    if (known === undefined) forgetOldest(kept, KEPT);
    return statement;
  }

  return { of, forget: () => kept.clear() };
}
