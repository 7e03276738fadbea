"use client";

import { useTranslations } from "next-intl";
import { cn } from "#components/ui/cn.ts";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";

const SHEET = [
  ["move", [["J"], "next"], [["K"], "previous"], [["↵"], "open"], [["/"], "search"]],
  [
    "act",
    [["E"], "archive"],
    [["U"], "unread"],
    [["S"], "snooze"],
    [["P"], "pin"],
    [["Z"], "undo"],
    [["X"], "select"],
    [["⇧", "J"], "range"],
    [["Esc"], "leave"],
  ],
  [
    "go",
    [["G", "I"], "goInbox"],
    [["G", "U"], "goUnread"],
    [["G", "S"], "goSnoozed"],
    [["G", "A"], "goArchived"],
    [["⌘/Ctrl", "K"], "palette"],
    [["?"], "help"],
  ],
] as const;

/** All keys, on one sheet. */
export function KeySheet({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const t = useTranslations("keyboard");
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t("title")} closeLabel={t("close")} className="sm:w-[34rem]">
        <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
          {SHEET.map(([group, ...keys]) => (
            <section key={group} className={cn(group === "act" && "sm:col-start-2 sm:row-span-2 sm:row-start-1")}>
              <h3 className="mb-1.5 font-medium text-ink-muted text-xs">{t(`group.${group}`)}</h3>
              <dl>
                {keys.map(([strokes, does]) => (
                  <div key={does} className="flex h-8 items-center justify-between gap-4 text-sm">
                    <dt className="order-2 flex gap-1">
                      {strokes.map((stroke) => (
                        <Kbd key={stroke}>{stroke}</Kbd>
                      ))}
                    </dt>
                    <dd>{t(`keys.${does}`)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </DialogContent>
    </Dialog>
  );
}
