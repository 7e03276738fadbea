/** How many events were how late: bins that grow as 1, 2, 5, so that a millisecond and ten seconds fit side by side. */

/** Milliseconds at which a bin ends and the next begins; before the first and after the last there is one each. */
export const BIN_EDGES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000] as const;

/** One count a bin, one more than there are edges. */
export function distributionOf(latencies: Float64Array): number[] {
  const counts = new Array<number>(BIN_EDGES.length + 1).fill(0);
  for (const ms of latencies) {
    const edge = BIN_EDGES.findIndex((end) => ms < end);
    const bin = edge === -1 ? BIN_EDGES.length : edge;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
