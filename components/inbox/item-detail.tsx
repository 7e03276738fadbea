"use client";

import { ArrowDown, ArrowLeft, ArrowUp } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { InboxRow } from "#core/protocol.ts";
import { ItemContent } from "./item-content.tsx";
import type { RowAct } from "./item-row.tsx";
import { WakeTime } from "./item-time.tsx";
import { actsOf } from "./row-acts.ts";
import { WhyReceived } from "./why-received.tsx";

type ItemDetailProps = {
  row: InboxRow;
  /** Where it is, if the list beside it does not show it. */
  elsewhere: ReactNode;
  onBack(): void;
  onMove(step: 1 | -1): void;
  onAct(act: RowAct, row: InboxRow): void;
};

export function ItemDetail({ row, elsewhere, onBack, onMove, onAct }: ItemDetailProps) {
  const t = useTranslations("inbox");
  const { snoozedUntil, archivedAt } = row.state;
  const { archive, read, snooze, pin } = actsOf(row);
  const acts = [
    ["E", archive],
    ["U", read],
    ["S", snooze],
    ["P", pin],
  ] as const;
  return (
    <>
      <div
        role="toolbar"
        aria-label={t("actions")}
        className="flex h-12 shrink-0 items-center gap-1 border-b px-3 lg:px-5"
      >
        <IconButton label={t("back")} onClick={onBack} className="lg:hidden">
          <ArrowLeft aria-hidden />
        </IconButton>
        {acts.map(
          ([shortcut, one]) =>
            one && (
              <IconButton key={shortcut} label={t(one.label)} shortcut={shortcut} onClick={() => onAct(one.act, row)}>
                <one.Icon aria-hidden />
              </IconButton>
            ),
        )}
        {snoozedUntil && !archivedAt && <WakeTime at={snoozedUntil} />}
        <span className="flex-1" />
        <IconButton label={t("newer")} shortcut="K" onClick={() => onMove(-1)}>
          <ArrowUp aria-hidden />
        </IconButton>
        <IconButton label={t("older")} shortcut="J" onClick={() => onMove(1)}>
          <ArrowDown aria-hidden />
        </IconButton>
      </div>
      {elsewhere}
      <div key={row.id} className="min-h-0 flex-1 overflow-y-auto px-5 py-7 lg:px-10 lg:py-9">
        <ItemContent item={row} />
        <WhyReceived row={row} />
      </div>
    </>
  );
}
