"use client";

import { useTimeZone, useTranslations } from "next-intl";
import { useDeferredValue } from "react";
import { ItemContent } from "#components/inbox/item-content.tsx";
import { RowContent } from "#components/inbox/item-row.tsx";
import { useClock } from "#components/shell/clock.tsx";
import type { Draft } from "./draft.ts";
import { extrasOf } from "./extras.ts";

const UNREAD = { seenAt: null, readAt: null, archivedAt: null, snoozedUntil: null, pinnedAt: null };

/** The draft as its readers will see it: the very components of the inbox. */
export function Preview({ draft: typed }: { draft: Draft }) {
  const t = useTranslations("compose");
  const draft = useDeferredValue(typed);
  const now = useClock();
  const extras = extrasOf(draft, useTimeZone() ?? "UTC");
  const item = {
    id: "preview",
    audience: draft.toAll ? "all" : draft.to.topics[0] ? `topics/${draft.to.topics[0]}` : "users/you",
    title: draft.title.trim() || t("previewTitle"),
    body: draft.body || t("previewBody"),
    category: draft.category,
    priority: draft.priority,
    href: draft.href.trim() || null,
    icon: extras.icon,
    actions: extras.actions.map(({ label, href, call }) => ({
      label: label || t("extras.labelPlaceholder"),
      ...(call ? { call: { host: hostOf(call.url) } } : { href: href || "/" }),
    })),
    data: null,
    createdAt: new Date(now).toISOString(),
    expiresAt: extras.expiresAt,
    revision: 1,
  };
  return (
    <section
      aria-label={t("preview")}
      className="grid grid-cols-[minmax(0,1fr)] content-start gap-6 self-start lg:sticky lg:top-8"
    >
      <div>
        <h2 className="mb-2 font-medium text-ink-muted text-xs">{t("previewRow")}</h2>
        <div className="relative flex h-[62px] items-center gap-3 overflow-hidden rounded-xl border border-line bg-surface pr-4 pl-5">
          <RowContent row={{ ...item, state: UNREAD }} />
        </div>
      </div>
      <div>
        <h2 className="mb-2 font-medium text-ink-muted text-xs">{t("previewDetail")}</h2>
        <div className="rounded-xl border border-line bg-surface p-6">
          <ItemContent item={item} />
        </div>
      </div>
    </section>
  );
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);
