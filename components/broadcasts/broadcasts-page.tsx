"use client";

import { Repeat } from "lucide-react";
import { useTranslations } from "next-intl";
import { CategoryIcon } from "#components/inbox/item-marks.tsx";
import { ItemTime } from "#components/inbox/item-time.tsx";
import { Link } from "#components/link.tsx";
import type { BroadcastQuery, ListedBroadcast } from "#core/protocol.ts";
import { BroadcastsShell } from "./broadcasts-shell.tsx";
import { isToCome, ScheduleText, StatusBadge, useAudienceText } from "./marks.tsx";
import { ReachBars } from "./reach/reach-bars.tsx";

type BroadcastsPageProps = Pick<BroadcastQuery, "view" | "programs"> & {
  broadcasts: readonly ListedBroadcast[];
  next: string | null;
};

export function BroadcastsPage({ view, programs, broadcasts, next }: BroadcastsPageProps) {
  return (
    <BroadcastsShell view={view} programs={programs} isEmpty={broadcasts.length === 0} next={next}>
      {broadcasts.map((broadcast) => (
        <Row key={broadcast.id} broadcast={broadcast} />
      ))}
    </BroadcastsShell>
  );
}

function Row({ broadcast }: { broadcast: ListedBroadcast }) {
  const audienceText = useAudienceText();
  const { id, title, status, category, sender, reach, rollout, createdAt, scheduledAt, timeZone, cron } = broadcast;
  const comes = isToCome(broadcast);
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
            <span>{audienceText(broadcast)}</span>
            {sender && <SenderText sender={sender} />}
            {comes && cron !== null && <Repeat aria-hidden className="size-3.5" />}
            {reach && <ReachBars reach={reach} />}
            {comes && <ScheduleText scheduledAt={scheduledAt} timeZone={timeZone} cron={cron} />}
          </span>
        </span>
        <span className="flex items-center gap-3">
          {!comes && <ItemTime at={createdAt} className="text-ink-muted text-xs max-sm:hidden" />}
          <StatusBadge status={status} rollout={rollout} />
        </span>
      </Link>
    </li>
  );
}

const KEY = "keys/";

function SenderText({ sender: { id, name } }: { sender: NonNullable<ListedBroadcast["sender"]> }) {
  const t = useTranslations("broadcasts");
  if (id.startsWith(KEY)) return <span>{t("byKey", { name: name ?? id.slice(KEY.length) })}</span>;
  return <span>{t("by", { name: name ?? id })}</span>;
}
