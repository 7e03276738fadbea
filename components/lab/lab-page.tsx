"use client";

import { Play, Square } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useSyncExternalStore } from "react";
import { type Report, reportOf } from "#client/lab/report.ts";
import type { LabSession, RunSnapshot } from "#client/lab/run.ts";
import { Link } from "#components/link.tsx";
import { Button } from "#components/ui/button.tsx";
import type { RunLimits } from "#core/lab-protocol.ts";
import { Distribution } from "./distribution.tsx";
import { FaultPanel } from "./fault-panel.tsx";
import { Journal } from "./journal.tsx";
import { LaneRows } from "./lane-rows.tsx";
import { ReportPanel } from "./report-panel.tsx";
import { ResultsTable } from "./results-table.tsx";
import { RunForm } from "./run-form.tsx";
import { useRun } from "./use-run.ts";
import { useSharedReport } from "./use-shared-report.ts";
import { VerdictsTold } from "./verdict-line.tsx";

interface LabPageProps {
  limits: RunLimits;
  /** A run begins by itself. */
  plays: boolean;
}

/** Seven ways, one stream, side by side. */
export function LabPage({ limits, plays }: LabPageProps) {
  const t = useTranslations("lab");
  const run = useRun(plays);
  const { session, isAsking, refused } = run;
  const phase = usePhase(session);
  const shared = useSharedReport();
  const isBusy = isAsking || phase === "opening" || phase === "running";

  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-6xl flex-col gap-4 px-4 py-4 sm:px-6">
        <div>
          <h1 className="font-semibold text-[1.5rem] leading-8 tracking-[-0.02em]">{t("title")}</h1>
          <p className="mt-1 text-pretty text-ink-soft">
            {t("lead")} {limits.faults && t("faultsLead")}{" "}
            <Link href="/lab/how" className="text-accent underline underline-offset-3">
              {t("how.open")}
            </Link>
          </p>
        </div>
        <div className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
            {session ? <Progress session={session} /> : <p className="text-ink-muted text-sm">{t("empty")}</p>}
            {isBusy ? (
              <Button onClick={run.stop}>
                <Square aria-hidden />
                {t("stop")}
              </Button>
            ) : (
              <Button variant="primary" onClick={run.again}>
                <Play aria-hidden />
                {t(session ? "again" : "play")}
              </Button>
            )}
          </div>
          <RunForm limits={limits} refused={refused} isAsking={isAsking} wants={session?.wants} onStart={run.start} />
        </div>
        {session && <Results session={session} limits={limits} shared={shared} />}
        {shared && <Shared report={shared} />}
      </div>
    </div>
  );
}

const never = () => () => undefined;
const usePhase = (session: LabSession | null): RunSnapshot["phase"] | null =>
  useSyncExternalStore(
    session?.subscribe ?? never,
    () => session?.getSnapshot().phase ?? null,
    () => null,
  );

const useSnapshot = (session: LabSession): RunSnapshot =>
  useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot);

interface ResultsProps {
  session: LabSession;
  limits: RunLimits;
  /** To compare with. */
  shared: Report | null;
}

function Results({ session, limits, shared }: ResultsProps) {
  const t = useTranslations("lab");
  const snapshot = useSnapshot(session);
  const { phase, results, journal } = snapshot;
  const isOver = phase === "done" || phase === "stopped";
  return (
    <>
      {/* The faults stick for as long as a lane is in sight. */}
      <div className="flex flex-col gap-2">
        {limits.faults && <FaultPanel session={session} isOpen={phase === "running"} />}
        <LaneRows session={session} snapshot={snapshot} />
      </div>
      <VerdictsTold results={results} />
      {isOver && <ReportPanel report={reportOf(session)} calm={session.undisturbed()} />}
      {journal.length > 0 && <Journal entries={journal} />}
      <ResultsTable title={t("figuresTitle")} results={results} against={shared?.lanes ?? null} />
      <Distribution results={results} />
      <p className="text-ink-muted text-xs">{t("footnote")}</p>
    </>
  );
}

function Shared({ report: { at, wants, published, clockError, lanes } }: { report: Report }) {
  const t = useTranslations("lab");
  const format = useFormatter();
  return (
    <div data-shared={at}>
      <ResultsTable title={t("sharedTitle")} results={lanes} />
      <p className="mt-2 text-ink-muted text-xs">
        {t("sharedOf", {
          when: format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short" }),
          published,
          rate: wants.rate,
          size: wants.size,
          burst: wants.burst,
          error: format.number(clockError, { maximumFractionDigits: 1 }),
        })}
      </p>
    </div>
  );
}

function Progress({ session }: { session: LabSession }) {
  const { phase, published, total, clock, end } = useSnapshot(session);
  const t = useTranslations("lab");
  const format = useFormatter();
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-sm">
      <p role="status" data-phase={phase} className="font-medium">
        {t(`phase.${phase}`)}
        {phase === "broken" && end && ` ${t(`end.${end}`)}`}
      </p>
      <p className="text-ink-muted tabular-nums">
        <span data-published={published}>{t("published", { published, total })}</span>
        {clock && (
          <span data-clock-error={clock.error}>
            {" · "}
            {t("clock", {
              offset: format.number(clock.offset, { maximumFractionDigits: 1, signDisplay: "always" }),
              error: format.number(clock.error, { maximumFractionDigits: 1 }),
            })}
          </span>
        )}
      </p>
    </div>
  );
}
