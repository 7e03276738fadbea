export interface ProgressBar {
  /** @param done bytes of the file. */
  draw(done: number, counts: { created: number; updated: number; failed: number }): void;
  /** Takes the line away, for something else to be written there. */
  clear(): void;
}

const WIDTH = 24;
const EVERY_MS = 100;

/** How much of a file of so many bytes is done, on the standard error where that is a terminal; else nothing at all. */
export function progressBar(size: number): ProgressBar {
  const { stderr } = process;
  if (!stderr.isTTY) return { draw: () => undefined, clear: () => undefined };
  let furthest = 0;
  let drawnAt = 0;
  return {
    draw(done, { created, updated, failed }) {
      furthest = Math.max(furthest, done);
      if (Date.now() - drawnAt < EVERY_MS) return;
      drawnAt = Date.now();
      const share = Math.min(furthest / size, 1);
      const full = Math.round(share * WIDTH);
      const bar = `${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${Math.floor(share * 100)} %  `;
      stderr.write(`\r\x1b[K${bar}${created + updated} people, ${failed} refused`);
    },
    clear() {
      if (drawnAt > 0) stderr.write("\r\x1b[K");
      drawnAt = 0;
    },
  };
}
