"use client";

import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ReachReport } from "#core/reach-protocol.ts";
import { shadeOf, type Way, waysIn } from "./ways.ts";

const FIGURES = ["recipients", "delivered", "seen", "read", "acted"] as const;
type Figures = Pick<ReachReport["totals"], (typeof FIGURES)[number]>;

export function useWayName(): (way: Way) => string {
  const t = useTranslations();
  return (way) => (way === "inbox" ? t("broadcasts.reach.inbox") : t(`transports.${way}`));
}

/** By what it was handed over, as shares of all to whom it was. */
export function Ways({ report: { ways, totals } }: { report: ReachReport }) {
  const t = useTranslations("broadcasts.reach");
  const wayName = useWayName();
  const format = useFormatter();
  const used = waysIn(ways);
  if (used.length === 0) return null;
  return (
    <div className="border-t px-4 py-3 sm:px-5">
      <h3 className="mb-2 font-medium text-sm">{t("byTransport")}</h3>
      <dl className="grid gap-1.5 text-sm">
        {used.map((way) => (
          <div key={way} className="grid grid-cols-[8rem_1fr_auto] items-center gap-3">
            <dt className="flex items-center gap-2">
              <span
                aria-hidden
                style={{ background: shadeOf(used, way) }}
                className="size-2.5 rounded-xs forced-color-adjust-none"
              />
              {wayName(way)}
            </dt>
            <dd aria-hidden className="h-2 overflow-hidden rounded-full bg-hover">
              <div
                style={{
                  width: `${(100 * (ways[way] ?? 0)) / (totals.delivered || 1)}%`,
                  background: shadeOf(used, way),
                }}
                className="h-full rounded-full forced-color-adjust-none transition-[width] duration-500 motion-reduce:transition-none"
              />
            </dd>
            <dd className="min-w-8 text-right tabular-nums">{format.number(ways[way] ?? 0)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

export function Topics({ topics }: Pick<ReachReport, "topics">) {
  const t = useTranslations("broadcasts.reach");
  if (topics.length === 0) return null;
  return (
    <Parts
      label={t("byTopic")}
      rows={topics.map(({ topic, name, ...figures }) => ({ key: topic, name: <bdi>{name}</bdi>, figures }))}
    />
  );
}

export function Languages({ languages }: Pick<ReachReport, "languages">) {
  const t = useTranslations("broadcasts.reach");
  const names = new Intl.DisplayNames([useLocale()], { type: "language", fallback: "code" });
  const nameOf = (language: string): string => {
    try {
      return names.of(language) ?? language;
    } catch {
      // What a host product says need not be a language tag.
      return language;
    }
  };
  if (languages.length === 0) return null;
  return (
    <Parts
      label={t("byLanguage")}
      rows={languages.map(({ language, ...figures }) => ({
        key: language ?? "",
        name: language === null ? t("noLanguage") : <bdi>{nameOf(language)}</bdi>,
        figures,
      }))}
    />
  );
}

function Parts({ label, rows }: { label: string; rows: { key: string; name: ReactNode; figures: Figures }[] }) {
  const t = useTranslations("broadcasts.reach");
  const format = useFormatter();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section aria-label={label} tabIndex={0} className="overflow-x-auto border-b px-4 py-3 sm:px-5">
      <table className="w-full min-w-[32rem] table-fixed text-left text-sm tabular-nums">
        <thead className="text-ink-muted text-xs">
          <tr>
            <th scope="col" className="w-2/5 py-1 pr-3 font-medium text-ink text-sm">
              {label}
            </th>
            {FIGURES.map((name) => (
              <th key={name} scope="col" className="whitespace-nowrap py-1 pl-3 text-right font-normal">
                {t(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, figures }) => (
            <tr key={key} className="border-t">
              <th scope="row" className="break-words py-1.5 pr-3 font-normal">
                {name}
              </th>
              {FIGURES.map((figure) => (
                <td key={figure} className="py-1.5 pl-3 text-right">
                  {figures[figure] === null ? "–" : format.number(figures[figure])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
