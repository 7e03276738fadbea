"use client";

import { Contrast, Smartphone } from "lucide-react";
import { useTimeZone, useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { ItemContent } from "#components/inbox/item-content.tsx";
import { RowContent } from "#components/inbox/item-row.tsx";
import { useSession } from "#components/session.tsx";
import { useClock } from "#components/shell/clock.tsx";
import { cn } from "#components/ui/cn.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { Addressee } from "#core/wording.ts";
import type { Draft } from "./draft.ts";
import { extrasOf } from "./extras.ts";
import { LanguageTabs } from "./language-tabs.tsx";
import { PreviewReader } from "./preview-reader.tsx";
import { type Language, readBy, wordsOf } from "./words.ts";

const UNREAD = { seenAt: null, readAt: null, archivedAt: null, snoozedUntil: null, pinnedAt: null };

/** The draft as its readers will see it: the very components of the inbox. */
export function Preview({ draft: typed }: { draft: Draft }) {
  const t = useTranslations("compose");
  const draft = useDeferredValue(typed);
  const now = useClock();
  const [isPhone, setIsPhone] = useState(false);
  /** null: that of the page. */
  const [theme, setTheme] = useState<"light" | "dark" | null>(null);
  const extras = extrasOf(draft, useTimeZone() ?? "UTC");
  const [language, setLanguage] = useState<Language>("everyone");
  const [reader, setReader] = useState<Addressee>();
  const { user } = useSession();
  const words = wordsOf(draft, extras.actions);
  const labels = extras.actions.map(({ label }, index) => label || t("extras.unnamed", { n: index + 1 }));
  const typedTexts = { title: words.title, body: words.body, labels };
  const read = readBy(typedTexts, words.translations, {
    language,
    addressee: reader ?? { name: user.name, data: null },
    variables: words.variables,
    data: draft.data,
  });
  const item = {
    id: "preview",
    audience: draft.toAll ? "all" : draft.to.topics[0] ? `topics/${draft.to.topics[0]}` : "users/you",
    title: words.title ? read.title : t("previewTitle"),
    body: read.body || t("previewBody"),
    category: draft.category,
    priority: draft.priority,
    href: draft.href.trim() || null,
    icon: extras.icon,
    actions: extras.actions.map(({ href, call }, index) => ({
      label: read.labels[index] ?? "",
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
      className="grid grid-cols-[minmax(0,1fr)] content-start gap-4 self-start lg:sticky lg:top-8"
    >
      <div className="flex items-center justify-between gap-3">
        <h2 className="font-medium text-sm">{t("preview")}</h2>
        <div className="flex gap-1">
          <IconButton
            label={t("previewPhone")}
            aria-pressed={isPhone}
            className={cn(isPhone && "bg-selected text-ink")}
            onClick={() => setIsPhone(!isPhone)}
          >
            <Smartphone aria-hidden />
          </IconButton>
          <IconButton
            label={t("previewTheme")}
            aria-pressed={theme !== null}
            className={cn(theme !== null && "bg-selected text-ink")}
            onClick={() => setTheme(theme === null ? otherTheme() : null)}
          >
            <Contrast aria-hidden />
          </IconButton>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {words.translations && (
          <LanguageTabs
            label={t("words.previewLanguage")}
            value={language}
            has={(one) => one !== "everyone" && words.translations?.[one] !== undefined}
            onChange={setLanguage}
          />
        )}
        {words.variables && <PreviewReader onChange={setReader} />}
      </div>
      <div
        data-preview={isPhone ? "phone" : "desktop"}
        className={cn(
          "grid grid-cols-[minmax(0,1fr)] gap-6 text-ink",
          theme !== null && `${theme} -m-3 rounded-2xl bg-canvas p-3`,
          isPhone && "max-w-[24.375rem]",
        )}
      >
        <div>
          <h3 className="mb-2 font-medium text-ink-muted text-xs">{t("previewRow")}</h3>
          <div className="relative flex h-[3.875rem] items-center gap-3 overflow-hidden rounded-xl border border-line bg-surface pr-4 pl-5">
            <RowContent row={{ ...item, state: UNREAD }} />
          </div>
        </div>
        <div>
          <h3 className="mb-2 font-medium text-ink-muted text-xs">{t("previewDetail")}</h3>
          <div className={cn("rounded-xl border border-line bg-surface", isPhone ? "p-4" : "p-6")}>
            <ItemContent item={item} />
          </div>
        </div>
      </div>
    </section>
  );
}

const otherTheme = (): "light" | "dark" => (document.documentElement.classList.contains("dark") ? "light" : "dark");

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);
