export interface Latency {
  p50: number;
  p95: number;
  p99: number;
}

export const median = (values: readonly number[]): number => percentile(Float64Array.from(values).sort(), 0.5);

/** Of sorted values, by the nearest rank. */
export const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

export function latencyOf(values: Float64Array): Latency {
  const sorted = values.sort();
  return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), p99: percentile(sorted, 0.99) };
}

/** The first readings take their time between the two clocks: the closest pair counts. */
const offset = Math.max(...Array.from({ length: 50 }, () => Number(process.hrtime.bigint()) / 1e6 - performance.now()));
/** Milliseconds on a clock that every process of a machine shares. */
export const now = (): number => performance.now() + offset;
