"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { REPORTED, type Reported, type ReportedLane } from "#client/lab/report.ts";
import { cn } from "#components/ui/cn.ts";

type Order = { by: Reported | "lane"; isDown: boolean };

const FRACTIONS: Partial<Record<Reported, number>> = { p50: 1, p95: 1, p99: 1, perSecond: 1, cpuMs: 1 };
/** Where anything but none is bad news. */
const BAD: readonly Reported[] = ["lost", "repeated"];

/** All that is drawn, as figures: to be read, sorted and heard. */
export function ResultsTable({
  title,
  results,
  against = null,
}: {
  title: string;
  results: readonly ReportedLane[];
  /** Another run's, to be shown beside. */
  against?: readonly ReportedLane[] | null;
}) {
  const t = useTranslations("lab");
  const nameOf = useTranslations("transports");
  const format = useFormatter();
  const [order, setOrder] = useState<Order>({ by: "lane", isDown: false });
  const sorted = order.by === "lane" ? [...results] : [...results].sort(by(order.by));
  if (order.isDown) sorted.reverse();

  const shown = (value: number | null, figure: Reported): string =>
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
    <section aria-label={title}>
      <h2 className="mb-2 font-semibold text-[1.0625rem] leading-6 tracking-[-0.01em]">{title}</h2>
      <div className="overflow-x-auto rounded-xl border bg-surface">
        <table className="w-full text-sm tabular-nums">
          <caption className="sr-only">{t("caption")}</caption>
          <thead>
            <tr className="border-b text-ink-muted text-xs">
              {heading("lane", t("transport"))}
              {REPORTED.map((figure) => heading(figure, t(`figures.${figure}`), t(`hints.${figure}`)))}
            </tr>
          </thead>
          <tbody>
            {sorted.map((result) => (
              <tr key={result.lane} data-result={result.lane} className="border-b last:border-b-0">
                <th scope="row" className="whitespace-nowrap py-1.5 pr-2 pl-4 text-left font-medium">
                  {result.lane === "hop" ? t("hop") : nameOf(result.lane)}
                </th>
                {REPORTED.map((figure) => {
                  const value = result[figure];
                  const other = against?.find(({ lane }) => lane === result.lane)?.[figure] ?? null;
                  return (
                    <td
                      key={figure}
                      data-figure={figure}
                      data-value={value ?? ""}
                      className={cn(
                        "px-1.5 py-1.5 text-right last:pr-4",
                        BAD.includes(figure) && value !== 0 && "font-semibold text-danger",
                      )}
                    >
                      {shown(value, figure)}
                      {against && (
                        <span data-against={other ?? ""} className="block font-normal text-2xs text-ink-muted">
                          {t("against", { value: shown(other, figure) })}
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What is not known yet comes last. */
const by =
  (figure: Reported) =>
  (one: ReportedLane, other: ReportedLane): number =>
    (one[figure] ?? Number.MAX_VALUE) - (other[figure] ?? Number.MAX_VALUE);
