"use client";

import { CloudUpload, Pin } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { memo, type RefCallback, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import type { InboxRow } from "#core/protocol.ts";
import type { CommandName } from "#core/vocabulary.ts";
import { ExpiryMark } from "./expiry.tsx";
import { langOf, withoutTurns } from "./foreign-text.ts";
import { ItemTile, PriorityMark, useCategoryName } from "./item-marks.tsx";
import { ItemTime, WakeTime } from "./item-time.tsx";
import { RowActions } from "./on-demand.tsx";
import { plainText } from "./plain-text.ts";

export type RowAct = Exclude<CommandName, "seen">;

type ItemRowProps = {
  row: InboxRow;
  href: string;
  selected: boolean;
  /** One of those to be acted on together. */
  picked: boolean;
  /** What was done to it has not reached the server yet. */
  waits: boolean;
  /** Of all rows, Tab stops at one. */
  tabbable: boolean;
  /** What can be done to it is there before anyone comes near: for who reads the page without pointer and Tab. */
  acts: boolean;
  /** Told of the element, to know how long it is in sight. */
  watch: RefCallback<HTMLElement>;
  onFocus(id: string): void;
  onOpen(row: InboxRow): void;
  /** To pick it, `range`: with everything from where picking started. */
  onPick(row: InboxRow, range: boolean): void;
  onAct(act: RowAct, row: InboxRow): void;
};

/** Drawn again only when it changes, and not at every step of the scrolling. */
export const ItemRow = memo(function ItemRow({
  row,
  href,
  selected,
  picked,
  waits,
  tabbable,
  acts,
  watch,
  onFocus,
  onOpen,
  onPick,
  onAct,
}: ItemRowProps) {
  const t = useTranslations("inbox");
  // Most rows are only looked at.
  const [isNear, setIsNear] = useState(false);
  const come = () => setIsNear(true);
  return (
    <div
      data-row={row.id}
      data-unread={!row.state.readAt || undefined}
      className={cn(
        "group relative flex h-full items-center transition-colors hover:bg-hover",
        (selected || picked) && "bg-selected hover:bg-selected",
      )}
    >
      <a
        ref={watch}
        href={href}
        data-item={row.id}
        onPointerEnter={come}
        onFocus={() => {
          come();
          onFocus(row.id);
        }}
        aria-current={selected || undefined}
        tabIndex={tabbable ? 0 : -1}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey) return;
          event.preventDefault();
          if (event.shiftKey) onPick(row, true);
          else onOpen(row);
        }}
        className="flex h-full min-w-0 flex-1 items-center gap-3 pr-4 pl-5 outline-offset-[-3px]"
      >
        {picked && <span className="sr-only">{t("picked")}</span>}
        <RowContent row={row} waits={waits} />
      </a>
      {(isNear || acts || picked) && (
        <RowActions row={row} picked={picked} tabbable={tabbable} onPick={onPick} onAct={onAct} />
      )}
    </div>
  );
});

/** Only what is in the inbox can stand on top of it. */
export const isPinnable = ({ state }: Pick<InboxRow, "state">): boolean => !state.archivedAt && !state.snoozedUntil;

/** What a row shows: also in the composer's preview, where nothing can be done to it. */
export function RowContent({ row, waits = false }: { row: Omit<InboxRow, "seq">; waits?: boolean }) {
  const t = useTranslations("inbox");
  const locale = useLocale();
  const categoryName = useCategoryName();
  const unread = !row.state.readAt;
  const preview = plainText(withoutTurns(row.body));
  return (
    <>
      {unread && (
        <span aria-hidden className="-translate-y-1/2 mark absolute top-1/2 left-1.5 size-2 rounded-full bg-accent" />
      )}
      <ItemTile item={row} className="compact:size-7 compact:rounded-md compact:text-base compact:[&_svg]:size-4" />
      <span className="flex min-w-0 flex-1 flex-col gap-px">
        <span className="flex items-center gap-1.5">
          {unread && <span className="sr-only">{t("unreadMark")}</span>}
          <span
            dir="auto"
            lang={langOf(row.title, locale)}
            className={cn("min-w-0 flex-1 truncate text-base", unread ? "font-semibold text-ink" : "text-ink-soft")}
          >
            {withoutTurns(row.title)}
          </span>
          {waits && (
            <span role="img" aria-label={t("waits")} title={t("waits")} className="shrink-0 text-ink-muted">
              <CloudUpload aria-hidden className="size-4" />
            </span>
          )}
          {row.state.pinnedAt && isPinnable(row) && (
            <span role="img" aria-label={t("pinned")} title={t("pinned")} className="shrink-0 text-accent">
              <Pin aria-hidden className="size-3.5" />
            </span>
          )}
          <PriorityMark priority={row.priority} />
          {row.expiresAt && !row.state.archivedAt && <ExpiryMark at={row.expiresAt} />}
          {row.state.snoozedUntil && !row.state.archivedAt ? (
            <WakeTime at={row.state.snoozedUntil} />
          ) : (
            <ItemTime at={row.createdAt} className="shrink-0 text-ink-muted text-xs tabular-nums" />
          )}
        </span>
        <span className="flex text-ink-muted text-sm compact:sr-only">
          <span dir="auto" className={cn("max-w-1/2 shrink-0 truncate", unread && "text-ink-soft")}>
            {categoryName(row.category)}
          </span>
          {preview && (
            <span aria-hidden className="whitespace-pre">
              {" · "}
            </span>
          )}
          {/* Where a character ends is for the Unicode of server and browser to say, which are not of one age. */}
          <bdi dir="auto" lang={langOf(preview, locale)} suppressHydrationWarning className="min-w-0 flex-1 truncate">
            {preview}
          </bdi>
        </span>
      </span>
    </>
  );
}
