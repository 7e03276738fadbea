"use client";

import { ArrowDown, ArrowLeft, ArrowUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { Link } from "#components/link.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { InboxRow } from "#core/protocol.ts";
import type { View } from "#core/vocabulary.ts";
import { inboxHref } from "./filter.ts";
import { ItemContent } from "./item-content.tsx";
import type { RowAct } from "./item-row.tsx";
import { WakeTime } from "./item-time.tsx";
import { actsOf } from "./row-acts.ts";
import { WhyReceived } from "./why-received.tsx";

type ItemDetailProps = {
  row: InboxRow;
  /** The list beside it does not show it. */
  isElsewhere: boolean;
  onBack(): void;
  onMove(step: 1 | -1): void;
  onAct(act: RowAct, row: InboxRow): void;
};

export function ItemDetail({ row, isElsewhere, onBack, onMove, onAct }: ItemDetailProps) {
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
        className="flex h-12 shrink-0 items-center gap-1 border-b px-3 short:h-9 lg:px-5"
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
      {isElsewhere && <Elsewhere row={row} />}
      <div key={row.id} className="min-h-0 flex-1 overflow-y-auto px-5 py-7 short:py-3 lg:px-10 lg:py-9">
        <ItemContent item={row} />
        <WhyReceived row={row} />
      </div>
    </>
  );
}

/** Said of what a link has opened and the list does not show. */
function Elsewhere({ row }: { row: InboxRow }) {
  const t = useTranslations("inbox");
  const { archivedAt, snoozedUntil } = row.state;
  const view: View = archivedAt ? "archived" : snoozedUntil ? "snoozed" : "inbox";
  return (
    <p className="flex shrink-0 flex-wrap items-center gap-x-2 border-b bg-canvas px-5 py-2 text-ink-muted text-xs lg:px-10">
      {t("elsewhere")}
      <Link href={inboxHref({ view }, row.id)} className="font-medium text-accent hover:underline">
        {t("showIn", { view: t(`view.${view}`) })}
      </Link>
    </p>
  );
}
