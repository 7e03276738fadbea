/** A set of numbers, a bit each. Pure. */

export const noBits = (): Uint8Array<ArrayBuffer> => new Uint8Array(0);

export const bitAt = (bits: Uint8Array, number: number): boolean =>
  ((bits[number >>> 3] ?? 0) & (1 << (number & 7))) !== 0;

/** The same with these in it. */
export function withBits(bits: Uint8Array, numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const largest = numbers.reduce((most, number) => Math.max(most, number), 0);
  const grown = new Uint8Array(numbers.length === 0 ? bits.length : Math.max(bits.length, (largest >>> 3) + 1));
  grown.set(bits);
  for (const number of numbers) grown[number >>> 3] = (grown[number >>> 3] ?? 0) | (1 << (number & 7));
  return grown;
}
