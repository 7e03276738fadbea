"use client";

import { ArrowDown, ArrowUp, Check, Star } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useId, useState } from "react";
import { bestOf, REPORTED, type Reported, type ReportedLane } from "#client/lab/report.ts";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";

type Order = { by: Reported | "lane"; isDown: boolean };
const BY_LANE: Order = { by: "lane", isDown: false };

/** What tells transports apart at first sight. */
const SHOWN: readonly Reported[] = ["p50", "p95", "bytesPerEvent", "requests", "reconnects", "lost"];
const FRACTIONS: Partial<Record<Reported, number>> = { p50: 1, p95: 1, p99: 1, perSecond: 1, cpuMs: 1 };
/** Where anything but none is bad news. */
const BAD: readonly Reported[] = ["lost", "repeated"];

interface ResultsTableProps {
  title: string;
  results: readonly ReportedLane[];
  /** Another run's, to be shown beside. */
  against?: readonly ReportedLane[] | null;
}

/** All that is drawn, as figures: to be read, sorted and heard. Six are in sight, the others one press away. */
export function ResultsTable({ title, results, against = null }: ResultsTableProps) {
  const t = useTranslations("lab");
  const nameOf = useTranslations("transports");
  const format = useFormatter();
  const id = useId();
  const [isWhole, setIsWhole] = useState(false);
  const [order, setOrder] = useState<Order>(BY_LANE);
  const shown = isWhole ? REPORTED : SHOWN;
  const sorted = order.by === "lane" ? [...results] : [...results].sort(by(order.by));
  if (order.isDown) sorted.reverse();
  const best = bestOf(results);

  const textOf = (value: number | null, figure: Reported): string =>
    value === null ? "–" : format.number(value, { maximumFractionDigits: FRACTIONS[figure] ?? 0 });

  const heading = (column: Order["by"], label: string, title?: string) => {
    const isChosen = order.by === column;
    const Arrow = order.isDown ? ArrowDown : ArrowUp;
    return (
      <th
        key={column}
        scope="col"
        aria-sort={isChosen ? (order.isDown ? "descending" : "ascending") : "none"}
        className={cn("py-1 font-medium first:pl-2 last:pr-2", column === "lane" ? "text-left" : "text-right")}
      >
        <button
          type="button"
          title={title}
          onClick={() => setOrder({ by: column, isDown: isChosen && !order.isDown })}
          className="inline-flex items-center gap-1 whitespace-nowrap rounded-md px-1.5 py-1 hover:bg-hover hover:text-ink"
        >
          {label}
          {isChosen && <Arrow aria-hidden className="size-3" />}
        </button>
      </th>
    );
  };

  return (
    <div>
      <div className="mb-2 flex flex-wrap items-end justify-between gap-x-4 gap-y-1">
        <h2 id={id} className="font-semibold text-[1.0625rem] leading-6 tracking-[-0.01em]">
          {title}
        </h2>
        <Button
          size="sm"
          aria-pressed={isWhole}
          onClick={() => {
            setIsWhole(!isWhole);
            setOrder(BY_LANE);
          }}
        >
          {isWhole && <Check aria-hidden />}
          {t("allFigures")}
        </Button>
      </div>
      {/* It holds what is for a screen reader alone, which would else be as far right as it is without scrolling. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by the keyboard. */}
      <section tabIndex={0} aria-labelledby={id} className="relative overflow-x-auto rounded-xl border bg-surface">
        <table className="w-full text-sm tabular-nums">
          <caption className="sr-only">{t("caption")}</caption>
          <thead>
            <tr className="border-b text-ink-muted text-xs">
              {heading("lane", t("transport"))}
              {shown.map((figure) => heading(figure, t(`figures.${figure}`), t(`hints.${figure}`)))}
            </tr>
          </thead>
          <tbody>
            {sorted.map((result) => (
              <tr key={result.lane} data-result={result.lane} className="border-b last:border-b-0">
                <th scope="row" className="whitespace-nowrap py-1.5 pr-2 pl-4 text-left font-medium">
                  {result.lane === "hop" ? t("hop") : nameOf(result.lane)}
                </th>
                {shown.map((figure) => {
                  const value = result[figure];
                  const other = against?.find(({ lane }) => lane === result.lane)?.[figure] ?? null;
                  const isBest = best.get(figure)?.has(result.lane) ?? false;
                  return (
                    <td
                      key={figure}
                      data-figure={figure}
                      data-value={value ?? ""}
                      data-best={isBest || undefined}
                      className={cn(
                        "px-1.5 py-1.5 text-right last:pr-4",
                        isBest && "font-semibold",
                        BAD.includes(figure) && value !== 0 && "font-semibold text-danger",
                      )}
                    >
                      {isBest && <Star aria-hidden className="mr-1 inline size-3 fill-current text-accent" />}
                      {textOf(value, figure)}
                      {isBest && <span className="sr-only"> {t("best")}</span>}
                      {against && (
                        <span data-against={other ?? ""} className="block font-normal text-2xs text-ink-muted">
                          {t("against", { value: textOf(other, figure) })}
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="mt-2 flex items-center gap-1 text-ink-muted text-xs">
        <Star aria-hidden className="size-3 fill-current text-accent" />
        {t("bestIs")}
      </p>
    </div>
  );
}

/** What is not known yet comes last. */
const by =
  (figure: Reported) =>
  (one: ReportedLane, other: ReportedLane): number =>
    (one[figure] ?? Number.MAX_VALUE) - (other[figure] ?? Number.MAX_VALUE);
