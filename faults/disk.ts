/** Where the database lies: where the suite may mount one, a file system of its own that can be full in earnest. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, statfsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Disk {
  readonly dir: string;
  /** False: it cannot be filled, and the database is told to grow no more instead. */
  readonly isMounted: boolean;
  /** Leaves no more than so many free bytes: what is there may be overwritten, nothing else may grow. */
  fill(free?: number): void;
  empty(): void;
  close(): Promise<void>;
}

/** Half a GiB, and what the floods of each further minute may take. It is memory only as far as it is used. */
const MIB = 2 ** 20;
const sizeFor = (durationMs: number): number => 512 * MIB + Math.ceil(durationMs / 60_000) * 64 * MIB;
/** Between the look at what is used and the new size the server may have written more. */
const TRIES = 20;

export function openDisk(durationMs: number): Disk {
  const dir = mkdtempSync(join(tmpdir(), "carillon-faults-"));
  const size = sizeFor(durationMs);
  const isMounted = mount("-t", "tmpfs", "-o", `size=${size},mode=700`, "tmpfs", dir);
  // Lazily: a server that is still ending may have its files open. Also when the process is made to end early.
  const unmount = (): void => {
    if (isMounted) execFileSync("umount", ["-l", dir]);
  };
  process.once("exit", unmount);
  const resize = (bytes: number): boolean => mount("-o", `remount,size=${bytes}`, dir);

  return {
    dir,
    isMounted,
    fill(free = 0) {
      for (let n = 0; isMounted && n < TRIES; n += 1) {
        const { blocks, bfree, bsize } = statfsSync(dir);
        if (resize((blocks - bfree) * bsize + free)) return;
      }
    },
    empty() {
      if (isMounted && !resize(size)) throw new Error(`The file system on ${dir} cannot be given its space again.`);
    },
    async close() {
      process.off("exit", unmount);
      unmount();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** False: only root may, and not in every container. */
function mount(...args: string[]): boolean {
  try {
    execFileSync("mount", args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
