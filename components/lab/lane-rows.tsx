"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { Lane } from "#client/lab/lane.ts";
import type { LabSession, LaneResult, RunSnapshot } from "#client/lab/run.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Countdown } from "./countdown.tsx";
import { drawFlight, drawStrip, spanOf } from "./draw.ts";
import { HowLink } from "./how/how-link.tsx";
import { useDrawing } from "./use-drawing.ts";
import { VerdictLine } from "./verdict-line.tsx";

const TONES = {
  connecting: "warning",
  open: "accent",
  waiting: "warning",
  offline: "danger",
  closed: "neutral",
  switching: "accent",
} as const;
const COLUMNS = "grid gap-x-4 px-4 sm:grid-cols-[14rem_1fr_1.4fr] lg:grid-cols-[19rem_1fr_1.4fr]";

/** A lane a transport, all on one time axis. Everything that is drawn is in the table as well. */
export function LaneRows({ session, snapshot }: { session: LabSession; snapshot: RunSnapshot }) {
  const t = useTranslations("lab");
  return (
    <section aria-label={t("lanes")} className="rounded-xl border bg-surface">
      <ul>
        {session.lanes.map((lane, index) => {
          const result = snapshot.results[index];
          return (
            result && <LaneRow key={lane.name} session={session} lane={lane} result={result} snapshot={snapshot} />
          );
        })}
      </ul>
      <div aria-hidden className={`${COLUMNS} py-1.5 text-2xs text-ink-muted`}>
        <span className="max-sm:hidden" />
        <span className="flex justify-between gap-2">
          <span>{t("flightStart")}</span>
          <span>{t("flightAxis")}</span>
        </span>
        <span className="flex justify-between gap-2 sm:pl-7.5">
          <span>{t("secondsAgo", { seconds: Math.round(spanOf(session) / 1_000) })}</span>
          <span>{t("latencyAxis")}</span>
          <span>{t(snapshot.phase === "running" ? "now" : "finish")}</span>
        </span>
      </div>
    </section>
  );
}

interface LaneRowProps {
  session: LabSession;
  lane: Lane;
  result: LaneResult;
  snapshot: RunSnapshot;
}

function LaneRow({ session, lane, result, snapshot }: LaneRowProps) {
  const t = useTranslations("lab");
  const nameOf = useTranslations("transports");
  const format = useFormatter();
  const isLive = snapshot.phase === "opening" || snapshot.phase === "running";
  const flight = useDrawing(isLive, (canvas) => drawFlight(canvas, session, lane));
  const strip = useDrawing(isLive, (canvas) => drawStrip(canvas, session, lane));
  const { state, transport, p50, lost, repeated, fault, countdown } = result;
  return (
    <li data-lane={lane.name} className={`${COLUMNS} items-center gap-y-1 border-b py-1`}>
      <div className="min-w-0">
        <p className="flex items-center gap-2 whitespace-nowrap font-medium text-sm">
          {lane.name === "hop" ? t("hop") : nameOf(lane.name)}
          <HowLink lane={lane.name} />
          <Badge tone={fault ? "danger" : TONES[state]}>{fault ? t(`faults.${fault}`) : t(`state.${state}`)}</Badge>
          {countdown && <Countdown {...countdown} />}
        </p>
        <p className="truncate text-ink-muted text-xs tabular-nums">
          {lane.name === "hop" && transport && isLive && `${nameOf(transport)} · `}
          {p50 === null ? t("nothingYet") : t("median", { ms: format.number(p50, { maximumFractionDigits: 1 }) })}
          {" · "}
          {t("lostAndRepeated", { lost, repeated })}
        </p>
        <VerdictLine result={result} isLive={isLive} />
      </div>
      <canvas ref={flight} aria-hidden className="h-11 w-full rounded-md bg-canvas" />
      <canvas ref={strip} aria-hidden className="h-11 w-full rounded-md bg-canvas" />
    </li>
  );
}
