"use client";

import { Archive, CheckCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useConnection, useInbox } from "#client/use-inbox.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { useKeys } from "#components/use-keys.ts";
import { own } from "#core/own.ts";
import type { InboxRow } from "#core/protocol.ts";
import type { View } from "#core/vocabulary.ts";
import { inboxHref } from "./filter.ts";
import { withoutTurns } from "./foreign-text.ts";
import { ItemList, type ListHandle } from "./item-list.tsx";
import { isPinnable, type RowAct } from "./item-row.tsx";
import { type Beside, NothingOpen } from "./nothing-open.tsx";
import { BulkBar, ItemDetail, ListNote, SnoozeDialog } from "./on-demand.tsx";
import { SearchBox } from "./search-box.tsx";
import { offerSelection, type Selection } from "./selection.ts";
import { useInboxUrl } from "./use-inbox-url.ts";
import { useSelection } from "./use-selection.ts";
import { useTriage } from "./use-triage.ts";
import { ViewRail } from "./view-rail.tsx";

/** Stepping through with J and K, one that is looked at for as long as this counts as read. */
const DWELL_MS = 1000;
/** Tries in vain before the list says that it may be behind. */
const PATIENCE = 3;

export function InboxView(beside: Beside) {
  const t = useTranslations("inbox");
  const { rows, counts, filter: shown, opened, waiting, store } = useInbox();
  const { state, attempts } = useConnection();
  const { filter, isPartial, selected, select } = useInboxUrl();
  const { act, actOnAll, undo } = useTriage();
  const { ids: pickedIds, picked, clear, toggle, extend } = useSelection(rows);
  const [snoozing, setSnoozing] = useState<readonly InboxRow[] | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<ListHandle>(null);
  const listSection = useRef<HTMLElement>(null);
  /** The row that gets the focus when what is open is closed. */
  const returning = useRef<string>(undefined);
  const index = rows.findIndex((row) => row.id === selected);
  const row = rows[index] ?? (opened?.id === selected ? opened.row : null) ?? undefined;
  /** Where the selection was, so that it can stay there when its row goes. */
  const place = useRef(Math.max(0, index));
  if (index >= 0) place.current = index;
  const [asked, setAsked] = useState(selected === null);

  useEffect(() => store.open(selected), [selected, store]);

  const { view } = filter;
  const link = inboxHref(filter);
  const wanted = useMemo(() => ({ link, filter }), [link, filter]);
  useEffect(() => {
    if (inboxHref(store.getSnapshot().filter) !== wanted.link) void store.setFilter(wanted.filter);
  }, [wanted, store]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, another choice
  useEffect(clear, [link, clear]);

  const read = useCallback(
    (target: InboxRow) => {
      // Not a step of its own for Z: whoever opens something has not done anything to it.
      if (!target.state.readAt) void store.run({ command: "read", ids: [target.id] }).catch(() => undefined);
    },
    [store],
  );

  // Opened by a link: that counts as opening it.
  useEffect(() => {
    if (asked || !row) return;
    setAsked(true);
    read(row);
  }, [asked, row, read]);

  const dwell = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(dwell.current), []);

  const open = useCallback(
    (target: InboxRow) => {
      clearTimeout(dwell.current);
      select(target.id, "open");
      read(target);
    },
    [select, read],
  );

  const focusedId = () => document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset.row;

  const move = (step: 1 | -1) => {
    const from = index >= 0 || selected ? index : rows.findIndex(({ id }) => id === focusedId());
    const next =
      rows[
        from < 0
          ? selected && step === 1
            ? place.current
            : Math.max(0, place.current + (selected ? step : 0))
          : from + step
      ];
    if (!next) return;
    select(next.id, "follow");
    list.current?.focus(next.id);
    clearTimeout(dwell.current);
    dwell.current = setTimeout(() => read(next), DWELL_MS);
  };

  const focusRow = useCallback((id: string | undefined) => {
    if (!id || !list.current?.focus(id)) listSection.current?.focus();
  }, []);
  const leave = (id: string) => {
    returning.current = id;
    select(null, "open");
  };
  const before = useRef({ selected, link });
  useEffect(() => {
    const left = before.current;
    before.current = { selected, link };
    if (selected !== null || left.selected === null || left.link !== link) return;
    // By the browser's own way back, too. On a phone the list is hidden until now, and took no focus.
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (returning.current !== undefined || isLost) focusRow(returning.current ?? left.selected);
    returning.current = undefined;
  }, [selected, link, focusRow]);

  /** Focus stays in the list, on what takes the place of what goes. */
  const refocus = useRef<string>(undefined);
  const actOnRows = useCallback(
    (command: RowAct, targets: readonly InboxRow[], until?: Date) => {
      if (command === "snooze" && !until) {
        setSnoozing(targets);
        return;
      }
      clear();
      const going = new Set(leaves(command, view) ? targets.map(({ id }) => id) : []);
      const at = rows.findIndex(({ id }) => going.has(id));
      // One that was opened from elsewhere is not in the list: it stays open.
      if (at >= 0) {
        const neighbour = rows.slice(at).find(({ id }) => !going.has(id)) ?? rows[at - 1];
        place.current = Math.max(0, at);
        refocus.current = neighbour?.id;
        if (selected && going.has(selected)) {
          returning.current = neighbour?.id;
          select(null, "open");
        }
        requestAnimationFrame(() => focusRow(neighbour?.id));
      }
      const [first] = targets;
      if (view === "inbox" && first && (command === "pin" || command === "unpin")) {
        // It moves by the reader's own hand: the list, and the focus, go with it.
        store.hold(false);
        requestAnimationFrame(() => list.current?.focus(first.id));
      }
      void act(command, { rows: targets, until });
    },
    [rows, view, selected, select, act, clear, store, focusRow],
  );
  const actOn = useCallback((command: RowAct, target: InboxRow) => actOnRows(command, [target]), [actOnRows]);

  /** What the letters act on: the picked rows, else the open one, else the one with the focus. */
  const targets = (): readonly InboxRow[] => {
    if (picked.length > 0) return picked;
    const one = row ?? rows.find(({ id }) => id === focusedId());
    return one ? [one] : [];
  };
  /** The second of a pair if all of them have had the first. */
  const toggleState = (first: RowAct, second: RowAct, has: (row: InboxRow) => boolean) => {
    const of = targets();
    if (of.length > 0) actOnRows(of.every(has) ? second : first, of);
  };

  const onPick = useCallback(
    (target: InboxRow, range: boolean) => (range ? extend(target.id, selected) : toggle(target.id)),
    [extend, toggle, selected],
  );
  const pickBy = (step: 1 | -1) => {
    const from = focusedId() ?? selected ?? rows[0]?.id;
    const at = rows.findIndex(({ id }) => id === from);
    const next = rows[at + step] ?? rows[at];
    if (!next || !from) return;
    extend(next.id, from);
    list.current?.focus(next.id);
  };

  useKeys({
    j: (event) => (event.shiftKey ? pickBy(1) : move(1)),
    k: (event) => (event.shiftKey ? pickBy(-1) : move(-1)),
    x: () => {
      const id = focusedId() ?? selected;
      if (id) toggle(id);
    },
    e: () => toggleState("archive", "unarchive", ({ state }) => state.archivedAt !== null),
    u: () => {
      clearTimeout(dwell.current);
      toggleState("read", "unread", ({ state }) => state.readAt !== null);
    },
    s: () => view !== "archived" && toggleState("snooze", "unsnooze", ({ state }) => state.snoozedUntil !== null),
    p: () => {
      const of = targets().filter(isPinnable);
      if (of.length > 0) actOnRows(of.every(({ state }) => state.pinnedAt !== null) ? "unpin" : "pin", of);
    },
    z: undo,
    "/": () => search.current?.focus(),
    escape: () => {
      if (pickedIds.size > 0) clear();
      else if (selected) {
        leave(selected);
      }
    },
  });

  const selection = (): Selection | null => {
    const of = targets();
    return of.length > 0 ? { rows: of, run: (act) => actOnRows(act, of) } : null;
  };
  const latest = useRef(selection);
  useEffect(() => {
    latest.current = selection;
  });
  useEffect(() => offerSelection(() => latest.current()), []);

  const title = row ? withoutTurns(row.title) : t(`view.${view}`);
  useEffect(() => {
    document.title = `${title} · Carillon`;
  }, [title]);

  const { category, topic, priority, q } = filter;
  const isExact = !topic && !priority && !q;
  const unread = !isExact
    ? Number(rows.some(({ state }) => !state.readAt))
    : category
      ? (own(counts?.byCategory, category) ?? 0)
      : (counts?.unread ?? 0);
  return (
    <div
      data-open={selected !== null || undefined}
      className="group/inbox relative flex h-full min-h-0 max-lg:flex-col"
    >
      <ViewRail filter={filter} />
      <div className="flex min-h-0 flex-1">
        <section
          ref={listSection}
          tabIndex={-1}
          aria-label={t(`view.${shown.view}`)}
          className={cn(
            "flex min-h-0 w-full outline-none flex-col border-line bg-surface lg:w-[26rem] lg:shrink-0 lg:border-r xl:w-[28rem]",
            "max-lg:group-data-open/inbox:invisible",
          )}
        >
          <div className={cn(picked.length === 0 && "short:flex short:border-b")}>
            {picked.length > 0 ? (
              <>
                <h1 className="sr-only">{t(`view.${view}`)}</h1>
                <BulkBar
                  count={picked.length}
                  view={view}
                  onAct={(command) => actOnRows(command, picked)}
                  onClear={clear}
                />
              </>
            ) : (
              <header className="flex h-12 shrink-0 items-center justify-between border-b pr-3 pl-5 short:h-9 short:border-0 short:pl-2">
                <h1 className="short:sr-only font-semibold text-[0.9375rem] tracking-[-0.01em]">{t(`view.${view}`)}</h1>
                {(view === "inbox" || view === "unread") && (
                  <span className="flex items-center">
                    <Button variant="ghost" size="sm" disabled={unread === 0} onClick={() => void actOnAll("read")}>
                      <CheckCheck aria-hidden />
                      <span className="short:max-sm:sr-only">{t("markAll")}</span>
                    </Button>
                    <IconButton
                      size="icon-sm"
                      label={t("archiveAll")}
                      disabled={rows.length === 0}
                      onClick={() => void actOnAll("archive")}
                    >
                      <Archive aria-hidden />
                    </IconButton>
                  </span>
                )}
              </header>
            )}
            <SearchBox
              value={q ?? ""}
              field={search}
              onSearch={(text) => window.history.replaceState(null, "", inboxHref({ ...filter, q: text || undefined }))}
              onLeave={() => {
                const first = selected ?? rows[0]?.id;
                if (first) list.current?.focus(first);
                else search.current?.blur();
              }}
            />
          </div>
          {isPartial && <ListNote said="partial" />}
          <ItemList
            selected={selected}
            picked={pickedIds}
            hrefOf={(item) => inboxHref(filter, item.id)}
            onOpen={open}
            onPick={onPick}
            onAct={actOn}
            handle={list}
          />
          {/* Below the list: nothing that one is about to press may move. */}
          {(state === "offline" || (state === "waiting" && attempts >= PATIENCE)) && (
            <ListNote said={state === "offline" ? "offline" : "away"} waiting={waiting.commands} />
          )}
        </section>
        <section
          aria-label={t("detail")}
          className={cn(
            "flex min-h-0 min-w-0 flex-1 flex-col bg-surface max-lg:absolute max-lg:inset-0",
            !selected && "max-lg:hidden",
          )}
        >
          {row ? (
            <ItemDetail
              row={row}
              isElsewhere={index < 0}
              onBack={() => {
                leave(row.id);
              }}
              onMove={move}
              onAct={actOn}
            />
          ) : rows.length > 0 || selected !== null ? (
            <NothingOpen
              status={selected === null ? null : opened?.id === selected ? opened.status : "loading"}
              beside={beside}
            />
          ) : (
            <div className="m-auto">{beside.firstSteps}</div>
          )}
        </section>
      </div>
      <SnoozeDialog
        open={snoozing !== null}
        onPick={(until) => {
          actOnRows("snooze", snoozing ?? [], until);
          setSnoozing(null);
        }}
        onClose={() => {
          refocus.current = snoozing?.[0]?.id;
          setSnoozing(null);
        }}
        onClosed={() => focusRow(refocus.current)}
      />
    </div>
  );
}

/** Whether what it is done to goes out of the view. */
function leaves(command: RowAct, view: View): boolean {
  if (command === "archive") return view !== "archived";
  if (command === "unarchive") return view === "archived";
  if (command === "snooze") return view === "inbox" || view === "unread";
  return command === "unsnooze" && view === "snoozed";
}
