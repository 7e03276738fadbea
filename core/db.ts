/** The Prisma client over the embedded SQLite, opened the durable way. */

import { Prisma, PrismaClient } from "#prisma/generated/client.ts";
import { migrate } from "./migrate.ts";
import { sqliteAdapter } from "./store/sqlite/adapter.ts";
import type { Sqlite } from "./store/sqlite/connection.ts";
import { makePrivate } from "./store/sqlite/private-file.ts";
import { letShrink } from "./store/sqlite/space.ts";
import type { WriteLock } from "./store/sqlite/write-lock.ts";

export type Db = PrismaClient;
export type Tx = Prisma.TransactionClient;
export { Prisma };

export interface Opened {
  db: Db;
  sqlite: Sqlite;
  whenFree: WriteLock;
  /** Files that others of this machine may read, whose rights could not be narrowed. */
  exposed: string[];
  /** What is deleted makes the file smaller. */
  canShrink: boolean;
}

/**
 * Opens the database and applies pending migrations. `sqlite` is the client's own connection (core/rows.ts).
 * @param url `file:<path>`; missing folders are made.
 * @param lockWaitMs how long a write waits for another program's before it fails with `busy`
 */
export async function openDb(url: string, lockWaitMs?: number): Promise<Opened> {
  const path = url.replace(/^file:/, "");
  const exposed = makePrivate(path);
  const canShrink = letShrink(path);
  const adapter = sqliteAdapter(path, lockWaitMs);
  await migrate(adapter);
  let opened: Pick<Opened, "sqlite" | "whenFree"> | undefined;
  const db = new PrismaClient({
    adapter: {
      ...adapter,
      async connect() {
        const connection = await adapter.connect();
        opened = { sqlite: connection.sqlite, whenFree: connection.whenFree };
        return connection;
      },
    },
    transactionOptions: { maxWait: 30_000, timeout: 30_000 },
  });
  // The driver is compiled with NORMAL under WAL: an answered publish could then be lost with the power.
  await db.$queryRawUnsafe("PRAGMA journal_mode = WAL");
  await db.$queryRawUnsafe("PRAGMA synchronous = FULL");
  // Pages, 16 MB of them: at the default of 1,000 a busy log spends half of a commit on copying them back.
  await db.$queryRawUnsafe("PRAGMA wal_autocheckpoint = 4000");
  // What is deleted is overwritten, so that nobody's name or mail stays in the file: 7 % more to write per deletion.
  await db.$queryRawUnsafe("PRAGMA secure_delete = ON");
  if (!opened) throw new Error("The adapter has opened no connection.");
  return { db, exposed, canShrink, ...opened };
}
