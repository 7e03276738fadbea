"use client";

import { CloudOff, OctagonAlert, RotateCw, SearchX } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import type { Filter } from "#client/types.ts";
import { useConnection } from "#client/use-inbox.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { inboxHref } from "./filter.ts";

/** What was asked for is not here: the ways on are without the filters, and among what was archived. */
export function NothingMatches({ filter }: { filter: Filter }) {
  const t = useTranslations("inbox.empty");
  const go = (to: Filter) => window.history.pushState(null, "", inboxHref(to));
  return (
    <div role="status" className="flex flex-1 flex-col items-center justify-center px-8 pb-16 text-center">
      <SearchX aria-hidden className="mb-4 size-10 text-ink-muted" strokeWidth={1.5} />
      <h2 className="font-semibold text-[1rem]">{t("narrowedTitle")}</h2>
      <p className="mt-1 max-w-[30ch] text-balance text-ink-muted text-sm">{t("narrowedBody")}</p>
      <div className="mt-4 flex flex-wrap justify-center gap-2">
        <Button onClick={() => go({ view: filter.view })}>{t("clearFilters")}</Button>
        {filter.view !== "archived" && (
          <Button onClick={() => go({ ...filter, view: "archived" })}>{t("inArchive")}</Button>
        )}
      </div>
    </div>
  );
}

/** Without a network it is loaded when there is one again, and nobody needs to ask. */
function useOffline(retry: () => void): boolean {
  const isOffline = useConnection().state === "offline";
  const wasOffline = useRef(isOffline);
  useEffect(() => {
    if (wasOffline.current && !isOffline) retry();
    wasOffline.current = isOffline;
  }, [isOffline, retry]);
  return isOffline;
}

type ListFailedProps = {
  /** Of a list whose beginning is there. */
  isRest?: boolean;
  onRetry(): void;
};

export function ListFailed({ isRest = false, onRetry }: ListFailedProps) {
  const t = useTranslations("inbox");
  const isOffline = useOffline(onRetry);
  const retry = !isOffline && (
    <Button {...(isRest && { size: "sm" as const })} onClick={onRetry}>
      <RotateCw aria-hidden />
      {t("retry")}
    </Button>
  );
  if (isRest)
    return (
      <div role="alert" className="flex h-full items-center justify-center gap-3 px-5 text-ink-muted text-sm">
        {t(isOffline ? "restOffline" : "errorTitle")}
        {retry}
      </div>
    );
  return (
    <div role="alert" className="flex flex-1 flex-col items-center justify-center px-8 pb-16 text-center">
      <CloudOff aria-hidden className="mb-3 size-8 text-ink-muted" />
      <h2 className="font-semibold text-[1rem]">{t("errorTitle")}</h2>
      <p className="mt-1 mb-4 text-ink-muted text-sm">{t(isOffline ? "errorOffline" : "errorBody")}</p>
      {retry}
    </div>
  );
}

type ListNoteProps = {
  said: "partial" | "offline" | "away";
  /** Changes that are not sent yet. */
  waiting?: number;
};

/** Above the list, of the link that led here; below it, of the connection. */
export function ListNote({ said, waiting = 0 }: ListNoteProps) {
  const t = useTranslations("inbox");
  const Icon = said === "partial" ? OctagonAlert : CloudOff;
  return (
    <p
      role="status"
      className={cn(
        "flex items-center gap-2.5 bg-warning-soft px-5 py-2 text-warning text-xs",
        said === "partial" ? "border-b" : "border-t",
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      <span>
        {t(said)}
        {waiting > 0 && <> {t("waitingMany", { count: waiting })}</>}
      </span>
    </p>
  );
}
