/** A user's state on an item, pure: what receipts and watermarks say together, and what a change does to the counts. */
import { own } from "./own.ts";
import type { CountsDelta, ItemState, QuietRule } from "./protocol.ts";
import type { CommandName } from "./vocabulary.ts";

/** The stored exceptions of one item. null: as the watermark says. */
export interface ReceiptState {
  seen: boolean | null;
  seenAt: Date | null;
  read: boolean | null;
  readAt: Date | null;
  archived: boolean | null;
  archivedAt: Date | null;
  snoozedUntil: Date | null;
  pinnedAt: Date | null;
}
export const NO_RECEIPT: ReceiptState = {
  seen: null,
  seenAt: null,
  read: null,
  readAt: null,
  archived: null,
  archivedAt: null,
  snoozedUntil: null,
  pinnedAt: null,
};

export interface Watermarks {
  seen: number;
  seenAt: Date | null;
  read: number;
  readAt: Date | null;
  archived: number;
  archivedAt: Date | null;
  /** What they cover is seen and read from the start. */
  quiet: readonly QuietRule[];
}
export const NO_WATERMARKS: Watermarks = {
  seen: 0,
  seenAt: null,
  read: 0,
  readAt: null,
  archived: 0,
  archivedAt: null,
  quiet: [],
};

export type Mark = "seen" | "read" | "archived";

type Placed = { seq: number; quietAt: string | null };

function timeOf(mark: Mark, receipt: ReceiptState, watermarks: Watermarks, { seq, quietAt }: Placed): string | null {
  const own = receipt[mark];
  if (own !== null) return own ? (receipt[`${mark}At`]?.toISOString() ?? null) : null;
  if (quietAt !== null && mark !== "archived") return quietAt;
  return seq <= watermarks[mark] ? (watermarks[`${mark}At`]?.toISOString() ?? null) : null;
}

/** `quietAt`: since when it is read without anybody having read it (core/quiet.ts). */
export function stateOf(
  receipt: ReceiptState,
  watermarks: Watermarks,
  seq: number,
  quietAt: string | null = null,
): ItemState {
  const placed = { seq, quietAt };
  return {
    seenAt: timeOf("seen", receipt, watermarks, placed),
    readAt: timeOf("read", receipt, watermarks, placed),
    archivedAt: timeOf("archived", receipt, watermarks, placed),
    snoozedUntil: receipt.snoozedUntil?.toISOString() ?? null,
    pinnedAt: receipt.pinnedAt?.toISOString() ?? null,
  };
}

export interface Weight {
  unread: number;
  unseen: number;
  snoozed: number;
  archived: number;
}

/** How an item weighs in the counts. What is read is seen. Snoozed is what has not been woken, whatever the clock says. */
export function weigh(state: ItemState, isShown: boolean): Weight {
  const isArchived = isShown && state.archivedAt !== null;
  const isSnoozed = isShown && !isArchived && state.snoozedUntil !== null;
  const isUnread = isShown && !isArchived && !isSnoozed && state.readAt === null;
  return {
    unread: Number(isUnread),
    unseen: Number(isUnread && state.seenAt === null),
    snoozed: Number(isSnoozed),
    archived: Number(isArchived),
  };
}

/** What a command sets on an item. */
export interface Change {
  columns: Partial<ReceiptState>;
  state: Partial<ItemState>;
}

export function changeOf(command: CommandName, at: Date, until?: string): Change {
  const time = at.toISOString();
  switch (command) {
    case "read":
      return { columns: { read: true, readAt: at }, state: { readAt: time } };
    case "unread":
      // Whoever marks an item unread has seen it: without this the bell would ring for it again.
      return {
        columns: { read: false, readAt: null, seen: true, seenAt: at },
        state: { readAt: null, seenAt: time },
      };
    case "seen":
      return { columns: { seen: true, seenAt: at }, state: { seenAt: time } };
    case "archive":
      return { columns: { archived: true, archivedAt: at }, state: { archivedAt: time } };
    case "unarchive":
      return { columns: { archived: false, archivedAt: null }, state: { archivedAt: null } };
    case "snooze": {
      const end = new Date(until ?? at);
      return { columns: { snoozedUntil: end }, state: { snoozedUntil: end.toISOString() } };
    }
    case "unsnooze":
      return { columns: { snoozedUntil: null }, state: { snoozedUntil: null } };
    case "pin":
      return { columns: { pinnedAt: at }, state: { pinnedAt: time } };
    case "unpin":
      return { columns: { pinnedAt: null }, state: { pinnedAt: null } };
  }
}

/** Whether the change leaves the item as it is: set stays set, with its first time. */
export function isAlready(state: ItemState, change: Partial<ItemState>, command: CommandName): boolean {
  if (command === "snooze") return state.snoozedUntil === change.snoozedUntil;
  if (command === "unread") return state.readAt === null && state.seenAt !== null;
  const [field, value] = Object.entries(change)[0] as [keyof ItemState, string | null];
  return (state[field] === null) === (value === null);
}

export const noDelta = (): CountsDelta => ({ unread: 0, unseen: 0, byCategory: {} });

export function addTo(delta: CountsDelta, category: string, weight: Weight, sign: 1 | -1 = 1): void {
  const unread = sign * weight.unread;
  delta.unread += unread;
  delta.unseen += sign * weight.unseen;
  if (unread !== 0) delta.byCategory[category] = (own(delta.byCategory, category) ?? 0) + unread;
  if (weight.snoozed !== 0) delta.snoozed = (delta.snoozed ?? 0) + sign * weight.snoozed;
  if (weight.archived !== 0) delta.archived = (delta.archived ?? 0) + sign * weight.archived;
}
