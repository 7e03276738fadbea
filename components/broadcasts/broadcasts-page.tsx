"use client";

import { Repeat, SquarePen } from "lucide-react";
import { useTranslations } from "next-intl";
import { CategoryIcon } from "#components/inbox/item-marks.tsx";
import { ItemTime } from "#components/inbox/item-time.tsx";
import { Link } from "#components/link.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import type { BroadcastQuery, ListedBroadcast } from "#core/protocol.ts";
import { ScheduleText, StatusBadge, useAudienceText } from "./marks.tsx";

type BroadcastsPageProps = Pick<BroadcastQuery, "view"> & {
  broadcasts: readonly ListedBroadcast[];
  next: string | null;
};

export function BroadcastsPage({ view, broadcasts, next }: BroadcastsPageProps) {
  const t = useTranslations("broadcasts");
  return (
    <div className="h-full overflow-y-auto overscroll-contain">
      <div className="mx-auto max-w-[56rem] px-4 py-6 sm:px-6 md:py-10">
        <header className="flex flex-wrap items-start justify-between gap-4">
          <div>
            <h1 className="font-semibold text-[1.5rem] leading-8 tracking-[-0.02em]">{t("title")}</h1>
            <p className="mt-1.5 max-w-[60ch] text-pretty text-ink-muted">{t("lead")}</p>
          </div>
          <Button asChild variant="primary">
            <Link href="/compose">
              <SquarePen aria-hidden />
              {t("compose")}
            </Link>
          </Button>
        </header>
        <nav aria-label={t("views")} className="mt-6 flex gap-1 border-b">
          {(["past", "scheduled"] as const).map((name) => (
            <Link
              key={name}
              href={`/broadcasts?view=${name}`}
              aria-current={view === name ? "page" : undefined}
              className={cn(
                "-mb-px border-transparent border-b-2 px-3 py-2 font-medium text-ink-muted text-sm transition-colors hover:text-ink",
                view === name && "border-accent text-ink",
              )}
            >
              {t(`view.${name}`)}
            </Link>
          ))}
        </nav>
        {broadcasts.length === 0 ? (
          <p className="py-16 text-center text-ink-muted text-sm">{t(`none.${view}`)}</p>
        ) : (
          <ul className="divide-y divide-line">
            {broadcasts.map((broadcast) => (
              <Row key={broadcast.id} broadcast={broadcast} />
            ))}
          </ul>
        )}
        {next !== null && (
          <div className="mt-4 flex justify-center">
            <Button asChild>
              <Link href={`/broadcasts?view=${view}&after=${encodeURIComponent(next)}`}>{t("more")}</Link>
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

function Row({ broadcast }: { broadcast: ListedBroadcast }) {
  const t = useTranslations("broadcasts");
  const audienceText = useAudienceText();
  const { id, title, status, category, groups, people, sender, createdAt, scheduledAt, timeZone, cron } = broadcast;
  const isToCome = status === "scheduled" || status === "sending";
  return (
    <li>
      <Link
        href={`/broadcasts/${id}`}
        data-broadcast={id}
        className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 rounded-md px-2 py-3 transition-colors hover:bg-hover"
      >
        <CategoryIcon slug={category} className="size-4 text-ink-muted" />
        <span className="min-w-0">
          <span dir="auto" className="block truncate font-medium text-sm">
            {title}
          </span>
          <span className="mt-0.5 flex flex-wrap items-center gap-x-2 text-ink-muted text-xs">
            <span>{audienceText(groups, people)}</span>
            {sender && <span>{t("by", { name: sender.name ?? sender.id })}</span>}
            {isToCome && cron !== null && <Repeat aria-hidden className="size-3.5" />}
            {isToCome && <ScheduleText scheduledAt={scheduledAt} timeZone={timeZone} cron={cron} />}
          </span>
        </span>
        <span className="flex items-center gap-3">
          {!isToCome && <ItemTime at={createdAt} className="text-ink-muted text-xs max-sm:hidden" />}
          <StatusBadge status={status} />
        </span>
      </Link>
    </li>
  );
}
