/**
 * Prisma's schema engine as WebAssembly, instantiated by hand: its package expects a bundler, and the native engine is
 * a download (docs/decisions/0005).
 */

import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type { MigrationList, SchemaEngine } from "@prisma/schema-engine-wasm";

const PRISMA_DIR = fileURLToPath(new URL("../prisma/", import.meta.url));
/** The full-text index and the tables in which SQLite keeps it: the schema cannot say such a thing. */
const INDEX = ["Search", "Search_config", "Search_data", "Search_docsize", "Search_idx"];
export const FILTERS = { externalTables: INDEX, externalEnums: [] };

export const schemaFiles = () => ({
  files: [{ path: "schema.prisma", content: readFileSync(`${PRISMA_DIR}schema.prisma`, "utf8") }],
});

export async function openSchemaEngine(adapter: SqlMigrationAwareDriverAdapterFactory): Promise<SchemaEngine> {
  loaded ??= load();
  const { SchemaEngine } = await loaded;
  const datamodels = schemaFiles().files.map(({ path, content }) => [path, content]);
  return SchemaEngine.new({ datamodels }, () => undefined, bindMigrationAwareSqlAdapterFactory(adapter));
}

/** Once a process: the glue holds one instance's memory, and a second instance would pull it from under the first. */
let loaded: ReturnType<typeof load> | null = null;

async function load() {
  const entry = import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const glue = await import(/* turbopackIgnore: true */ entry);
  const bytes = await readFile(new URL("schema_engine_bg.wasm", entry));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return glue;
}

/** The migrations folder as the engine wants it. */
export function readMigrations(): MigrationList {
  const baseDir = `${PRISMA_DIR}migrations`;
  return {
    baseDir,
    lockfile: { path: "migration_lock.toml", content: readFileSync(`${baseDir}/migration_lock.toml`, "utf8") },
    shadowDbInitScript: "",
    migrationDirectories: readdirSync(baseDir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort()
      .map((path) => ({
        path,
        migrationFile: {
          path: "migration.sql",
          content: { tag: "ok", value: readFileSync(`${baseDir}/${path}/migration.sql`, "utf8") },
        },
      })),
  };
}
