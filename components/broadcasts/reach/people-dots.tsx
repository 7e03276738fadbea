"use client";

import { useTranslations } from "next-intl";
import { cn } from "#components/ui/cn.ts";
import type { ReachReport } from "#core/reach-protocol.ts";
import { dotsOf, STAGES, type Stage } from "./dots.ts";

/** Radii, told apart without colour: a speck, a ring, a ring with a core, a disc. */
const LOOKS: Record<Stage, { ring: number; core: number; className: string }> = {
  waiting: { ring: 0, core: 2, className: "text-line-strong" },
  delivered: { ring: 4.75, core: 0, className: "text-ink-muted" },
  seen: { ring: 4.75, core: 2.25, className: "text-accent" },
  read: { ring: 4.75, core: 5.25, className: "text-accent" },
};

/** Everyone whom it is for, as dots that fill as they get it, see it and read it; and the same in a sentence. */
export function PeopleDots({ totals }: Pick<ReachReport, "totals">) {
  const t = useTranslations("broadcasts.reach.dots");
  const { each, dots } = dotsOf(totals);
  const { recipients, delivered, seen, read } = totals;
  if (recipients === 0) return null;
  const handed = Math.max(delivered ?? 0, seen);
  const shown = STAGES.filter((stage) => stage !== "delivered" || delivered !== null);
  return (
    <figure className="mb-4 rounded-xl border border-line bg-surface px-4 py-4 sm:px-5">
      <div aria-hidden className="flex flex-wrap gap-1">
        {STAGES.flatMap((stage) => Array.from({ length: dots[stage] }, () => stage)).map((stage, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a dot is its place, and changes there
          <Dot key={index} stage={stage} className={recipients > 60 ? "size-3" : "size-4"} />
        ))}
      </div>
      <ul aria-hidden className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-ink-muted text-xs">
        {shown.map((stage) => (
          <li key={stage} className="flex items-center gap-1.5">
            <Dot stage={stage} className="size-3.5" />
            {t(stage === "waiting" && delivered === null ? "unseen" : stage)}
          </li>
        ))}
        {each > 1 && <li>{t("each", { each })}</li>}
      </ul>
      <figcaption data-dots className="mt-2 text-pretty text-sm">
        {delivered === null
          ? t("uncounted", { recipients, read, seen: seen - read })
          : t("said", {
              recipients,
              read,
              seen: seen - read,
              delivered: handed - seen,
              waiting: Math.max(0, recipients - handed),
            })}
        {each > 1 && <span className="sr-only"> {t("each", { each })}</span>}
      </figcaption>
    </figure>
  );
}

function Dot({ stage, className }: { stage: Stage; className: string }) {
  const { ring, core, className: tone } = LOOKS[stage];
  const moves = "transition-all duration-500 motion-reduce:transition-none";
  return (
    <svg
      aria-hidden
      data-stage={stage}
      viewBox="0 0 12 12"
      className={cn("shrink-0 forced-colors:text-[CanvasText]", tone, className)}
    >
      <circle cx="6" cy="6" className={moves} style={{ r: ring }} fill="none" stroke="currentColor" />
      <circle cx="6" cy="6" className={moves} style={{ r: core }} fill="currentColor" />
    </svg>
  );
}
