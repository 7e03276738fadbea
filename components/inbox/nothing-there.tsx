"use client";

import { useTranslations } from "next-intl";
import type { Filter } from "#client/types.ts";
import { BELL } from "#components/shell/wordmark.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { NothingMatches } from "./list-trouble.tsx";

export function EmptyState({ filter }: { filter: Filter }) {
  const t = useTranslations("inbox.empty");
  const { view: _view, ...narrowing } = filter;
  if (Object.values(narrowing).some(Boolean)) return <NothingMatches filter={filter} />;
  return (
    <div role="status" className="flex flex-1 flex-col items-center justify-center px-8 pb-16 text-center">
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
      <h2 className="font-semibold text-[1rem]">{t(`${filter.view}Title`)}</h2>
      <p className="mt-1 max-w-[30ch] text-balance text-ink-muted text-sm">{t(`${filter.view}Body`)}</p>
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
