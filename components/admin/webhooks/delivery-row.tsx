"use client";

import { RotateCw } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import type { Delivery } from "#core/webhook-protocol.ts";
import { useOutcome } from "./webhook-marks.tsx";

const TONES = { pending: "warning", done: "accent", failed: "danger" } as const;

type DeliveryRowProps = { delivery: Delivery; canReplay: boolean; onReplay(): void };

export function DeliveryRow({ delivery, canReplay, onReplay }: DeliveryRowProps) {
  const t = useTranslations("admin.webhooks");
  const format = useFormatter();
  const outcome = useOutcome();
  const { id, type, records, state, attempts, createdAt, nextAt, lastAt, answer } = delivery;
  const moment = (time: string) => format.dateTime(new Date(time), { dateStyle: "medium", timeStyle: "medium" });
  return (
    <li
      data-delivery={state}
      className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-t px-4 py-3 first:border-t-0"
    >
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
          <span className="font-medium">{t("event", { name: t(`names.${type}`) })}</span>
          <Badge tone={TONES[state]}>{t(`deliveryStates.${state}`)}</Badge>
          {records > 1 && <span className="text-ink-soft">{t("records", { count: records })}</span>}
        </p>
        <p className="mt-1 flex flex-wrap gap-x-3 text-ink-muted text-xs tabular-nums">
          <time dateTime={createdAt}>{moment(createdAt)}</time>
          {attempts > 0 && <span>{t("attempts", { count: attempts })}</span>}
          {lastAt && <span>{outcome(delivery)}</span>}
          {nextAt && attempts > 0 && <span>{t("nextTry", { when: moment(nextAt) })}</span>}
        </p>
        <p className="mt-1 break-all font-mono text-ink-muted text-xs">{id}</p>
        {answer && (
          <details className="mt-1 text-xs">
            <summary className="w-fit cursor-pointer text-ink-soft hover:text-ink">{t("answer")}</summary>
            <pre className="mt-1 max-h-48 overflow-auto whitespace-pre-wrap break-all rounded-md bg-canvas p-2 font-mono">
              {answer}
            </pre>
          </details>
        )}
      </div>
      <Button size="sm" disabled={!canReplay} onClick={onReplay} aria-label={t("replayOne", { id })}>
        <RotateCw aria-hidden />
        {t("replay")}
      </Button>
    </li>
  );
}
