/** Deletes what may be many without holding anybody up. */
import { turn } from "./turn.ts";

/** Rows deleted in one transaction: a few milliseconds of the write lock. */
const AT_ONCE = 100;

/**
 * A part after the other, each a transaction of its own with a turn of the event loop after it.
 * @param deletePart deletes so many at most and resolves to how many; fewer than that: there are no more
 */
export async function deleteInParts(deletePart: (most: number) => Promise<number>): Promise<void> {
  for (let count = AT_ONCE; count === AT_ONCE; await turn()) count = await deletePart(AT_ONCE);
}
