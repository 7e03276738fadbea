/** The Prisma client over the embedded SQLite, opened the durable way. */

import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { Prisma, PrismaClient } from "#prisma/generated/client.ts";
import { migrate } from "./migrate.ts";
import { sqliteAdapter } from "./store/sqlite/adapter.ts";
import type { Sqlite } from "./store/sqlite/connection.ts";

export type Db = PrismaClient;
export type Tx = Prisma.TransactionClient;
export { Prisma };

/**
 * Opens the database and applies pending migrations. `sqlite` is the client's own connection (core/rows.ts).
 * @param url `file:<path>`; missing folders are made.
 */
export async function openDb(url: string): Promise<{ db: Db; sqlite: Sqlite }> {
  const path = url.replace(/^file:/, "");
  mkdirSync(dirname(path), { recursive: true });
  const adapter = sqliteAdapter(path);
  await migrate(adapter);
  let sqlite: Sqlite | undefined;
  const db = new PrismaClient({
    adapter: {
      ...adapter,
      async connect() {
        const connection = await adapter.connect();
        sqlite = connection.sqlite;
        return connection;
      },
    },
    transactionOptions: { maxWait: 30_000, timeout: 30_000 },
  });
  // The driver is compiled with NORMAL under WAL: an answered publish could then be lost with the power.
  await db.$queryRawUnsafe("PRAGMA journal_mode = WAL");
  await db.$queryRawUnsafe("PRAGMA synchronous = FULL");
  await db.$queryRawUnsafe("PRAGMA busy_timeout = 5000");
  // Pages, 16 MB of them: at the default of 1,000 a busy log spends half of a commit on copying them back.
  await db.$queryRawUnsafe("PRAGMA wal_autocheckpoint = 4000");
  if (!sqlite) throw new Error("The adapter has opened no connection.");
  return { db, sqlite };
}
