"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { JournalEntry } from "#client/lab/run.ts";
import { cn } from "#components/ui/cn.ts";
import { LANES, type LaneName } from "#core/lab-words.ts";

/**
 * What happened to the lanes: broken, detected, waited, resumed, caught up, handed over. The oldest first: what is read
 * from top to bottom goes from cause to effect, and no line moves when another comes.
 */
export function Journal({ entries }: { entries: readonly JournalEntry[] }) {
  const t = useTranslations("lab");
  const nameOf = useTranslations("transports");
  const why = useTranslations("connection.why");
  const format = useFormatter();
  const ms = (value: number): string => format.number(value, { maximumFractionDigits: 0 });

  const seconds = (at: number): string =>
    format.number(at / 1_000, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const laneName = (lane: LaneName): string => (lane === "hop" ? t("hop") : nameOf(lane));
  const lanesOf = (lanes: readonly LaneName[]): string =>
    lanes.length === LANES.length ? t("allLanes") : format.list(lanes.map(laneName));

  const textOf = (entry: JournalEntry): string => {
    switch (entry.kind) {
      case "fault":
        return entry.fault === "cut"
          ? t("journal.faultAtOnce", { fault: t("faults.cut"), lanes: lanesOf(entry.lanes) })
          : t("journal.fault", {
              fault: t(`faults.${entry.fault}`),
              seconds: entry.seconds,
              lanes: lanesOf(entry.lanes),
            });
      case "lost":
        return t("journal.lost", { why: why(entry.why) });
      case "waiting":
        return t("journal.waiting", { ms: ms(entry.ms) });
      case "resumed":
        return t("journal.resumed", { ms: ms(entry.ms) });
      case "caught-up":
        return t("journal.caughtUp", { ms: ms(entry.ms), events: entry.events });
      case "handed-over":
        return t("journal.handedOver", {
          from: nameOf(entry.from),
          to: nameOf(entry.to),
          ms: ms(entry.ms),
          absorbed: entry.absorbed,
        });
      case "fell-back":
        return t("journal.fellBack", { to: nameOf(entry.to) });
    }
  };

  return (
    <section>
      <h2 className="mb-2 font-semibold text-[1.0625rem] leading-6 tracking-[-0.01em]">{t("journalTitle")}</h2>
      <ol aria-label={t("journalTitle")} className="rounded-xl border bg-surface py-1 text-sm">
        {entries.map((entry) => (
          <li
            key={entry.id}
            data-journal={entry.kind}
            data-journal-lanes={entry.kind === "fault" ? entry.lanes.join(" ") : entry.lane}
            className={cn("flex flex-wrap gap-x-3 px-4 py-1", entry.kind === "fault" && "bg-danger-soft text-danger")}
          >
            <span className={cn("w-14 text-right tabular-nums", entry.kind !== "fault" && "text-ink-muted")}>
              {t("secondsShort", { seconds: seconds(entry.at) })}
            </span>
            {entry.kind === "fault" ? (
              <span className="min-w-0 flex-1 font-medium">{textOf(entry)}</span>
            ) : (
              <>
                <span className="w-24 font-medium">{laneName(entry.lane)}</span>
                <span className="min-w-0 text-ink-soft max-sm:basis-full max-sm:pl-17 sm:flex-1">{textOf(entry)}</span>
              </>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
