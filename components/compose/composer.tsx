"use client";

import { BookmarkPlus, Send } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { api } from "#components/api.ts";
import { Link } from "#components/link.tsx";
import { useSession } from "#components/session.tsx";
import { Button } from "#components/ui/button.tsx";
import { useStanding } from "#components/ui/field.tsx";
import { toast } from "#components/ui/toast.ts";
import { AudienceField } from "./audience-field.tsx";
import { ConfirmCount } from "./confirm-count.tsx";
import { contentOf, type Draft, emptyDraft } from "./draft.ts";
import { DraftBar } from "./draft-bar.tsx";
import { DryRun } from "./dry-run.tsx";
import { MessageFields } from "./message-fields.tsx";
import { Preview } from "./preview.tsx";
import type { ComposeTopic } from "./recipients-field.tsx";
import { RolloutField } from "./rollout-field.tsx";
import { Sent, type SentKind } from "./sent.tsx";
import { type Place, useDraft } from "./use-draft.ts";
import { askNow, useDryRun } from "./use-dry-run.ts";
import { useSend } from "./use-send.ts";
import { goesByOneClock } from "./when.ts";
import { WhenField } from "./when-field.tsx";

type ComposerProps = {
  topics: readonly ComposeTopic[];
  /** What it begins with. */
  initial: Draft | null;
  /** Where that is kept; null: nowhere yet. */
  kept: (Place & { isTemplate: boolean }) | null;
  /** What was asked for is not there. */
  isMissing: boolean;
};

export function Composer({ topics, initial, kept, isMissing }: ComposerProps) {
  const t = useTranslations("compose");
  const { categories } = useSession();
  const fresh = () => emptyDraft(categories.find(({ slug }) => slug === "general") ?? categories[0]);
  const [draft, setDraft] = useState<Draft>(() => initial ?? fresh());
  const [sent, setSent] = useState<{ id: string; title: string; kind: SentKind } | null>(null);
  const [isTemplate, setIsTemplate] = useState(kept?.isTemplate ?? false);
  const { check, send, sending, faults } = useSend();
  const { keeping, save, insist, hold, release, begin } = useDraft(draft, kept);
  const run = useDryRun(draft);
  /** To be typed before it is sent. */
  const [asking, setAsking] = useState<number | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const audienceFault = useStanding(faults.audience, draft.toAll, draft.to, draft.except);
  const whenFault = useStanding(faults.when, draft.when);
  const formFault = useStanding(faults.form, draft);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));

  useEffect(() => {
    if (Object.keys(faults).length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [faults]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await check(draft))) return;
    // Whoever is faster than the count waits for it: that is when it matters.
    const found = run.found ?? (await askNow(draft));
    if (found && found.recipients >= found.confirmFrom) setAsking(found.recipients);
    else await sendNow();
  };

  const sendNow = async () => {
    setAsking(null);
    const place = await hold();
    const published = await send(draft);
    if (!published) return release();
    // One that is left over does no harm: it is listed, and can be thrown away.
    if (place && !isTemplate) void api("DELETE", `/api/drafts/${place.id}`).catch(() => undefined);
    const isLater = draft.when.kind !== "now";
    const kind = isLater ? "scheduled" : published.status === "sent" || draft.rollout === null ? "sent" : "rolledOut";
    setSent({ id: published.id, title: draft.title.trim(), kind });
    const next = fresh();
    setDraft(next);
    setIsTemplate(false);
    begin(next);
  };

  const keepAsTemplate = async () => {
    try {
      await api("POST", "/api/drafts", { template: true, content: contentOf(draft) });
      toast.success(t("draft.templateKept"));
    } catch {
      toast.error(t("draft.templateFailed"));
    }
  };

  if (sent) return <Sent {...sent} onAnother={() => setSent(null)} />;
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto grid max-w-6xl grid-cols-1 gap-x-12 gap-y-10 px-4 py-6 sm:px-6 md:py-10 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <form
          ref={form}
          noValidate
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
          }}
          onSubmit={(event) => void submit(event)}
          className="grid grid-cols-1 content-start gap-6"
        >
          <div>
            <h1 className="font-semibold text-2xl tracking-[-0.025em]">{t(isTemplate ? "draft.template" : "title")}</h1>
            <p className="mt-1 text-ink-muted text-sm">
              {t("lead")}{" "}
              <Link href="/broadcasts" className="text-accent underline underline-offset-4">
                {t("broadcasts")}
              </Link>
            </p>
          </div>
          {isMissing && (
            <p role="alert" className="rounded-lg bg-hover px-4 py-3 text-sm">
              {t("draft.missing")}
            </p>
          )}
          <AudienceField draft={draft} topics={topics} error={audienceFault} onChange={change} />
          <MessageFields value={draft} faults={faults} onChange={change} />
          <WhenField when={draft.when} error={whenFault} onChange={(when) => change({ when })} />
          {goesByOneClock(draft.when) && (
            <RolloutField value={draft.rollout} onChange={(rollout) => change({ rollout })} />
          )}
          {formFault && (
            <div role="alert" className="rounded-lg bg-danger-soft px-4 py-3 text-danger text-sm">
              <p className="font-semibold">{t("failedTitle")}</p>
              <p>{formFault}</p>
            </div>
          )}
          <DryRun run={run} />
          <DraftBar keeping={keeping} onRetry={() => void save()} onInsist={insist} />
          <div className="flex flex-wrap items-center justify-end gap-x-4 gap-y-3">
            {!isTemplate && (
              <Button variant="ghost" className="mr-auto" onClick={() => void keepAsTemplate()}>
                <BookmarkPlus aria-hidden />
                {t("draft.keepAsTemplate")}
              </Button>
            )}
            <Button
              type="submit"
              variant="primary"
              size="lg"
              disabled={sending}
              aria-keyshortcuts="Control+Enter Meta+Enter"
            >
              <Send aria-hidden />
              {t(sending ? "sending" : draft.when.kind === "now" ? "send" : "schedule")}
            </Button>
          </div>
        </form>
        <Preview draft={draft} />
        {asking !== null && (
          <ConfirmCount
            count={asking}
            title={draft.title.trim()}
            onConfirm={() => void sendNow()}
            onCancel={() => setAsking(null)}
          />
        )}
      </div>
    </div>
  );
}
