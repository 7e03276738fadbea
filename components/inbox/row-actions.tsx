"use client";

import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "#components/ui/cn.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { InboxRow } from "#core/protocol.ts";
import { withoutTurns } from "./foreign-text.ts";
import type { RowAct } from "./item-row.tsx";
import { actsOf } from "./row-acts.ts";

type RowActionsProps = {
  row: InboxRow;
  picked: boolean;
  tabbable: boolean;
  onPick(row: InboxRow, range: boolean): void;
  onAct(act: RowAct, row: InboxRow): void;
};

/** What can be done to a row without opening it: by the mouse, by Tab from the row, and by a screen reader anywhere. */
export function RowActions({ row, picked, tabbable, onPick, onAct }: RowActionsProps) {
  const t = useTranslations("inbox");
  const { read, pin, snooze, archive } = actsOf(row);
  const tabIndex = tabbable ? 0 : -1;
  return (
    <>
      <button
        type="button"
        aria-pressed={picked}
        aria-label={t("pick", { title: withoutTurns(row.title) })}
        tabIndex={tabIndex}
        onClick={({ shiftKey }) => onPick(row, shiftKey)}
        className={cn(
          "absolute left-5 flex size-9 compact:size-7 items-center justify-center rounded-lg border border-line-strong bg-raised text-ink-muted opacity-0 focus-visible:opacity-100 group-hover:opacity-100 group-has-focus-visible:opacity-100",
          picked && "border-accent bg-accent text-accent-ink opacity-100",
        )}
      >
        <Check aria-hidden className="size-5" />
      </button>
      {/* On a touch screen the open item has them. */}
      <div className="absolute top-1/2 right-3 flex -translate-y-1/2 rounded-lg border border-line bg-raised p-0.5 opacity-0 shadow-sm transition-opacity focus-within:opacity-100 group-hover:opacity-100 group-has-focus-visible:opacity-100 max-lg:not-focus-within:sr-only">
        {Object.entries({ read, pin, snooze, archive }).map(
          ([name, one]) =>
            one && (
              <IconButton
                key={name}
                size="icon-sm"
                tabIndex={tabIndex}
                label={t(one.label)}
                onClick={() => onAct(one.act, row)}
              >
                <one.Icon aria-hidden />
              </IconButton>
            ),
        )}
      </div>
    </>
  );
}
