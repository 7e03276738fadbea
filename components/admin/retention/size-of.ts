const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** In the largest unit of which there is one at least. */
export function sizeOf(bytes: number): { size: number; unit: (typeof UNITS)[number] } {
  const power = Math.min(bytes < 1024 ? 0 : Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  return { size: bytes / 1024 ** power, unit: UNITS[power] ?? "B" };
}
