"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { JournalEntry } from "#client/lab/run.ts";

const SHOWN = 40;

/** What happened to the lanes: detected, waited, resumed, caught up, handed over. The newest first. */
export function Journal({ entries }: { entries: readonly JournalEntry[] }) {
  const t = useTranslations("lab");
  const nameOf = useTranslations("transports");
  const why = useTranslations("connection.why");
  const format = useFormatter();
  const ms = (value: number): string => format.number(value, { maximumFractionDigits: 0 });

  const textOf = (entry: JournalEntry): string => {
    switch (entry.kind) {
      case "fault":
        return entry.fault === "cut"
          ? t("journal.faultAtOnce", { fault: t("faults.cut") })
          : t("journal.fault", { fault: t(`faults.${entry.fault}`), seconds: entry.seconds });
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
        {entries
          .slice(-SHOWN)
          .reverse()
          .map((entry) => (
            <li
              key={entry.id}
              data-journal={entry.kind}
              data-journal-lane={entry.lane}
              className="flex flex-wrap gap-x-3 px-4 py-1"
            >
              <span className="w-14 text-right text-ink-muted tabular-nums">
                {format.number(entry.at / 1_000, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s
              </span>
              <span className="w-24 font-medium">{entry.lane === "hop" ? t("hop") : nameOf(entry.lane)}</span>
              <span className="min-w-0 text-ink-soft max-sm:basis-full max-sm:pl-17 sm:flex-1">{textOf(entry)}</span>
            </li>
          ))}
      </ol>
    </section>
  );
}
