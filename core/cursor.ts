/** `<epoch>.<seq>`: how far a reader has everything. Opaque on the wire; only this file knows its form. */
export type Cursor = string;

const FORM = /^([a-z0-9]{4,32})\.(0|[1-9]\d{0,14})$/;

export const formatCursor = (epoch: string, seq: number): Cursor => `${epoch}.${seq}`;

export function parseCursor(cursor: string): { epoch: string; seq: number } | null {
  const match = FORM.exec(cursor);
  return match ? { epoch: match[1] as string, seq: Number(match[2]) } : null;
}

/** The seq of a cursor known to be well formed. */
export const seqOf = (cursor: Cursor): number => Number(cursor.slice(cursor.lastIndexOf(".") + 1));
