/** Keeps a map within its bound: what was put in longest ago goes first. Putting it in again makes it the newest. */
export function forgetOldest<K>(map: Map<K, unknown>, limit: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= limit) return;
    map.delete(oldest);
  }
}
