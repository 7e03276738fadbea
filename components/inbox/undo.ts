import type { CommandInput } from "#client/types.ts";
import type { InboxRow, ItemState } from "#core/protocol.ts";
import type { CommandName } from "#core/vocabulary.ts";

const FIELD: Record<CommandName, keyof ItemState> = {
  read: "readAt",
  unread: "readAt",
  seen: "seenAt",
  archive: "archivedAt",
  unarchive: "archivedAt",
  snooze: "snoozedUntil",
  unsnooze: "snoozedUntil",
  pin: "pinnedAt",
  unpin: "pinnedAt",
};

/** Those of the rows that a command changes; the others are to be left as they are, also when it is taken back. */
export const changedBy = (command: CommandName, rows: readonly InboxRow[]): readonly InboxRow[] =>
  command === "snooze"
    ? rows
    : rows.filter(({ state }) => (state[FIELD[command]] === null) !== command.startsWith("un"));

const INVERSE = {
  read: "unread",
  unread: "read",
  archive: "unarchive",
  unarchive: "archive",
  pin: "unpin",
  unpin: "pin",
} as const;

/** What makes rows again what they were before the command. */
export function inverseOf(command: Exclude<CommandName, "seen">, rows: readonly InboxRow[]): CommandInput[] {
  if (rows.length === 0) return [];
  if (command !== "snooze" && command !== "unsnooze")
    return [{ command: INVERSE[command], ids: rows.map(({ id }) => id) }];
  const byTime = new Map<string | null, string[]>();
  for (const { id, state } of rows) byTime.set(state.snoozedUntil, [...(byTime.get(state.snoozedUntil) ?? []), id]);
  return [...byTime].map(([until, ids]) =>
    until === null ? { command: "unsnooze", ids } : { command: "snooze", until, ids },
  );
}
