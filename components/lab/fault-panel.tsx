"use client";

import {
  EyeOff,
  Gauge,
  Hand,
  Hourglass,
  Layers,
  type LucideIcon,
  RotateCcw,
  Scissors,
  SeparatorVertical,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { LabSession } from "#client/lab/run.ts";
import { api, failureOf } from "#components/api.ts";
import { Button } from "#components/ui/button.tsx";
import { Select } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.ts";
import type { NewFault } from "#core/lab-protocol.ts";
import { FAULTS, type FaultName, LANES, type LaneName } from "#core/lab-words.ts";

const SECONDS = [2, 5, 10, 30] as const;
const ICONS: Readonly<Record<FaultName, LucideIcon>> = {
  cut: Scissors,
  refuse: Hand,
  "black-hole": EyeOff,
  delay: Hourglass,
  throttle: Gauge,
  drop: SeparatorVertical,
  buffer: Layers,
  restart: RotateCcw,
};
/** How much of each, as its hint says it. */
const AMOUNTS: Partial<Record<FaultName, Partial<NewFault>>> = {
  delay: { delayMs: 200, jitterMs: 100 },
  throttle: { bytesPerSecond: 2_000 },
  buffer: { bufferKiB: 16 },
};

/** Breaks the lanes' connections on the server; nobody else's. It stays above the lanes, where its effect is seen. */
export function FaultPanel({ session, isOpen }: { session: LabSession; isOpen: boolean }) {
  const t = useTranslations("lab");
  const nameOf = useTranslations("transports");
  const [lane, setLane] = useState<LaneName | "">("");
  const [seconds, setSeconds] = useState<number>(5);

  const inject = async (fault: FaultName) => {
    const lanes = lane ? [lane] : [...LANES];
    const askedAt = session.serverNow();
    try {
      await api("POST", `/api/lab/runs/${session.run.id}/faults`, {
        fault,
        lanes,
        seconds,
        ...AMOUNTS[fault],
      });
      session.note(fault, lanes, seconds, askedAt);
    } catch (error) {
      toast.error(t(failureOf(error).code === "not_found" ? "faultTooLate" : "failed"));
    }
  };

  return (
    <fieldset
      data-faults
      className="sticky top-0 z-10 -mx-4 grid min-w-0 grid-cols-[minmax(0,1fr)] items-center gap-2 border-y bg-surface px-4 py-2 shadow-sm sm:mx-0 sm:rounded-xl sm:border-x sm:px-3 lg:grid-cols-[auto_1fr]"
    >
      <legend className="sr-only">{t("faultsTitle")}</legend>
      <div className="grid grid-cols-2 items-center gap-2 sm:flex">
        <Select
          aria-label={t("faultLane")}
          disabled={!isOpen}
          value={lane}
          onChange={(event) => setLane(event.target.value as LaneName | "")}
          className="sm:w-32"
        >
          <option value="">{t("allLanes")}</option>
          {LANES.map((name) => (
            <option key={name} value={name}>
              {name === "hop" ? t("hop") : nameOf(name)}
            </option>
          ))}
        </Select>
        <Select
          aria-label={t("faultSeconds")}
          disabled={!isOpen}
          value={seconds}
          onChange={(event) => setSeconds(Number(event.target.value))}
          className="sm:w-34"
        >
          {SECONDS.map((one) => (
            <option key={one} value={one}>
              {t("seconds", { seconds: one })}
            </option>
          ))}
        </Select>
      </div>
      {/* On a phone one row, to be pushed sideways: two more would hide a lane. */}
      <section
        aria-label={t("faultsTitle")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and its buttons are disabled once the run is over.
        tabIndex={0}
        className="flex gap-1 max-sm:-mx-4 max-sm:overflow-x-auto max-sm:px-4 max-sm:pb-1 sm:flex-wrap"
      >
        {FAULTS.map((fault) => {
          const Icon = ICONS[fault];
          return (
            <Button
              key={fault}
              title={t(`faultHints.${fault}`)}
              disabled={!isOpen}
              onClick={() => void inject(fault)}
              className="h-9 gap-1 px-2"
            >
              <Icon aria-hidden />
              {t(`faults.${fault}`)}
            </Button>
          );
        })}
      </section>
    </fieldset>
  );
}
