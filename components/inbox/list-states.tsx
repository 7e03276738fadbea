"use client";

import { useTranslations } from "next-intl";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { ListFailed } from "./on-demand.tsx";

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
    <div aria-hidden className="flex h-[3.875rem] items-center gap-3 px-5">
      <Skeleton className="size-9 rounded-lg" />
      <div className="grid flex-1 gap-2">
        <Skeleton className={`h-3.5 ${width}`} />
        <Skeleton className="h-3 w-4/5" />
      </div>
    </div>
  );
}

type ListTailProps = { hasMore: boolean; failed: boolean; onRetry(): void };

export function ListTail({ hasMore, failed, onRetry }: ListTailProps) {
  const t = useTranslations("inbox");
  if (failed) return <ListFailed isRest onRetry={onRetry} />;
  if (hasMore) return <SkeletonRow width="w-1/2" />;
  return <p className="flex h-full items-center justify-center text-ink-muted text-xs">{t("end")}</p>;
}
