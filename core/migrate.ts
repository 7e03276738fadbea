import type { SqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import { FILTERS, openSchemaEngine, readMigrations } from "./schema-engine.ts";

/** Applies pending migrations and returns their names. The ledger is Prisma's own `_prisma_migrations`. */
export async function migrate(adapter: SqlMigrationAwareDriverAdapterFactory): Promise<string[]> {
  const opened: { dispose(): Promise<void> }[] = [];
  const keep = async <T extends { dispose(): Promise<void> }>(connecting: Promise<T>): Promise<T> => {
    const connection = await connecting;
    opened.push(connection);
    return connection;
  };
  const engine = await openSchemaEngine({
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connect: () => keep(adapter.connect()),
    connectToShadowDb: () => keep(adapter.connectToShadowDb()),
  });
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: readMigrations(),
      filters: FILTERS,
    });
    return appliedMigrationNames;
  } finally {
    engine.free();
    // The engine leaves its connections open, and an open one keeps SQLite from changing its journal mode.
    for (const connection of opened) await connection.dispose();
  }
}
