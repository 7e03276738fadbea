import { statSync } from "node:fs";

export interface ProgressBar {
  /** @param done bytes of the file. */
  draw(done: number, counts: { created: number; updated: number; failed: number }): void;
  /** Takes the line away, for something else to be written there. */
  clear(): void;
}

const WIDTH = 24;
const EVERY_MS = 100;

/** How much of a file is done, on the standard error where that is a terminal; else nothing at all. */
export function progressBar(path: string): ProgressBar {
  const { stderr } = process;
  if (!stderr.isTTY) return { draw: () => undefined, clear: () => undefined };
  const size = path === "-" ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  let furthest = 0;
  let drawnAt = 0;
  return {
    draw(done, { created, updated, failed }) {
      furthest = Math.max(furthest, done);
      if (Date.now() - drawnAt < EVERY_MS) return;
      drawnAt = Date.now();
      const share = size === 0 ? 0 : Math.min(furthest / size, 1);
      const full = Math.round(share * WIDTH);
      const bar = size === 0 ? "" : `${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${Math.floor(share * 100)} %  `;
      stderr.write(`\r\x1b[K${bar}${created + updated} people, ${failed} refused`);
    },
    clear() {
      if (drawnAt > 0) stderr.write("\r\x1b[K");
      drawnAt = 0;
    },
  };
}
