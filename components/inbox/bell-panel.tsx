"use client";

import { Archive, ArchiveRestore, ArrowLeft, ArrowUpRight, CheckCheck, Mail, MailOpen, WifiOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useCallback, useRef, useState } from "react";
import { useConnection, useInbox } from "#client/use-inbox.tsx";
import { Button } from "#components/ui/button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { later } from "#components/ui/later.ts";
import { useKeys } from "#components/use-keys.ts";
import type { InboxRow } from "#core/protocol.ts";
import { inboxHref } from "./filter.ts";
import { ItemList, type ListHandle } from "./item-list.tsx";
import type { RowAct } from "./item-row.tsx";
import { useTriage } from "./use-triage.ts";

const ItemContent = lazy(later(async () => ({ default: (await import("./item-content.tsx")).ItemContent })));
const NONE: ReadonlySet<string> = new Set();

/** The inbox in the width of a phone: a list, and in its place what is opened of it. */
export function BellPanel() {
  const t = useTranslations();
  const { rows, filter, counts, store } = useInbox();
  const { state } = useConnection();
  const { act, actOnAll, undo } = useTriage();
  const [opened, setOpened] = useState<string | null>(null);
  const list = useRef<ListHandle>(null);
  const row = rows.find(({ id }) => id === opened);

  const open = useCallback(
    (target: InboxRow) => {
      setOpened(target.id);
      if (!target.state.readAt) void store.run({ command: "read", ids: [target.id] }).catch(() => undefined);
    },
    [store],
  );
  const back = useCallback(() => {
    const id = opened;
    setOpened(null);
    if (id) requestAnimationFrame(() => list.current?.focus(id));
  }, [opened]);
  const actOn = useCallback(
    (command: RowAct, target: InboxRow) => {
      // A time to come back at is picked in the inbox itself.
      if (command !== "snooze") void act(command, { rows: [target] });
    },
    [act],
  );
  const archive = (target: InboxRow) => {
    back();
    actOn(target.state.archivedAt ? "unarchive" : "archive", target);
  };
  useKeys({
    e: () => row && archive(row),
    u: () => row && actOn(row.state.readAt ? "unread" : "read", row),
    z: undo,
  });

  const isAway = state === "offline" || state === "closed";
  return (
    <>
      <header className="flex h-12 shrink-0 items-center gap-1 border-b pr-2 pl-4">
        {row ? (
          <>
            <IconButton label={t("inbox.back")} onClick={back} className="-ml-2">
              <ArrowLeft aria-hidden />
            </IconButton>
            <span className="flex-1" />
            <IconButton
              label={t(`inbox.${row.state.archivedAt ? "unarchive" : "archive"}`)}
              onClick={() => archive(row)}
            >
              {row.state.archivedAt ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />}
            </IconButton>
            <IconButton
              label={t(`inbox.${row.state.readAt ? "unread" : "read"}`)}
              onClick={() => actOn(row.state.readAt ? "unread" : "read", row)}
            >
              {row.state.readAt ? <Mail aria-hidden /> : <MailOpen aria-hidden />}
            </IconButton>
          </>
        ) : (
          <>
            <h2 className="flex-1 font-semibold text-[0.9375rem] tracking-[-0.01em]">{t("embed.title")}</h2>
            <Button variant="ghost" size="sm" disabled={!counts?.unread} onClick={() => void actOnAll("read")}>
              <CheckCheck aria-hidden />
              {t("inbox.markAll")}
            </Button>
          </>
        )}
      </header>
      {row ? (
        <div className="min-h-0 flex-1 overflow-y-auto px-4 py-5">
          <Suspense fallback={null}>
            <ItemContent item={row} />
          </Suspense>
        </div>
      ) : (
        <div className="flex min-h-0 flex-1 flex-col">
          <ItemList
            selected={null}
            picked={NONE}
            hrefOf={(item) => inboxHref(filter, item.id)}
            onOpen={open}
            onPick={open}
            onAct={actOn}
            handle={list}
          />
        </div>
      )}
      {isAway && (
        <p role="status" className="flex items-center gap-2.5 bg-warning-soft px-4 py-2 text-warning text-xs">
          <WifiOff aria-hidden className="size-4 shrink-0" />
          {t("inbox.offline")}
        </p>
      )}
      <footer className="flex h-9 shrink-0 items-center justify-end border-t px-3 text-xs">
        <a href="/inbox" target="_blank" rel="noopener" className="flex items-center gap-1 text-accent hover:underline">
          {t("embed.all")}
          <ArrowUpRight aria-hidden className="size-3.5" />
        </a>
      </footer>
    </>
  );
}
