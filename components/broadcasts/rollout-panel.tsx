"use client";

import { Check, OctagonPause, Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { FieldError } from "#components/ui/field.tsx";
import type { Rollout } from "#core/protocol.ts";

/** Where it can be taken; where it is stands among them. */
const STOPS = [5, 10, 25, 50, 100] as const;

type RolloutPanelProps = { id: string; rollout: Rollout & { recipients: number } };

/** How far it has gone out, the steps beyond, and the halt. */
export function RolloutPanel({ id, rollout: { percent, paused, recipients } }: RolloutPanelProps) {
  const t = useTranslations("broadcasts.rollout");
  const broadcasts = useTranslations("broadcasts");
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

  const stops = [...new Set([percent, ...STOPS])].sort((one, other) => one - other);
  const next = stops.find((stop) => stop > percent);
  return (
    <section aria-label={t("title")} className="mb-8 rounded-xl border border-line bg-surface p-4 sm:p-5">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-56">
          <h2 className="font-semibold">{t("title")}</h2>
          <p role="status" className="mt-0.5 text-ink-muted text-sm tabular-nums">
            {t(paused ? "paused" : "going", { percent, count: recipients })}
          </p>
        </div>
        <Button
          variant={paused ? "primary" : "danger"}
          disabled={isBusy}
          onClick={() => void change({ paused: !paused })}
        >
          {paused ? <Play aria-hidden /> : <OctagonPause aria-hidden />}
          {t(paused ? "resume" : "pause")}
        </Button>
      </div>
      <ol aria-label={t("steps")} className="mt-4 flex items-stretch gap-1.5 sm:gap-2">
        {stops.map((stop) => {
          const name = stop === 100 ? broadcasts("everyone") : t("share", { percent: stop });
          return (
            <li key={stop} aria-current={stop === percent ? "step" : undefined} className="grid min-w-0 flex-1 gap-1.5">
              <span
                aria-hidden
                className={cn("h-1.5 rounded-full", stop <= percent ? "mark bg-accent" : "border border-line-strong")}
              />
              {stop > percent ? (
                <Button
                  variant={stop === next && !paused ? "primary" : "outline"}
                  disabled={isBusy || paused}
                  aria-label={t(stop === 100 ? "toAll" : "to", { percent: stop })}
                  onClick={() => void change({ percent: stop })}
                  className="w-full px-1 tabular-nums"
                >
                  {name}
                </Button>
              ) : (
                <span
                  className={cn(
                    "flex h-8 items-center justify-center gap-1 text-sm tabular-nums pointer-coarse:h-11",
                    stop === percent ? "font-semibold" : "text-ink-muted",
                  )}
                >
                  <Check aria-hidden className="size-3.5 shrink-0" />
                  {name}
                </span>
              )}
            </li>
          );
        })}
      </ol>
      <p className="mt-3 text-pretty text-ink-muted text-xs">{t("lead")}</p>
      {hasFailed && <FieldError className="mt-2">{t("failed")}</FieldError>}
    </section>
  );
}
