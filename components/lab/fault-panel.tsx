"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { LabSession } from "#client/lab/run.ts";
import { api, failureOf } from "#components/api.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.ts";
import type { NewFault } from "#core/lab-protocol.ts";
import { FAULTS, type FaultName, LANES, type LaneName } from "#core/lab-words.ts";

const SECONDS = [2, 5, 10, 30] as const;
/** How much of each, as its hint says it. */
const AMOUNTS: Partial<Record<FaultName, Partial<NewFault>>> = {
  delay: { delayMs: 200, jitterMs: 100 },
  throttle: { bytesPerSecond: 2_000 },
  buffer: { bufferKiB: 16 },
};

/** Breaks the lanes' connections on the server; nobody else's. */
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
    <fieldset disabled={!isOpen} className="rounded-xl border bg-surface p-4">
      <legend className="px-1 font-semibold text-sm">{t("faultsTitle")}</legend>
      <p className="mb-3 max-w-3xl text-ink-soft text-sm">{t("faultsLead")}</p>
      <div className="flex flex-wrap items-end gap-3">
        <Field label={t("faultLane")} className="w-40">
          {(control) => (
            <Select {...control} value={lane} onChange={(event) => setLane(event.target.value as LaneName | "")}>
              <option value="">{t("allLanes")}</option>
              {LANES.map((name) => (
                <option key={name} value={name}>
                  {name === "hop" ? t("hop") : nameOf(name)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("faultSeconds")} className="w-36">
          {(control) => (
            <Select {...control} value={seconds} onChange={(event) => setSeconds(Number(event.target.value))}>
              {SECONDS.map((one) => (
                <option key={one} value={one}>
                  {t("seconds", { seconds: one })}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <div className="flex flex-wrap gap-2">
          {FAULTS.map((fault) => (
            <Button key={fault} title={t(`faultHints.${fault}`)} onClick={() => void inject(fault)} className="h-9">
              {t(`faults.${fault}`)}
            </Button>
          ))}
        </div>
      </div>
    </fieldset>
  );
}
