"use client";

import { Users } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { DryRun as Found } from "#core/protocol.ts";
import type { Run } from "./use-dry-run.ts";

const REASONS = ["muted", "category", "channel", "priority", "quietHours"] as const;

/** How many would get it, how many of them without being alerted and why, and who some of them are. */
export function DryRun({ run: { found, state } }: { run: Run }) {
  const t = useTranslations("compose.dryRun");
  return (
    <section aria-label={t("title")} className="rounded-lg border border-line bg-surface px-4 py-3 text-sm">
      <p role="status" data-recipients={found?.recipients} className="flex items-center gap-2 font-medium">
        <Users aria-hidden className="size-4 text-ink-muted" />
        {found ? t("recipients", { count: found.recipients }) : t(state === "found" ? "asking" : state)}
      </p>
      {found && found.recipients > 0 && <Details found={found} />}
    </section>
  );
}

function Details({ found }: { found: Found }) {
  const t = useTranslations("compose.dryRun");
  const format = useFormatter();
  const { alerts, arrivesRead, excepted, disabled, sample, recipients } = found;
  const reasonsOf = (channel: keyof Found["alerts"]) =>
    REASONS.flatMap((why) => {
      const count = alerts[channel].held[why];
      return count > 0 ? [t(`held.${why}`, { count })] : [];
    });
  return (
    <>
      <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-xs">
        {(["desktop", "sound"] as const).map((channel) => (
          <div key={channel} className="contents">
            <dt className="text-ink-muted">{t(channel)}</dt>
            <dd>
              {t("fires", { count: alerts[channel].fires })}
              {reasonsOf(channel).length > 0 && (
                <span className="text-ink-muted">
                  {" "}
                  {t("not", { reasons: format.list(reasonsOf(channel), { type: "conjunction" }) })}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 flex flex-wrap gap-x-3 text-ink-muted text-xs">
        {arrivesRead > 0 && <span>{t("arrivesRead", { count: arrivesRead })}</span>}
        {excepted > 0 && <span>{t("excepted", { count: excepted })}</span>}
        {disabled > 0 && <span>{t("disabled", { count: disabled })}</span>}
        <span>
          {t("sample", {
            names: sample.map(({ name }) => name).join(t("comma")),
            more: Math.max(0, recipients - sample.length),
          })}
        </span>
      </p>
    </>
  );
}
