import { AlarmClock, AlarmClockOff, Archive, ArchiveRestore, Mail, MailOpen, Pin, PinOff } from "lucide-react";
import type { InboxRow } from "#core/protocol.ts";
import { isPinnable } from "./item-row.tsx";

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
