"use client";

import { useFormatter, useTranslations } from "next-intl";
import { BIN_EDGES } from "#client/lab/distribution.ts";
import type { LaneResult } from "#client/lab/run.ts";
import { cn } from "#components/ui/cn.ts";

/** Where the axis says how late, and where it does if there is room. */
const LABELLED = [10, 100, 1_000, 10_000] as const;
const ROOMY: readonly number[] = [100, 10_000];

/** How late the events of each lane were, all on one axis; as words for those who do not see it. */
export function Distribution({ results }: { results: readonly LaneResult[] }) {
  const t = useTranslations("lab");
  return (
    <section aria-label={t("distributionTitle")}>
      <h2 className="mb-2 font-semibold text-[1.0625rem] leading-6 tracking-[-0.01em]">{t("distributionTitle")}</h2>
      <ul className="grid grid-cols-2 gap-x-6 gap-y-4 rounded-xl border bg-surface p-4 lg:grid-cols-4">
        {results.map((result) => (
          <li key={result.lane}>
            <Histogram result={result} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Histogram({ result: { lane, distribution } }: { result: LaneResult }) {
  const t = useTranslations("lab");
  const nameOf = useTranslations("transports");
  const format = useFormatter();
  const lanes = lane === "hop" ? t("hop") : nameOf(lane);
  const all = distribution.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...distribution);

  const time = (ms: number): string =>
    ms < 1_000 ? t("milliseconds", { ms }) : t("secondsShort", { seconds: format.number(ms / 1_000) });
  const bin = (index: number): string => {
    const [from, to] = [BIN_EDGES[index - 1], BIN_EDGES[index]];
    if (from === undefined) return t("binBelow", { to: time(to ?? 0) });
    return to === undefined ? t("binAbove", { from: time(from) }) : t("bin", { from: time(from), to: time(to) });
  };
  const told = distribution.flatMap((count, index) => (count > 0 ? [t("inBin", { count, bin: bin(index) })] : []));
  const text = all === 0 ? t("nothingYet") : t("distributionOf", { lane: lanes, bins: format.list(told) });

  return (
    <figure>
      <figcaption className="mb-1 font-medium text-xs">{lanes}</figcaption>
      <div role="img" aria-label={text} data-distribution={lane} data-counts={distribution.join(" ")}>
        <div className="flex h-14 items-end gap-px border-b">
          {distribution.map((count, index) => (
            <span
              key={bin(index)}
              title={t("inBin", { count, bin: bin(index) })}
              className="flex h-full flex-1 items-end hover:bg-hover"
            >
              <span
                className={cn("mark w-full rounded-t-[2px] bg-accent", count > 0 && "min-h-0.5")}
                style={{ height: most > 0 ? `${(count / most) * 100}%` : 0 }}
              />
            </span>
          ))}
        </div>
        <div className="relative mt-0.5 h-4 text-2xs text-ink-muted tabular-nums">
          {LABELLED.map((ms) => (
            <span
              key={ms}
              className={cn("absolute -translate-x-1/2 whitespace-nowrap", ROOMY.includes(ms) && "max-sm:hidden")}
              style={{ left: `${((BIN_EDGES.indexOf(ms) + 1) / distribution.length) * 100}%` }}
            >
              {time(ms)}
            </span>
          ))}
        </div>
      </div>
    </figure>
  );
}
