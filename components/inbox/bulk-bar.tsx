"use client";

import { AlarmClock, AlarmClockOff, Archive, ArchiveRestore, MailOpen, Pin, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { View } from "#core/vocabulary.ts";
import type { RowAct } from "./item-row.tsx";

type BulkBarProps = { count: number; view: View; onAct(act: RowAct): void; onClear(): void };

/** In the place of the list's heading while rows are picked. */
export function BulkBar({ count, view, onAct, onClear }: BulkBarProps) {
  const t = useTranslations("inbox");
  return (
    <div
      role="toolbar"
      aria-label={t("bulk")}
      className="flex h-12 shrink-0 items-center gap-1 border-b bg-accent-soft px-3"
    >
      <IconButton label={t("clearSelection")} shortcut="Escape" onClick={onClear}>
        <X aria-hidden />
      </IconButton>
      <p role="status" className="flex-1 truncate font-medium text-sm">
        {t("selected", { count })}
      </p>
      <IconButton label={t("read")} shortcut="U" onClick={() => onAct("read")}>
        <MailOpen aria-hidden />
      </IconButton>
      {view === "snoozed" ? (
        <IconButton label={t("unsnooze")} shortcut="S" onClick={() => onAct("unsnooze")}>
          <AlarmClockOff aria-hidden />
        </IconButton>
      ) : (
        view !== "archived" && (
          <IconButton label={t("snooze.action")} shortcut="S" onClick={() => onAct("snooze")}>
            <AlarmClock aria-hidden />
          </IconButton>
        )
      )}
      {(view === "inbox" || view === "unread") && (
        <IconButton label={t("pin")} shortcut="P" onClick={() => onAct("pin")}>
          <Pin aria-hidden />
        </IconButton>
      )}
      <IconButton
        label={t(view === "archived" ? "unarchive" : "archive")}
        shortcut="E"
        onClick={() => onAct(view === "archived" ? "unarchive" : "archive")}
      >
        {view === "archived" ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />}
      </IconButton>
    </div>
  );
}
