/** The first of the names, the longest first, that is no wider than `room`; null: none is, and nothing is written. */
export function fitting(names: readonly string[], room: number, widthOf: (name: string) => number): string | null {
  return names.find((name) => widthOf(name) <= room) ?? null;
}
