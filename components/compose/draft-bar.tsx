"use client";

import { Check, CloudOff, LoaderCircle } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import type { Draft as Kept } from "#core/admin-protocol.ts";
import type { Keeping } from "./use-draft.ts";

type DraftBarProps = {
  keeping: Keeping;
  onRetry(): void;
  /** Writes over what the other saved, or, if that is gone, anew. */
  onInsist(theirs: Kept | null): void;
};

/** Whether what is typed is kept; and if another has changed it, whose it shall be. */
export function DraftBar({ keeping, onRetry, onInsist }: DraftBarProps) {
  const t = useTranslations("compose.draft");
  const format = useFormatter();
  if (keeping.state === "stale") {
    const { theirs } = keeping;
    const who = theirs.updatedBy.name ?? theirs.updatedBy.id;
    const when = format.dateTime(new Date(theirs.updatedAt), { timeStyle: "short" });
    return (
      <div role="alert" className="rounded-lg bg-danger-soft px-4 py-3 text-sm">
        <p className="font-semibold text-danger">{t("stale", { who, when })}</p>
        <p className="mb-3 text-ink-soft">{t("staleLead")}</p>
        <div className="flex flex-wrap gap-2">
          {/* A page of its own: the server says whom it is for. */}
          <Button asChild>
            <a href={`/compose?draft=${theirs.id}`}>{t("theirs")}</a>
          </Button>
          <Button onClick={() => onInsist(theirs)}>{t("mine")}</Button>
        </div>
      </div>
    );
  }
  if (keeping.state === "gone")
    return (
      <div role="alert" className="rounded-lg bg-danger-soft px-4 py-3 text-sm">
        <p className="mb-3 text-danger">{t("gone")}</p>
        <Button onClick={() => onInsist(null)}>{t("keepAnew")}</Button>
      </div>
    );
  if (keeping.state === "failed")
    return (
      <div role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-1 text-danger text-sm">
        <CloudOff aria-hidden className="size-4" />
        {t("failed")}
        <Button onClick={onRetry}>{t("retry")}</Button>
      </div>
    );
  const Icon = keeping.state === "saving" ? LoaderCircle : Check;
  return (
    <p role="status" className="flex h-5 items-center gap-1.5 text-ink-muted text-xs">
      {keeping.state !== "untouched" && (
        <>
          <Icon aria-hidden className="size-3.5" />
          {t(keeping.state)}
        </>
      )}
    </p>
  );
}
