"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { Lane } from "#client/lab/lane.ts";
import type { LabSession, LaneResult, RunSnapshot } from "#client/lab/run.ts";
import { Badge } from "#components/ui/badge.tsx";
import { drawStrip, drawTravel, spanOf } from "./draw.ts";
import { HowLink } from "./how/how-link.tsx";
import { useDrawing } from "./use-drawing.ts";

const TONES = {
  connecting: "warning",
  open: "accent",
  waiting: "warning",
  offline: "danger",
  closed: "neutral",
  switching: "accent",
} as const;

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
      <div aria-hidden className="grid gap-x-4 px-4 py-1.5 text-2xs text-ink-muted sm:grid-cols-[14rem_1fr_1.4fr]">
        <span className="max-sm:hidden" />
        <span className="flex justify-between max-sm:hidden">
          <span>{t("server")}</span>
          <span>{t("here")}</span>
        </span>
        <span className="flex justify-between gap-2 pl-7.5">
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
  const travel = useDrawing(isLive, (canvas) => drawTravel(canvas, session, lane));
  const strip = useDrawing(isLive, (canvas) => drawStrip(canvas, session, lane));
  const { state, transport, p50, lost, repeated, fault } = result;
  return (
    <li
      data-lane={lane.name}
      className="grid items-center gap-x-4 gap-y-1 border-b px-4 py-2 sm:grid-cols-[14rem_1fr_1.4fr]"
    >
      <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5 sm:block">
        <p className="flex items-center gap-2 font-medium text-sm">
          {lane.name === "hop" ? t("hop") : nameOf(lane.name)}
          <HowLink lane={lane.name} />
          <Badge tone={fault ? "danger" : TONES[state]}>{fault ? t(`faults.${fault}`) : t(`state.${state}`)}</Badge>
        </p>
        <p className="text-ink-muted text-xs tabular-nums">
          {lane.name === "hop" && transport && isLive && `${nameOf(transport)} · `}
          {p50 === null ? t("nothingYet") : t("median", { ms: format.number(p50, { maximumFractionDigits: 1 }) })}
          {" · "}
          {t("lostAndRepeated", { lost, repeated })}
        </p>
      </div>
      <canvas ref={travel} aria-hidden className="h-10 w-full rounded-md bg-canvas" />
      <canvas ref={strip} aria-hidden className="h-12 w-full rounded-md bg-canvas" />
    </li>
  );
}
