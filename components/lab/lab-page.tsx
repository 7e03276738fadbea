"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { type Report, reportOf } from "#client/lab/report.ts";
import { type LabSession, openRun, type RunSnapshot } from "#client/lab/run.ts";
import { api, failureOf } from "#components/api.ts";
import { Link } from "#components/link.tsx";
import { toast } from "#components/ui/toast.ts";
import type { ErrorDetail } from "#core/errors.ts";
import type { LabRun, NewRun, RunLimits } from "#core/lab-protocol.ts";
import { Distribution } from "./distribution.tsx";
import { FaultPanel } from "./fault-panel.tsx";
import { Journal } from "./journal.tsx";
import { LaneRows } from "./lane-rows.tsx";
import { ReportPanel } from "./report-panel.tsx";
import { ResultsTable } from "./results-table.tsx";
import { RunForm } from "./run-form.tsx";
import { useSharedReport } from "./use-shared-report.ts";

/** Seven ways, one stream, side by side. */
export function LabPage({ limits }: { limits: RunLimits }) {
  const t = useTranslations("lab");
  const [session, setSession] = useState<LabSession | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const [refused, setRefused] = useState<readonly ErrorDetail[]>([]);
  const phase = usePhase(session);
  const shared = useSharedReport();
  const held = useRef<LabSession | null>(null);
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
      held.current?.stop();
    };
  }, []);

  const start = async (wants: NewRun) => {
    setIsAsking(true);
    setRefused([]);
    try {
      held.current?.stop();
      const run = await api<LabRun>("POST", "/api/lab/runs", wants);
      // Nobody takes it then, and it ends by itself.
      if (!isHere.current) return;
      const opened = openRun(run, wants);
      held.current = opened;
      setSession(opened);
    } catch (error) {
      const { code, details } = failureOf(error);
      if (code === "invalid") setRefused(details);
      else toast.error(t(code === "rate_limited" ? "tooMany" : "failed"));
    }
    setIsAsking(false);
  };

  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-6xl flex-col gap-6 px-4 py-6 sm:px-6 lg:py-8">
        <div>
          <h1 className="font-semibold text-[1.5rem] leading-8 tracking-[-0.02em]">{t("title")}</h1>
          <p className="mt-1 max-w-3xl text-pretty text-ink-soft">
            {t("lead")}{" "}
            <Link href="/lab/how" className="text-accent underline underline-offset-3">
              {t("how.open")}
            </Link>
          </p>
        </div>
        <RunForm
          limits={limits}
          refused={refused}
          isBusy={isAsking || phase === "opening" || phase === "running"}
          onStart={start}
          onStop={() => session?.stop()}
        />
        {!session && (
          <p className="rounded-xl border border-dashed px-5 py-12 text-center text-ink-muted text-sm">{t("empty")}</p>
        )}
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

interface ResultsProps {
  session: LabSession;
  limits: RunLimits;
  /** To compare with. */
  shared: Report | null;
}

function Results({ session, limits, shared }: ResultsProps) {
  const t = useTranslations("lab");
  const snapshot = useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot);
  const { phase, results, journal } = snapshot;
  const isOver = phase === "done" || phase === "stopped";
  return (
    <>
      <Progress snapshot={snapshot} />
      <LaneRows session={session} snapshot={snapshot} />
      {limits.faults && <FaultPanel session={session} isOpen={phase === "running"} />}
      {isOver && <ReportPanel report={reportOf(session)} calm={session.undisturbed()} />}
      <Distribution results={results} />
      <ResultsTable title={t("figuresTitle")} results={results} against={shared?.lanes ?? null} />
      {journal.length > 0 && <Journal entries={journal} />}
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

function Progress({ snapshot: { phase, published, total, clock, end } }: { snapshot: RunSnapshot }) {
  const t = useTranslations("lab");
  const format = useFormatter();
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 text-sm">
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
