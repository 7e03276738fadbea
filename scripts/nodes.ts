/** Other lines of Node, each from its npm package, kept beside node_modules' other caches and never a dependency. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

const CACHE = join(import.meta.dirname, "../node_modules/.cache/nodes");
const PACKAGE = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
/** Those that are promised, by the newest of each line when this was written. */
const LINES: Readonly<Record<string, string>> = { 20: "20.20.2", 22: "22.23.3", 24: "24.21.0", 26: "26.12.1" };

/** @param wanted a line, such as 24, or a whole version. Resolves to the executable; fetches it if need be. */
export function ensureNode(wanted: string): string {
  const version = LINES[wanted] ?? wanted;
  if (!/^\d+\.\d+\.\d+$/.test(version))
    throw new Error(`${wanted} is no version of Node: ${Object.keys(LINES).join(", ")}, or a whole one.`);
  if (process.versions.node === version) return process.execPath;
  const folder = join(CACHE, version);
  const home = join(folder, "node_modules", PACKAGE);
  const executable = join(home, process.platform === "win32" ? "bin/node.exe" : "bin/node");
  if (!existsSync(executable)) {
    mkdirSync(folder, { recursive: true });
    const args = ["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder];
    const { status } = spawnSync("npm", [...args, `${PACKAGE}@${version}`], { stdio: ["ignore", "ignore", "inherit"] });
    if (status !== 0) throw new Error(`Node ${version} could not be fetched.`);
  }
  prepareDriver(executable, home);
  return executable;
}

/** What a program has to have in its environment so that all that it starts runs on that Node too. */
export const environmentOf = (executable: string): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${dirname(executable)}:${process.env.PATH}`,
});

/** Only Node 20 has a driver that is made for one Node; it is compiled with that Node's headers. */
function prepareDriver(executable: string, home: string): void {
  const build = `import("./scripts/build.ts").then(({ ensureDriver }) => ensureDriver())`;
  const { status } = spawnSync(executable, ["--import", "tsx", "--input-type=module", "--eval", build], {
    cwd: join(import.meta.dirname, ".."),
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...environmentOf(executable), npm_config_nodedir: home },
  });
  if (status !== 0) throw new Error(`The driver for ${executable} could not be prepared.`);
}
