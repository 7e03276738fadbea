"use client";

import { useFormatter, useTranslations } from "next-intl";
import { cn } from "#components/ui/cn.ts";
import type { TransportStanding } from "#core/admin-protocol.ts";

const FIGURES = ["connections", "behind", "full", "lag"] as const;

export function TransportTable({ transports }: { transports: readonly TransportStanding[] }) {
  const t = useTranslations("admin.connections");
  const nameOf = useTranslations("transports");
  const format = useFormatter();
  return (
    <div className="overflow-x-auto rounded-xl border bg-surface">
      <table className="w-full text-sm tabular-nums">
        <caption className="sr-only">{t("byTransport")}</caption>
        <thead>
          <tr className="border-b text-left text-ink-muted text-xs">
            <th scope="col" className="px-4 py-2 font-medium">
              {t("transport")}
            </th>
            {FIGURES.map((figure) => (
              <th key={figure} scope="col" title={t(`hints.${figure}`)} className="px-4 py-2 text-right font-medium">
                {t(`figures.${figure}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {transports.map((standing) => (
            <tr key={standing.transport} data-standing={standing.transport} className="border-b last:border-b-0">
              <th scope="row" className="whitespace-nowrap px-4 py-2 text-left font-medium">
                {nameOf(standing.transport)}
              </th>
              {FIGURES.map((figure) => (
                <td
                  key={figure}
                  data-figure={figure}
                  className={cn("px-4 py-2 text-right", standing[figure] === 0 && "text-ink-muted")}
                >
                  {format.number(standing[figure])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
