"use client";

import { ArrowUp, Pin } from "lucide-react";
import { useFormatter, useTimeZone, useTranslations } from "next-intl";
import {
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from "react";
import { useInbox } from "#client/use-inbox.tsx";
import { useOwnPreferences } from "#components/preferences/preferences.tsx";
import { useClock } from "#components/shell/clock.tsx";
import { cn } from "#components/ui/cn.ts";
import type { InboxRow } from "#core/protocol.ts";
import { groupRows, type ListEntry, today } from "./day-groups.ts";
import { inboxHref } from "./filter.ts";
import { ItemRow, type RowAct } from "./item-row.tsx";
import { ListSkeleton, ListTail } from "./list-states.tsx";
import { EmptyState, ListFailed, Swipes } from "./on-demand.tsx";
import { useArrived } from "./use-arrived.ts";
import { useSeen } from "./use-seen.ts";
import { useWindow } from "./use-window.ts";

/** In rem: who reads larger text has higher rows. */
const ROW = { comfortable: 3.875, compact: 2.75 };
const HEADING = 2.125;
const TAIL = 4;
/** Scrolled further than this, the reader is reading: nothing may move. */
const AT_TOP = 24;
/** The first look at the list is over. */
const QUIET_MS = 5000;
/** Rows from the end at which the next page is asked for. */
const AHEAD = 12;

/** Gives the focus to the row, or if it is not in the list, to the first in sight; false: there is none. */
export type ListHandle = { focus(id: string): boolean };

type ItemListProps = {
  selected: string | null;
  picked: ReadonlySet<string>;
  hrefOf(row: InboxRow): string;
  onOpen(row: InboxRow): void;
  onPick(row: InboxRow, range: boolean): void;
  onAct(act: RowAct, row: InboxRow): void;
  handle: RefObject<ListHandle | null>;
};

export function ItemList({ selected, picked, hrefOf, onOpen, onPick, onAct, handle }: ItemListProps) {
  const t = useTranslations("inbox");
  const { rows, pinned, held, filter, hasMore, loading, error, waiting, store } = useInbox();
  const timeZone = useTimeZone() ?? "UTC";
  const scroller = useRef<HTMLDivElement>(null);
  const day = today(useClock(), timeZone);
  const entries = useMemo(() => groupRows(rows, pinned, timeZone, day), [rows, pinned, timeZone, day]);
  const list = inboxHref(filter);
  const arrived = useArrived();
  const watch = useSeen();
  const rowHeight = ROW[useOwnPreferences()?.preferences.density ?? "comfortable"];

  const sizeOf = useCallback(
    (index: number) => (index === entries.length ? TAIL : entries[index]?.kind === "row" ? rowHeight : HEADING),
    [entries, rowHeight],
  );
  const { placed, total, top, look, bringIntoSight } = useWindow(scroller, entries.length + 1, sizeOf);
  const last = placed.at(-1)?.index ?? 0;

  useEffect(() => {
    if (hasMore && !loading && !error && last >= entries.length - AHEAD) void store.loadMore();
  }, [hasMore, loading, error, last, entries.length, store]);

  const shown = useRef(list);
  useEffect(() => {
    // Another list starts at its top. The first one may have been scrolled before this ran.
    if (shown.current !== list) scroller.current?.scrollTo({ top: 0 });
    shown.current = list;
    store.hold((scroller.current?.scrollTop ?? 0) > AT_TOP);
    return () => store.hold(false);
  }, [list, store]);

  const showHeld = useCallback(() => {
    store.hold(false);
    scroller.current?.scrollTo({ top: 0 });
  }, [store]);

  useImperativeHandle(
    handle,
    () => ({
      focus(id) {
        const at = entries.findIndex((entry) => entry.key === id);
        const inSight = placed.find(({ index, start }) => start >= top() && entries[index]?.kind === "row");
        const index = at >= 0 ? at : (inSight?.index ?? -1);
        const entry = entries[index];
        if (!entry) return false;
        bringIntoSight(index);
        // The row is there once the scroll has been drawn.
        const find = () => scroller.current?.querySelector<HTMLElement>(`[data-item="${CSS.escape(entry.key)}"]`);
        requestAnimationFrame(() => {
          if (find()) find()?.focus({ preventScroll: true });
          else requestAnimationFrame(() => find()?.focus({ preventScroll: true }));
        });
        return true;
      },
    }),
    [entries, bringIntoSight, placed, top],
  );

  const [focused, setFocused] = useState<string | null>(null);
  const tabStop = useMemo(
    () => [focused, selected].find((id) => rows.some((row) => row.id === id)) ?? rows[0]?.id,
    [rows, focused, selected],
  );
  const [acts, setActs] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setActs(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);

  if (rows.length === 0 && loading === "list") return <ListSkeleton />;
  if (rows.length === 0 && error) return <ListFailed onRetry={() => void store.reload()} />;
  // A search may have found nothing so far.
  if (rows.length === 0 && held.length === 0) return hasMore ? <ListSkeleton /> : <EmptyState filter={filter} />;

  return (
    <div className="relative min-h-0 flex-1">
      {acts && <Swipes list={scroller} rows={rows} onAct={onAct} />}
      {held.length > 0 && (
        <button
          type="button"
          onClick={showHeld}
          aria-label={t("showNew", { count: held.length })}
          className="-translate-x-1/2 absolute top-3 left-1/2 z-10 flex h-8 animate-appear items-center gap-1.5 rounded-full bg-accent px-3.5 font-medium text-accent-ink text-sm shadow-float hover:bg-accent-hover"
        >
          <ArrowUp aria-hidden className="size-4" />
          {t("newItems", { count: held.length })}
        </button>
      )}
      <div
        ref={scroller}
        onPointerDown={() => setActs(true)}
        onScroll={(event) => {
          look();
          store.hold(event.currentTarget.scrollTop > AT_TOP);
        }}
        className="h-full overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        <ul aria-label={t("list")} aria-busy={loading !== null} className="relative" style={{ height: `${total}rem` }}>
          {placed.map(({ index, start, size }) => {
            const entry = entries[index];
            return (
              <li
                key={entry?.key ?? "tail"}
                className={cn(
                  "absolute inset-x-0 top-0 transition-transform duration-300 ease-out",
                  entry && arrived.has(entry.key) && "animate-arrive",
                )}
                style={{ height: `${size}rem`, transform: `translateY(${start}rem)` }}
              >
                {!entry ? (
                  <ListTail hasMore={hasMore} failed={error !== null} onRetry={() => void store.loadMore()} />
                ) : entry.kind === "pinned" ? (
                  <Heading>
                    <Pin aria-hidden className="mr-1.5 mb-0.5 size-3" />
                    {t("pinned")}
                  </Heading>
                ) : entry.kind === "span" ? (
                  <SpanHeading {...entry} />
                ) : (
                  <ItemRow
                    row={entry.row}
                    href={hrefOf(entry.row)}
                    selected={entry.row.id === selected}
                    tabbable={entry.row.id === tabStop}
                    acts={acts}
                    onFocus={setFocused}
                    watch={watch}
                    picked={picked.has(entry.row.id)}
                    waits={waiting.ids.has(entry.row.id)}
                    onOpen={onOpen}
                    onPick={onPick}
                    onAct={onAct}
                  />
                )}
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

function Heading({ children }: { children: ReactNode }) {
  return <h2 className="flex h-full items-end px-5 pb-1.5 font-medium text-ink-muted text-xs">{children}</h2>;
}

type Span = Extract<ListEntry<unknown>, { kind: "span" }>;

function SpanHeading({ span, startsAt }: Pick<Span, "span" | "startsAt">) {
  const t = useTranslations("inbox");
  const format = useFormatter();
  const now = useClock();
  const year = (time: number) => format.dateTime(time, { year: "numeric" });
  return (
    <Heading>
      {span === "month"
        ? format.dateTime(startsAt, {
            month: "long",
            ...(year(startsAt) !== year(now) && { year: "numeric" }),
          })
        : t(span)}
    </Heading>
  );
}
