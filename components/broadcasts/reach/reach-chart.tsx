"use client";

import { useFormatter, useTranslations } from "next-intl";
import { cn } from "#components/ui/cn.ts";
import type { ReachPoint } from "#core/reach-protocol.ts";
import { areaOf, CURVES, type Curve, type Frame, frameOf, pathOf, ticksOf } from "./curve.ts";
import { useWayName } from "./reach-parts.tsx";
import { shadeOf, upTo, waysIn } from "./ways.ts";

/** Told apart by more than colour. */
const LOOKS: Record<Curve, { className: string; dash?: string; width: number }> = {
  delivered: { className: "text-ink-muted", width: 1.5 },
  seen: { className: "text-ink", dash: "5 4", width: 1.5 },
  read: { className: "text-accent", width: 2.5 },
  acted: { className: "text-warning", dash: "1.5 4", width: 2.5 },
};
const DAY_MS = 24 * 3_600_000;

/** The figures over time: a picture with its legend, and the same as a table. */
export function ReachChart({ series, recipients }: { series: readonly ReachPoint[]; recipients: number }) {
  const t = useTranslations("broadcasts.reach");
  const format = useFormatter();
  const frame = frameOf(series, recipients);
  const last = series.at(-1);
  return (
    <figure className="px-4 pt-4 pb-3 sm:px-5">
      <ul className="mb-3 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {CURVES.map((curve) => (
          <li key={curve} className="flex items-center gap-2">
            <svg aria-hidden viewBox="0 0 24 8" className={cn("h-2 w-6", LOOKS[curve].className)}>
              <path d="M1 4H23" fill="none" {...strokeOf(curve)} />
            </svg>
            {t(curve)}
            <span className="text-ink-muted tabular-nums">{format.number(last?.[curve] ?? 0)}</span>
          </li>
        ))}
      </ul>
      <Picture
        series={series}
        frame={frame}
        label={t("chart", {
          recipients,
          delivered: last?.delivered ?? 0,
          seen: last?.seen ?? 0,
          read: last?.read ?? 0,
          acted: last?.acted ?? 0,
        })}
      />
      <Table series={series} />
    </figure>
  );
}

const strokeOf = (curve: Curve) => ({
  stroke: "currentColor",
  strokeWidth: LOOKS[curve].width,
  strokeDasharray: LOOKS[curve].dash,
  strokeLinecap: "round" as const,
  vectorEffect: "non-scaling-stroke" as const,
});

function Picture({ series, frame, label }: { series: readonly ReachPoint[]; frame: Frame; label: string }) {
  const format = useFormatter();
  const time = useTimeText(frame);
  const used = waysIn(series.at(-1)?.ways ?? {});
  return (
    <div className="grid grid-cols-[auto_1fr] gap-x-2 text-2xs text-ink-muted tabular-nums">
      <div aria-hidden className="relative h-44 min-w-6">
        {/* What gives the column its width. */}
        <span className="invisible">{format.number(frame.most)}</span>
        {ticksOf(frame).map((people) => (
          <span
            key={people}
            style={{ bottom: `${(100 * people) / frame.most}%` }}
            className="absolute right-0 translate-y-1/2 leading-none"
          >
            {format.number(people)}
          </span>
        ))}
      </div>
      <svg
        role="img"
        aria-label={label}
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        className="h-44 w-full overflow-visible"
      >
        {used.toReversed().map((way) => (
          <path
            key={way}
            d={areaOf(series, (point) => upTo(used, way, point), frame)}
            style={{ fill: shadeOf(used, way) }}
          />
        ))}
        {ticksOf(frame).map((people) => (
          <path
            key={people}
            d={`M0 ${100 - (100 * people) / frame.most}H100`}
            vectorEffect="non-scaling-stroke"
            shapeRendering="crispEdges"
            className="stroke-line"
          />
        ))}
        {CURVES.map((curve) => (
          <path
            key={curve}
            data-curve={curve}
            d={pathOf(series, (point) => point[curve], frame)}
            fill="none"
            className={LOOKS[curve].className}
            strokeLinejoin="round"
            {...strokeOf(curve)}
          />
        ))}
      </svg>
      <span />
      <div aria-hidden className="mt-1.5 flex justify-between gap-3">
        {[0, 0.5, 1].map((share) => (
          <span key={share}>{time(frame.from + share * (frame.to - frame.from))}</span>
        ))}
      </div>
    </div>
  );
}

/** As much of a time as tells it from the others. */
function useTimeText({ from, to }: Frame): (at: number) => string {
  const format = useFormatter();
  const length = to - from;
  const day = { month: "short", day: "numeric" } as const;
  const minute = { hour: "2-digit", minute: "2-digit" } as const;
  return (at) =>
    format.dateTime(new Date(at), {
      ...(length > DAY_MS && day),
      ...(length <= 7 * DAY_MS && minute),
      ...(length < 600_000 && { second: "2-digit" }),
    });
}

function Table({ series }: { series: readonly ReachPoint[] }) {
  const t = useTranslations("broadcasts.reach");
  const wayName = useWayName();
  const format = useFormatter();
  const used = waysIn(series.at(-1)?.ways ?? {});
  const rows = series.filter((point, index) => CURVES.some((name) => point[name] !== series[index - 1]?.[name]));
  return (
    <details className="mt-3 text-sm">
      <summary className="w-fit cursor-pointer rounded-md text-ink-muted hover:text-ink">{t("asTable")}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section aria-label={t("asTable")} tabIndex={0} className="mt-2 max-h-72 overflow-auto">
        <table className="w-full text-left tabular-nums">
          <thead className="text-ink-muted text-xs">
            <tr>
              <th scope="col" className="py-1 pr-3 font-normal">
                {t("time")}
              </th>
              {CURVES.map((curve) => (
                <th key={curve} scope="col" className="py-1 pl-3 text-right font-normal">
                  {t(curve)}
                </th>
              ))}
              {used.map((way) => (
                <th key={way} scope="col" className="whitespace-nowrap py-1 pl-3 text-right font-normal">
                  {wayName(way)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((point) => (
              <tr key={point.at} className="border-t">
                <th scope="row" className="whitespace-nowrap py-1 pr-3 font-normal">
                  <time dateTime={point.at}>
                    {format.dateTime(new Date(point.at), { dateStyle: "medium", timeStyle: "medium" })}
                  </time>
                </th>
                {CURVES.map((curve) => (
                  <td key={curve} className="py-1 pl-3 text-right">
                    {format.number(point[curve])}
                  </td>
                ))}
                {used.map((way) => (
                  <td key={way} className="py-1 pl-3 text-right">
                    {format.number(point.ways[way] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
