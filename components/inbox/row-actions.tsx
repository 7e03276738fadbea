"use client";

import { useTranslations } from "next-intl";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { InboxRow } from "#core/protocol.ts";
import type { RowAct } from "./item-row.tsx";
import { actsOf } from "./row-acts.ts";

type RowActionsProps = { row: InboxRow; tabbable: boolean; onAct(act: RowAct, row: InboxRow): void };

/** What can be done to a row without opening it: for the mouse, and for Tab from the row. */
export function RowActions({ row, tabbable, onAct }: RowActionsProps) {
  const t = useTranslations("inbox");
  const { read, pin, snooze, archive } = actsOf(row);
  return (
    <div className="absolute top-1/2 right-3 flex -translate-y-1/2 rounded-lg border border-line bg-raised p-0.5 opacity-0 shadow-sm transition-opacity focus-within:opacity-100 group-hover:opacity-100 max-lg:hidden">
      {Object.entries({ read, pin, snooze, archive }).map(
        ([name, one]) =>
          one && (
            <IconButton
              key={name}
              size="icon-sm"
              tabIndex={tabbable ? 0 : -1}
              label={t(one.label)}
              onClick={() => onAct(one.act, row)}
            >
              <one.Icon aria-hidden />
            </IconButton>
          ),
      )}
    </div>
  );
}
