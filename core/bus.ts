/** Between nodes: only "the head is now N". A lost hint costs latency, never data (the log is read on regardless). */
export interface Bus {
  announce(head: number): void;
  onHead(listener: (head: number) => void): () => void;
}

/** One process: nobody else writes, so there is nobody to tell. */
export const singleNode: Bus = { announce: () => undefined, onHead: () => () => undefined };
