"use client";

import { CloudOff, RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
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
