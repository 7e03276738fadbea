/** What must be there before the server can run: the generated Prisma client, Next's build of the pages, the server. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type BuildOptions, buildSync } from "esbuild";

const root = join(import.meta.dirname, "..");
/** What the pages are built from. */
const SOURCES = ["app", "components", "client", "core", "transports", "messages", "prisma/schema.prisma"];
const SETTINGS = [
  "proxy.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];

const run = (program: string, args: readonly string[], env: Record<string, string> = {}): void => {
  execFileSync(process.execPath, [join(root, "node_modules", program), ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
};

/** The client from prisma/schema.prisma. It is made without the schema engine, which Prisma would download otherwise. */
export function generateClient(): void {
  run("prisma/build/index.js", ["generate"], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
  });
}

/**
 * On Node 20, the driver that runs there. Its own install script is not allowed to run (package.json), since newer Nodes
 * have another, which comes as binaries: there nothing needs to be compiled.
 */
export function ensureDriver(): void {
  if (Number(process.versions.node.split(".")[0]) >= 22) return;
  const folder = join(root, "node_modules/better-sqlite3-12");
  if (existsSync(join(folder, "build/Release/better_sqlite3.node"))) return;
  console.log("Fetching the SQLite driver for this Node, or compiling it, which takes a minute …");
  const { status } = spawnSync("npm", ["run", "install"], {
    cwd: folder,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0)
    throw new Error(
      "The SQLite driver for Node 20 could not be compiled: it takes g++, make and python3. Node 22 and newer need none of them.",
    );
}

export function ensureClient(): void {
  const client = join(root, "prisma/generated/client.ts");
  if (!existsSync(client) || changedAt("prisma/schema.prisma") > statSync(client).mtimeMs) generateClient();
}

/**
 * What `bin` of package.json runs, made with each install too, for those who never start a server there. By its ending
 * it is a module wherever it is copied to.
 */
export function bundleCommand(outdir = "dist"): void {
  bundle({ carillon: "cli/carillon.ts" }, { outdir, outExtension: { ".js": ".mjs" } });
  chmodSync(resolve(root, outdir, "carillon.mjs"), 0o755);
}

/**
 * Writes each entry as one file of plain JavaScript to dist/, packages left out. It starts in a fraction of the time that
 * it takes to transpile on the way, and keeps no transpiler, nor a name property on each closure, in memory.
 */
export function bundle(
  entries: Readonly<Record<string, string>>,
  to: Pick<BuildOptions, "outdir" | "outExtension"> = {},
): void {
  buildSync({
    absWorkingDir: root,
    entryPoints: { ...entries },
    outdir: "dist",
    ...to,
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    format: "esm",
    sourcemap: true,
    logLevel: "warning",
  });
}

/** Builds the server, and the pages if there is no build or one older than the sources. */
export function ensureBuild(): void {
  ensureDriver();
  ensureClient();
  bundle({ server: "server.ts" });
  bundleCommand();
  const build = join(root, ".next/BUILD_ID");
  const changed = Math.max(...[...SOURCES, ...SETTINGS].map(changedAt));
  if (existsSync(build) && statSync(build).mtimeMs >= changed) return;
  console.log("Building the pages, which takes a minute …");
  run("next/dist/bin/next", ["build"], { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" });
}

/** When the file, or the newest one in the folder, was written; tests do not count. */
function changedAt(path: string): number {
  const full = join(root, path);
  if (!statSync(full).isDirectory()) return statSync(full).mtimeMs;
  const files = readdirSync(full, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && !file.name.includes(".test."))
    .reduce((newest, file) => Math.max(newest, statSync(join(file.parentPath, file.name)).mtimeMs), 0);
}
