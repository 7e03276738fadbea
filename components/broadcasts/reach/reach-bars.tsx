"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { ListedBroadcast } from "#core/protocol.ts";

/** To how many it was delivered and how many have read it, of all whom it is for: two bars, and the same in words. */
export function ReachBars({ reach }: { reach: NonNullable<ListedBroadcast["reach"]> }) {
  const t = useTranslations("broadcasts.reach");
  const format = useFormatter();
  const { recipients, delivered, read } = reach;
  const shareOf = (people: number) => (recipients === 0 ? 0 : Math.min(1, people / recipients));
  return (
    <span data-reach className="inline-flex items-center gap-2" title={t("bars", reach)}>
      <span className="sr-only">{t("bars", reach)}</span>
      <span aria-hidden className="grid w-20 gap-0.5">
        <Bar share={shareOf(delivered)} className="bg-accent/50" />
        <Bar share={shareOf(read)} className="bg-accent" />
      </span>
      <span aria-hidden className="tabular-nums">
        {t("readShare", { share: format.number(shareOf(read), { style: "percent", maximumFractionDigits: 0 }) })}
      </span>
    </span>
  );
}

function Bar({ share, className }: { share: number; className: string }) {
  return (
    <span className="block h-1.5 overflow-hidden rounded-full bg-line forced-colors:border">
      <span style={{ width: `${100 * share}%` }} className={`mark block h-full rounded-full ${className}`} />
    </span>
  );
}
