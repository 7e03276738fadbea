/**
 * `npm run complete-lock`, after a change of dependencies: npm leaves optional packages that it could not fetch (other
 * platforms' binaries, on a mirror without them) out of package-lock.json, and `npm ci` then refuses the file. Their
 * versions are exact, and where they run is in their names.
 */
import { readFileSync, writeFileSync } from "node:fs";

interface Locked {
  version: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  optionalDependencies?: Record<string, string>;
}
interface Lock {
  packages: Record<string, Locked>;
}

const OS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const CPU = ["arm64", "x64", "ia32", "ppc64", "s390x", "riscv64", "arm"];

const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock;
let added = 0;
for (const [path, { dev, optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (!/^\d+\.\d+\.\d+\S*$/.test(version) || isLocked(path, name)) continue;
    const words = name.split("/").at(-1)?.split("-") ?? [];
    const os = OS.find((word) => words.includes(word));
    const cpu = CPU.find((word) => words.includes(word)) ?? "wasm32";
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(dev && { dev }),
      optional: true,
      cpu: [cpu],
      ...(os && { os: [os] }),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} added`);

/** Node's own way up: the nearest `node_modules` that has it. */
function isLocked(from: string, name: string): boolean {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf("/node_modules/"), 0))) {
    if (lock.packages[`${at ? `${at}/` : ""}node_modules/${name}`]) return true;
    if (!at) return false;
  }
}
