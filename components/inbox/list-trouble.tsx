"use client";

import { CloudOff, RotateCw, SearchX } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import type { Filter } from "#client/types.ts";
import { useConnection } from "#client/use-inbox.tsx";
import { Button } from "#components/ui/button.tsx";
import { inboxHref } from "./filter.ts";

/** What was asked for is not here: the ways on are without the filters, and among what was archived. */
export function NothingMatches({ filter }: { filter: Filter }) {
  const t = useTranslations("inbox.empty");
  const go = (to: Filter) => window.history.pushState(null, "", inboxHref(to));
  return (
    <div className="flex flex-1 flex-col items-center justify-center px-8 pb-16 text-center">
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
