"use client";

import { Send } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Link } from "#components/link.tsx";
import { useSession } from "#components/session.tsx";
import { Button } from "#components/ui/button.tsx";
import { AudienceField, type ComposeTopic } from "./audience-field.tsx";
import { type Draft, emptyDraft } from "./draft.ts";
import { MessageFields } from "./message-fields.tsx";
import { Preview } from "./preview.tsx";
import { Sent } from "./sent.tsx";
import { useSend } from "./use-send.ts";
import { WhenField } from "./when-field.tsx";

export function Composer({ topics }: { topics: readonly ComposeTopic[] }) {
  const t = useTranslations("compose");
  const { categories } = useSession();
  const fresh = () =>
    emptyDraft(categories.find(({ slug }) => slug === "general")?.slug ?? categories[0]?.slug ?? "general");
  const [draft, setDraft] = useState<Draft>(fresh);
  const [sent, setSent] = useState<{ id: string; title: string; isScheduled: boolean } | null>(null);
  const { send, sending, faults } = useSend();
  const form = useRef<HTMLFormElement>(null);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));

  useEffect(() => {
    if (Object.keys(faults).length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [faults]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const published = await send(draft);
    if (!published) return;
    setSent({ id: published.id, title: draft.title.trim(), isScheduled: published.status === "scheduled" });
    setDraft(fresh());
  };

  if (sent) return <Sent {...sent} onAnother={() => setSent(null)} />;
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto grid max-w-6xl gap-x-12 gap-y-10 px-5 py-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] lg:px-8">
        <form ref={form} noValidate onSubmit={(event) => void submit(event)} className="grid content-start gap-6">
          <div>
            <h1 className="font-semibold text-2xl tracking-[-0.025em]">{t("title")}</h1>
            <p className="mt-1 text-ink-muted text-sm">
              {t("lead")}{" "}
              <Link href="/broadcasts" className="text-accent underline underline-offset-4">
                {t("broadcasts")}
              </Link>
            </p>
          </div>
          <AudienceField draft={draft} topics={topics} error={faults.audience} onChange={change} />
          <MessageFields value={draft} faults={faults} onChange={change} />
          <WhenField when={draft.when} error={faults.when} onChange={(when) => change({ when })} />
          {faults.form && (
            <div role="alert" className="rounded-lg bg-danger-soft px-4 py-3 text-danger text-sm">
              <p className="font-semibold">{t("failedTitle")}</p>
              <p>{faults.form}</p>
            </div>
          )}
          <div className="flex items-center justify-end gap-4">
            <Reach draft={draft} />
            <Button type="submit" variant="primary" size="lg" disabled={sending}>
              <Send aria-hidden />
              {t(sending ? "sending" : draft.when.kind === "now" ? "send" : "schedule")}
            </Button>
          </div>
        </form>
        <Preview draft={draft} />
      </div>
    </div>
  );
}

function Reach({ draft: { toAll, topics, people } }: { draft: Draft }) {
  const t = useTranslations("compose.sendTo");
  const both = topics.length > 0 && people.length > 0 ? "yes" : "no";
  return (
    <p className="text-ink-muted text-sm">
      {toAll
        ? t("all")
        : topics.length + people.length === 0
          ? t("none")
          : t("some", { topics: topics.length, people: people.length, both })}
    </p>
  );
}
