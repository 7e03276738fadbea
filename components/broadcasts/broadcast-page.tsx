"use client";

import { ArrowLeft, CalendarClock, Copy, Pencil, Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useConnection } from "#client/use-inbox.tsx";
import { Link } from "#components/link.tsx";
import { Section } from "#components/settings/section.tsx";
import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.ts";
import type { InboxItem, ListedBroadcast, NotificationRevision, Rollout } from "#core/protocol.ts";
import type { ReachReport } from "#core/reach-protocol.ts";
import { EditForm } from "./edit-form.tsx";
import { isToCome, ScheduleText, SentTime, StatusBadge, useAudienceText } from "./marks.tsx";
import { MoveForm } from "./move-form.tsx";
import { Reach } from "./reach/reach.tsx";
import { Revisions } from "./revisions.tsx";
import { RolloutPanel } from "./rollout-panel.tsx";
import { Said } from "./said.tsx";
import { TakeBack } from "./take-back.tsx";

export type BroadcastPageProps = {
  item: InboxItem;
  status: ListedBroadcast["status"];
  /** The first of those that it is for. */
  audience: string;
  selection: { audience: readonly string[]; except: readonly string[] };
  reach: ReachReport;
  rollout: (Rollout & { recipients: number }) | null;
  schedule: Pick<ListedBroadcast, "scheduledAt" | "timeZone" | "cron">;
  revisions: readonly NotificationRevision[];
  /** Of those who edited it, by id. */
  names: Readonly<Record<string, string>>;
};

/** How often its status and content are asked for again. */
const REFRESH_MS = 10_000;

export function BroadcastPage({
  item,
  status,
  audience,
  selection,
  rollout,
  reach,
  schedule,
  revisions,
  names,
}: BroadcastPageProps) {
  const t = useTranslations("broadcasts");
  const router = useRouter();
  const { state } = useConnection();
  const audienceText = useAudienceText();
  const [open, setOpen] = useState<"edit" | "move" | "takeBack" | null>(null);
  const isOver = status === "canceled" || status === "recalled";

  // Without a connection what cannot be fetched would take the page away with it.
  useEffect(() => {
    if (isOver || state !== "open") return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [isOver, router, state]);

  const done = (said: string) => {
    setOpen(null);
    toast.success(said);
    router.refresh();
  };

  return (
    <div className="h-full overflow-y-auto overscroll-contain">
      <div className="mx-auto max-w-6xl px-4 py-6 sm:px-6 md:py-10">
        <Link
          href="/broadcasts"
          className="inline-flex items-center gap-1.5 rounded-md text-ink-muted text-sm hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-4" />
          {t("title")}
        </Link>
        <header className="mt-3 mb-8 flex flex-wrap items-start justify-between gap-4">
          <div className="min-w-0 flex-1 basis-72">
            <h1 dir="auto" className="text-pretty break-words font-semibold text-[1.5rem] leading-8 tracking-[-0.02em]">
              {item.title}
            </h1>
            <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-muted text-sm">
              <StatusBadge status={status} rollout={rollout} />
              <span>{audienceText({ ...parted(selection.audience), except: parted(selection.except) })}</span>
              {isToCome({ status, ...schedule }) ? (
                <ScheduleText {...schedule} />
              ) : (
                reach.sentAt !== null && <SentTime at={reach.sentAt} />
              )}
            </p>
          </div>
          <div className="flex flex-wrap gap-2">
            <Button asChild>
              <Link href={`/compose?like=${item.id}`}>
                <Copy aria-hidden />
                {t("duplicate")}
              </Link>
            </Button>
            {!isOver && (
              <Button onClick={() => setOpen("edit")} disabled={open === "edit"}>
                <Pencil aria-hidden />
                {t("edit")}
              </Button>
            )}
            {status === "scheduled" && (
              <Button onClick={() => setOpen("move")} disabled={open === "move"}>
                <CalendarClock aria-hidden />
                {t("move")}
              </Button>
            )}
            {!isOver && (
              <Button onClick={() => setOpen("takeBack")}>
                <Undo2 aria-hidden />
                {t(status === "scheduled" ? "cancel" : "recall")}
              </Button>
            )}
          </div>
        </header>
        {status === "sending" && rollout && <RolloutPanel id={item.id} rollout={rollout} />}
        {status !== "scheduled" && status !== "canceled" && <Reach initial={reach} isMoving={!isOver} />}
        {open === "move" && <MoveForm id={item.id} onDone={() => done(t("moved"))} onCancel={() => setOpen(null)} />}
        <Section title={t(open === "edit" ? "edit" : "content")} className="p-5 sm:p-6">
          {open === "edit" ? (
            <EditForm
              item={item}
              actions={revisions[0]?.actions ?? []}
              translations={revisions[0]?.translations ?? null}
              variables={revisions[0]?.variables ?? false}
              onDone={() => done(t("saved"))}
              onCancel={() => setOpen(null)}
            />
          ) : (
            <Said item={{ ...item, audience }} translations={revisions[0]?.translations ?? null} />
          )}
        </Section>
        <Revisions revisions={revisions} names={names} />
        <TakeBack
          id={item.id}
          isScheduled={status === "scheduled"}
          isRecurring={schedule.cron !== null}
          open={open === "takeBack"}
          onClose={() => setOpen(null)}
          onDone={() => done(t(status === "scheduled" ? "canceledNow" : "recalledNow"))}
        />
      </div>
    </div>
  );
}

function parted(names: readonly string[]): { groups: readonly string[]; people: number } {
  const groups = names.filter((name) => !name.startsWith("users/"));
  return { groups, people: names.length - groups.length };
}
