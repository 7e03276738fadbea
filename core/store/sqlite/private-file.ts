/** The database is its owner's alone, whatever the umask: in it are contents, password hashes and sessions. */
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/**
 * Makes the file and the folders that are missing, and narrows the rights of what is there. SQLite gives what it puts
 * beside the file the file's own rights. Returns what others may read still: another's file, or a file system without rights.
 */
export function makePrivate(path: string): string[] {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, "a", OWNER_ONLY));
  return [path, `${path}-wal`, `${path}-shm`].filter((file) => !narrow(file));
}

function narrow(file: string): boolean {
  const rights = () =>
    (process.platform === "win32" ? 0 : (statSync(file, { throwIfNoEntry: false })?.mode ?? 0)) & OTHERS;
  if (rights() === 0) return true;
  try {
    chmodSync(file, OWNER_ONLY);
  } catch {
    return false;
  }
  return rights() === 0;
}
