import { openSqlite } from "#core/store/sqlite/connection.ts";
import type { CarillonTarget } from "../carillon.ts";

/** People as `PUT /api/users/:id` would leave them, by one statement. */
export function provision({ databasePath }: CarillonTarget, people: number): void {
  const db = openSqlite(databasePath);
  db.prepare(
    `INSERT INTO "User" (id, name, email, "emailKey", "updatedAt")
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     SELECT 'p' || i, 'p' || i, 'p' || i || '@example.com', 'p' || i || '@example.com', CURRENT_TIMESTAMP FROM n`,
  ).run(people);
  db.close();
}

/** Inserted, updated and deleted so far by the server's own connection. */
export async function rowsWritten({ runtime }: CarillonTarget): Promise<number> {
  const [row] = await runtime.db.$queryRawUnsafe<{ n: number | bigint }[]>("SELECT total_changes() AS n");
  return Number(row?.n);
}
