/** `npm run backup -- <file>`: a copy of the database as it is at one moment, whether the server runs or not. */
import { existsSync, writeFileSync } from "node:fs";
import { readEnv } from "#core/env.ts";
import { openSqlite } from "#core/store/sqlite/connection.ts";

function backUp(from: string, to: string | undefined): string {
  if (!to) throw new Error("usage: npm run backup -- <a file that is not there yet>");
  if (!existsSync(from)) throw new Error(`There is no database at ${from}.`);
  if (existsSync(to)) throw new Error(`${to} is there already.`);
  // Its owner's alone, as the database is; SQLite writes into what is empty.
  writeFileSync(to, "", { flag: "wx", mode: 0o600 });
  const db = openSqlite(from, { isReadOnly: true });
  try {
    db.prepare("VACUUM INTO ?").run(to);
    return to;
  } finally {
    db.close();
  }
}

try {
  const path = readEnv(process.env).databaseUrl.replace(/^file:/, "");
  console.log(`The database is in ${backUp(path, process.argv[2])}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
