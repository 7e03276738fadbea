/** Recorded bytes of one direction, and when each of them went by. */
import type { Part } from "./tape.ts";

export interface Flow {
  readonly bytes: Buffer;
  /** By `performance.now()`. */
  at(offset: number): number;
}

export function flowOf(parts: readonly Part[]): Flow {
  return {
    bytes: Buffer.concat(parts.map(({ bytes }) => bytes)),
    at(offset) {
      let end = 0;
      for (const part of parts) {
        end += part.bytes.length;
        if (offset < end) return part.at;
      }
      return parts.at(-1)?.at ?? 0;
    },
  };
}

export const HEAD_END = "\r\n\r\n";

/** What follows the head of an HTTP message. Chunks are left as they are. */
export function afterHead({ bytes, at }: Flow): Flow {
  const end = bytes.indexOf(HEAD_END);
  const start = end < 0 ? bytes.length : end + HEAD_END.length;
  return { bytes: bytes.subarray(start), at: (offset) => at(start + offset) };
}
