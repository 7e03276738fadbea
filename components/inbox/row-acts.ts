import { AlarmClock, AlarmClockOff, Archive, ArchiveRestore, Mail, MailOpen, Pin, PinOff } from "lucide-react";
import type { InboxRow } from "#core/protocol.ts";
import { isPinnable, type RowAct } from "./item-row.tsx";

/** What can be done to a row; what is done to it already is taken back. `label`: of the messages in `inbox`. */
export function actsOf(row: InboxRow) {
  const { readAt, pinnedAt, snoozedUntil, archivedAt } = row.state;
  return {
    read: readAt
      ? ({ act: "unread", label: "unread", Icon: Mail } as const)
      : ({ act: "read", label: "read", Icon: MailOpen } as const),
    pin: !isPinnable(row)
      ? null
      : pinnedAt
        ? ({ act: "unpin", label: "unpin", Icon: PinOff } as const)
        : ({ act: "pin", label: "pin", Icon: Pin } as const),
    snooze: archivedAt
      ? null
      : snoozedUntil
        ? ({ act: "unsnooze", label: "unsnooze", Icon: AlarmClockOff } as const)
        : ({ act: "snooze", label: "snooze.action", Icon: AlarmClock } as const),
    archive: archivedAt
      ? ({ act: "unarchive", label: "unarchive", Icon: ArchiveRestore } as const)
      : ({ act: "archive", label: "archive", Icon: Archive } as const),
  };
}

/** What can be done to all of them together; what is done to each already is taken back. */
export function actsOfAll(rows: readonly InboxRow[]): readonly RowAct[] {
  const all = (has: (row: InboxRow) => boolean) => rows.every(has);
  const either = (first: RowAct, second: RowAct, has: (row: InboxRow) => boolean) => (all(has) ? second : first);
  const isArchived = all(({ state }) => state.archivedAt !== null);
  return [
    isArchived ? "unarchive" : "archive",
    either("read", "unread", ({ state }) => state.readAt !== null),
    ...(isArchived ? [] : [either("snooze", "unsnooze", ({ state }) => state.snoozedUntil !== null)]),
    ...(all(isPinnable) ? [either("pin", "unpin", ({ state }) => state.pinnedAt !== null)] : []),
  ];
}
