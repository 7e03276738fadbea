"use client";

import { CircleCheck, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { Verdict } from "#client/lab/disturbance.ts";
import type { LaneResult } from "#client/lab/run.ts";
import { cn } from "#components/ui/cn.ts";

function useVerdict(): (verdict: Verdict) => string {
  const t = useTranslations("lab.verdict");
  const format = useFormatter();
  return (verdict) =>
    verdict.kind === "lost"
      ? t("lost", {
          seconds: format.number(verdict.ms / 1_000, { maximumFractionDigits: 1, minimumFractionDigits: 1 }),
          caughtUp: verdict.caughtUp,
          lost: verdict.lost,
        })
      : t("held", { ms: format.number(verdict.ms, { maximumFractionDigits: 0 }), lost: verdict.lost });
}

/** How the lane came through the newest fault. The line is there before, so that nothing moves. */
export function VerdictLine({
  result: { verdict, hitAt, countdown },
  isLive,
}: {
  result: LaneResult;
  isLive: boolean;
}) {
  const t = useTranslations("lab.verdict");
  const say = useVerdict();
  const isWaiting = hitAt !== null && !verdict && !countdown && isLive;
  const Icon = verdict?.lost ? TriangleAlert : CircleCheck;
  return (
    <p
      data-verdict={verdict?.kind}
      className={cn(
        "flex items-center gap-1 font-medium text-xs tabular-nums",
        verdict?.lost ? "text-danger" : verdict ? "text-accent" : "text-ink-muted",
      )}
    >
      {verdict && <Icon aria-hidden className="size-3.5 shrink-0" />}
      {verdict ? say(verdict) : isWaiting ? t("waiting") : "\u00a0"}
    </p>
  );
}

/** Said once, when all lanes that the newest fault hit are back. */
export function VerdictsTold({ results }: { results: readonly LaneResult[] }) {
  const t = useTranslations("lab");
  const nameOf = useTranslations("transports");
  const say = useVerdict();
  const newest = Math.max(...results.map(({ hitAt }) => hitAt ?? 0));
  const hit = results.filter(({ hitAt }) => hitAt !== null && hitAt === newest);
  const told = hit.flatMap(({ lane, verdict }) =>
    verdict ? [t("verdict.told", { lane: lane === "hop" ? t("hop") : nameOf(lane), verdict: say(verdict) })] : [],
  );
  return (
    <p role="status" data-told className="sr-only">
      {told.length === hit.length ? told.join(" ") : ""}
    </p>
  );
}
