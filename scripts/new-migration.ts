/** `npm run migration -- <name>`: writes the SQL from the migrations so far to prisma/schema.prisma. */

import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FILTERS, openSchemaEngine, readMigrations, schemaFiles } from "#core/schema-engine.ts";
import { sqliteAdapter } from "#core/store/sqlite/adapter.ts";

const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error("usage: npm run migration -- <name in a-z, 0-9 and _>");
  process.exit(2);
}
const scratch = join(mkdtempSync(join(tmpdir(), "carillon-migration-")), "scratch.db");
const adapter = sqliteAdapter(scratch);
const engine = await openSchemaEngine({
  ...adapter,
  async connectToShadowDb() {
    const shadow = await adapter.connectToShadowDb();
    // The engine hands over each migration whole, and the driver prepares one statement at a time.
    return Object.assign(shadow, { executeRaw: ({ sql }: { sql: string }) => shadow.executeScript(sql).then(() => 0) });
  },
});
const migrations = readMigrations();
const from =
  migrations.migrationDirectories.length > 0
    ? { tag: "migrations" as const, ...migrations }
    : { tag: "empty" as const };
const { stdout } = await engine.diff({
  from,
  to: { tag: "schemaDatamodel", ...schemaFiles() },
  script: true,
  exitCode: null,
  filters: FILTERS,
});
if (!stdout || /empty migration/i.test(stdout)) {
  console.log("The migrations are up to date with the schema.");
  process.exit(0);
}
const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
const folder = join(migrations.baseDir, `${stamp}_${name}`);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "migration.sql"), stdout);
console.log(`wrote ${folder}/migration.sql`);
