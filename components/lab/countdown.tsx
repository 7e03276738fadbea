"use client";

import { useTranslations } from "next-intl";

const RADIUS = 5;
const ROUND = 2 * Math.PI * RADIUS;

/** How long a fault still has a lane: said in whole seconds, and drawn. Nothing announces it. */
export function Countdown({ leftMs, ofMs }: { leftMs: number; ofMs: number }) {
  const t = useTranslations("lab");
  const seconds = Math.ceil(leftMs / 1_000);
  return (
    <span data-countdown={seconds} className="flex items-center gap-1 font-medium text-danger text-xs tabular-nums">
      <svg aria-hidden viewBox="0 0 14 14" fill="none" stroke="currentColor" strokeWidth="2" className="size-3.5">
        <circle cx="7" cy="7" r={RADIUS} opacity="0.25" />
        <circle
          cx="7"
          cy="7"
          r={RADIUS}
          strokeDasharray={`${ROUND * Math.min(1, leftMs / ofMs)} ${ROUND}`}
          transform="rotate(-90 7 7)"
        />
      </svg>
      {t("secondsShort", { seconds })}
    </span>
  );
}
