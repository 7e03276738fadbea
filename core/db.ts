/** The Prisma client over the embedded SQLite, opened the durable way. */

import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type { Database } from "better-sqlite3";
import { Prisma, PrismaClient } from "#prisma/generated/client.ts";
import { migrate } from "./migrate.ts";

export type Db = PrismaClient;
export type Tx = Prisma.TransactionClient;
export { Prisma };

/**
 * Opens the database and applies pending migrations. `driver` is the client's own connection (core/rows.ts).
 * @param url `file:<path>`; missing folders are made.
 */
export async function openDb(url: string): Promise<{ db: Db; driver: Database }> {
  const path = url.replace(/^file:/, "");
  mkdirSync(dirname(path), { recursive: true });
  const adapter = new PrismaBetterSqlite3({ url });
  await migrate(adapter);
  let driver: Database | undefined;
  const db = new PrismaClient({
    adapter: {
      provider: adapter.provider,
      adapterName: adapter.adapterName,
      async connect() {
        const connection = await adapter.connect();
        // Not in the adapter's types: it says `client` of the connection that it has opened.
        driver = (connection as typeof connection & { client: Database }).client;
        return connection;
      },
    },
    transactionOptions: { maxWait: 30_000, timeout: 30_000 },
  });
  // better-sqlite3 is compiled with NORMAL under WAL: an answered publish could then be lost with the power.
  await db.$queryRawUnsafe("PRAGMA journal_mode = WAL");
  await db.$queryRawUnsafe("PRAGMA synchronous = FULL");
  await db.$queryRawUnsafe("PRAGMA busy_timeout = 5000");
  // Pages, 16 MB of them: at the default of 1,000 a busy log spends half of a commit on copying them back.
  await db.$queryRawUnsafe("PRAGMA wal_autocheckpoint = 4000");
  if (!driver) throw new Error("The adapter has opened no connection.");
  return { db, driver };
}
