/** A size as people read it. Pure; the page and the command both say it by this. */
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** In the largest unit of which there is one at least, to whole bytes or tenths of the others. */
export function byteSize(bytes: number): { size: number; unit: (typeof UNITS)[number]; digits: 0 | 1 } {
  let [size, power] = [bytes, 0];
  // What would be rounded to 1024 of a unit is one of the next.
  while (size >= (power === 0 ? 1024 : 1023.95) && power < UNITS.length - 1) {
    size /= 1024;
    power += 1;
  }
  return { size, unit: UNITS[power] ?? "B", digits: power === 0 ? 0 : 1 };
}
