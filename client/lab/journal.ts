/** What happened, in the order in which one thing came of another. */

/**
 * By time, and at the same time in the order in which it was told. A fault is told once the server has answered, when
 * the lanes may have noticed: by its time, that of asking for it, it comes before what came of it.
 */
export function insert<Entry extends { at: number }>(entries: Entry[], entry: Entry): void {
  const before = entries.findLastIndex(({ at }) => at <= entry.at);
  entries.splice(before + 1, 0, entry);
}
