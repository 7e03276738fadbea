"use client";

import { CloudOff, RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Filter } from "#client/types.ts";
import { BELL } from "#components/shell/wordmark.tsx";
import { Button } from "#components/ui/button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";

const ROWS = ["w-3/5", "w-2/5", "w-1/2", "w-2/3", "w-1/3", "w-3/5", "w-1/2", "w-2/5"];

export function ListSkeleton() {
  const t = useTranslations("inbox");
  return (
    <div role="status" className="flex-1 overflow-hidden pt-8">
      <span className="sr-only">{t("loading")}</span>
      {ROWS.map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed drawing
        <SkeletonRow key={index} width={width} />
      ))}
    </div>
  );
}

function SkeletonRow({ width }: { width: string }) {
  return (
    <div aria-hidden className="flex h-[62px] items-center gap-3 px-5">
      <Skeleton className="size-9 rounded-lg" />
      <div className="grid flex-1 gap-2">
        <Skeleton className={`h-3.5 ${width}`} />
        <Skeleton className="h-3 w-4/5" />
      </div>
    </div>
  );
}

export function DetailSkeleton() {
  const t = useTranslations("inbox");
  return (
    <div role="status" className="mx-auto mt-12 grid w-full max-w-[44rem] content-start gap-4 px-5 py-9 lg:px-10">
      <span className="sr-only">{t("loadingItem")}</span>
      <div aria-hidden className="flex gap-4">
        <Skeleton className="size-11 rounded-xl" />
        <div className="grid flex-1 gap-2.5">
          <Skeleton className="h-6 w-2/3" />
          <Skeleton className="h-4 w-1/3" />
        </div>
      </div>
      <div aria-hidden className="mt-4 grid gap-2.5">
        <Skeleton className="h-4 w-full" />
        <Skeleton className="h-4 w-11/12" />
        <Skeleton className="h-4 w-3/5" />
      </div>
    </div>
  );
}

export function EmptyState({ filter }: { filter: Filter }) {
  const t = useTranslations("inbox.empty");
  const { view: _view, ...narrowing } = filter;
  const isNarrowed = Object.values(narrowing).some(Boolean);
  return (
    <div className="flex flex-1 flex-col items-center justify-center px-8 pb-16 text-center">
      <svg viewBox="0 0 32 32" aria-hidden className="mb-4 size-16">
        <path d={BELL} className="fill-accent-soft" />
        <path
          d="M12.5 15.8l2.5 2.5 4.7-5"
          fill="none"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
          className="stroke-accent"
        />
        <circle cx="16" cy="25" r="2" className="fill-accent-soft" />
      </svg>
      <h2 className="font-semibold text-[1rem]">{t(isNarrowed ? "narrowedTitle" : `${filter.view}Title`)}</h2>
      <p className="mt-1 max-w-[30ch] text-balance text-ink-muted text-sm">
        {isNarrowed ? t("narrowedBody") : t(`${filter.view}Body`)}
      </p>
    </div>
  );
}

export function FailedState({ onRetry }: { onRetry(): void }) {
  const t = useTranslations("inbox");
  return (
    <div role="alert" className="flex flex-1 flex-col items-center justify-center px-8 pb-16 text-center">
      <CloudOff aria-hidden className="mb-3 size-8 text-ink-muted" />
      <h2 className="font-semibold text-[1rem]">{t("errorTitle")}</h2>
      <p className="mt-1 mb-4 text-ink-muted text-sm">{t("errorBody")}</p>
      <Button onClick={onRetry}>
        <RotateCw aria-hidden />
        {t("retry")}
      </Button>
    </div>
  );
}

type ListTailProps = { hasMore: boolean; failed: boolean; onRetry(): void };

export function ListTail({ hasMore, failed, onRetry }: ListTailProps) {
  const t = useTranslations("inbox");
  if (failed)
    return (
      <div role="alert" className="flex h-full items-center justify-center gap-3 text-ink-muted text-sm">
        {t("errorTitle")}
        <Button size="sm" onClick={onRetry}>
          {t("retry")}
        </Button>
      </div>
    );
  if (hasMore) return <SkeletonRow width="w-1/2" />;
  return <p className="flex h-full items-center justify-center text-ink-muted text-xs">{t("end")}</p>;
}
