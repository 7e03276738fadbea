"use client";

import { Pause, Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { SHARES } from "#components/compose/rollout-field.tsx";
import { Button } from "#components/ui/button.tsx";
import { FieldError } from "#components/ui/field.tsx";
import type { Rollout } from "#core/protocol.ts";

type RolloutPanelProps = { id: string; rollout: Rollout & { recipients: number } };

/** How far it has gone out, further steps, and the halt. */
export function RolloutPanel({ id, rollout: { percent, paused, recipients } }: RolloutPanelProps) {
  const t = useTranslations("broadcasts.rollout");
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);

  const change = async (next: Partial<Rollout>) => {
    setIsBusy(true);
    setHasFailed(false);
    try {
      await api("PUT", `/api/notifications/${encodeURIComponent(id)}/rollout`, next);
    } catch (error) {
      // Somebody else has taken it to its end, or back: the page then says so.
      if (failureOf(error).code !== "not_staged") setHasFailed(true);
    } finally {
      setIsBusy(false);
      router.refresh();
    }
  };

  return (
    <section aria-label={t("title")} className="mb-8 rounded-xl border bg-surface p-5">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-2">
        <h2 className="font-semibold">{t("title")}</h2>
        <p role="status" className="text-ink-muted text-sm tabular-nums">
          {t(paused ? "paused" : "going", { percent, count: recipients })}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {[...SHARES, 100].flatMap((next) =>
          next > percent ? (
            <Button key={next} disabled={isBusy || paused} onClick={() => void change({ percent: next })}>
              {t(next === 100 ? "toAll" : "to", { percent: next })}
            </Button>
          ) : (
            []
          ),
        )}
        <Button variant="ghost" disabled={isBusy} onClick={() => void change({ paused: !paused })}>
          {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
          {t(paused ? "resume" : "pause")}
        </Button>
      </div>
      {hasFailed && <FieldError className="mt-2">{t("failed")}</FieldError>}
    </section>
  );
}
