"use client";

import { Download } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Section } from "#components/settings/section.tsx";
import { Button } from "#components/ui/button.tsx";
import type { ReachReport } from "#core/reach-protocol.ts";
import { PeopleDots } from "./people-dots.tsx";
import { ReachChart } from "./reach-chart.tsx";
import { Languages, Topics, Ways } from "./reach-parts.tsx";
import { Unread } from "./unread.tsx";
import { useReach } from "./use-reach.ts";

const FIGURES = ["recipients", "delivered", "seen", "read", "archived", "acted"] as const;

/** How far it got, as it goes on. */
export function Reach({ initial, isMoving }: { initial: ReachReport; isMoving: boolean }) {
  const t = useTranslations("broadcasts.reach");
  const format = useFormatter();
  const report = useReach(initial, isMoving);
  const { progress, totals, series } = report;
  return (
    <>
      {progress && <Progress {...progress} />}
      <PeopleDots totals={totals} />
      <dl
        aria-label={t("title")}
        className="mb-8 grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line sm:grid-cols-3 md:grid-cols-6"
      >
        {FIGURES.map((name) => (
          <div key={name} className="bg-surface px-4 py-3">
            <dt className="text-ink-muted text-xs">{t(name)}</dt>
            <dd data-figure={name} className="mt-0.5 font-semibold text-[1.25rem] tabular-nums">
              {totals[name] === null ? (
                <>
                  <span aria-hidden>–</span>
                  <span className="sr-only">{t("unknown")}</span>
                </>
              ) : (
                format.number(totals[name])
              )}
            </dd>
            {name !== "recipients" && totals[name] !== null && totals.recipients > 0 && (
              <dd className="text-ink-muted text-xs tabular-nums">
                {format.number(totals[name] / totals.recipients, { style: "percent", maximumFractionDigits: 0 })}
              </dd>
            )}
          </div>
        ))}
      </dl>
      {series.length > 0 && (
        <Section
          title={t("overTime")}
          lead={t(report.isFollowed ? "overTimeLead" : "overTimeOver")}
          className="mb-8 overflow-hidden"
        >
          <ReachChart series={series} recipients={totals.recipients} />
          <Ways report={report} />
        </Section>
      )}
      {isMoving && totals.recipients > 0 && <Unread id={report.id} totals={totals} />}
      <Section title={t("parts")} lead={t("partsLead")} className="mb-8 overflow-hidden">
        <Topics topics={report.topics} />
        <Languages languages={report.languages} />
        <div className="px-4 py-3 sm:px-5">
          <Button asChild size="sm">
            <a href={`/api/notifications/${encodeURIComponent(report.id)}/reach.csv`} download>
              <Download aria-hidden />
              {t("export")}
            </a>
          </Button>
        </div>
      </Section>
    </>
  );
}

function Progress({ sent, of }: NonNullable<ReachReport["progress"]>) {
  const t = useTranslations("broadcasts.reach");
  const share = of === 0 ? 0 : sent / of;
  return (
    <div className="mb-6">
      <p className="flex justify-between gap-4 text-sm tabular-nums">
        <span>{t("sending")}</span>
        <span className="text-ink-muted">{t("sentOf", { sent, of })}</span>
      </p>
      <div
        role="progressbar"
        aria-label={t("sending")}
        aria-valuemin={0}
        aria-valuemax={of}
        aria-valuenow={sent}
        aria-valuetext={t("sentOf", { sent, of })}
        className="mt-2 h-2 overflow-hidden rounded-full border border-line bg-hover"
      >
        <div
          style={{ width: `${share * 100}%` }}
          className="mark h-full bg-accent transition-[width] duration-500 motion-reduce:transition-none"
        />
      </div>
    </div>
  );
}
