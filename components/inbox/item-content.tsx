"use client";

import { ArrowUpRight } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { lazy, Suspense, useDeferredValue } from "react";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { later } from "#components/ui/later.ts";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import type { InboxRow } from "#core/protocol.ts";
import { CallButton } from "./call-button.tsx";
import { Expiry } from "./countdown.tsx";
import { langOf, withoutTurns } from "./foreign-text.ts";
import { AudienceLabel, PriorityBadge } from "./item-labels.tsx";
import { CategoryIcon, ItemTile, useCategoryName } from "./item-marks.tsx";
import { ItemTime } from "./item-time.tsx";
import { isExternal, safeLink } from "./safe-link.ts";

// A quarter of the page's script, and not needed before something is opened.
const Markdown = lazy(later(async () => ({ default: (await import("./markdown/markdown.tsx")).Markdown })));

/** Everything that an opened item says: in the inbox, and in the composer's preview. */
export function ItemContent({ item }: { item: Omit<InboxRow, "seq" | "state"> }) {
  const categoryName = useCategoryName();
  const lang = langOf(item.title, useLocale());
  return (
    <article className="mx-auto w-full max-w-[44rem]" aria-label={withoutTurns(item.title)}>
      <header className="flex gap-4">
        <ItemTile item={item} className="size-11 rounded-xl text-[1.25rem] [&_svg]:size-5" />
        <div className="min-w-0 flex-1">
          <h2
            dir="auto"
            lang={lang}
            className="text-pretty break-words font-semibold text-[1.25rem] leading-7 tracking-[-0.015em]"
          >
            {withoutTurns(item.title)}
          </h2>
          <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <Badge>
              <CategoryIcon slug={item.category} />
              {categoryName(item.category)}
            </Badge>
            <PriorityBadge priority={item.priority} />
            <AudienceLabel audience={item.audience} />
            <ItemTime at={item.createdAt} className="text-ink-muted text-xs" isWhole />
            <Footnotes item={item} />
          </div>
        </div>
      </header>
      {item.body && (
        <div className="mt-6">
          <Body key={item.id} text={item.body} />
        </div>
      )}
      <ItemActions item={item} />
    </article>
  );
}

/** Longer than this, a body takes longer to draw than one waits for a click to show. */
const LONG = 4_000;

/** One that is opened here shows its frame first; what the server has drawn is there from the start. */
function Body({ text }: { text: string }) {
  const isHydrated = useHydrated();
  const isDrawn = useDeferredValue(true, !isHydrated || text.length <= LONG);
  const waiting = <BodySkeleton />;
  return isDrawn ? (
    <Suspense fallback={waiting}>
      <Markdown>{text}</Markdown>
    </Suspense>
  ) : (
    waiting
  );
}

function BodySkeleton() {
  const t = useTranslations("inbox");
  return (
    <div role="status" className="grid gap-2.5">
      <span className="sr-only">{t("loadingItem")}</span>
      <Skeleton className="h-4 w-full" />
      <Skeleton className="h-4 w-11/12" />
      <Skeleton className="h-4 w-3/5" />
    </div>
  );
}

function Footnotes({ item }: { item: Pick<InboxRow, "revision" | "expiresAt"> }) {
  const t = useTranslations("inbox");
  return (
    <>
      {item.revision > 1 && <span className="text-ink-muted text-xs">{t("edited")}</span>}
      {item.expiresAt && <Expiry at={item.expiresAt} />}
    </>
  );
}

type ShownAction = { label: string } & ({ href: string } | { host: string; index: number });

function ItemActions({ item }: { item: Pick<InboxRow, "id" | "revision" | "actions" | "href"> }) {
  const t = useTranslations("inbox");
  const actions = item.actions.flatMap(({ label, href, call }, index): ShownAction[] => {
    const text = withoutTurns(label);
    if (call) return [{ label: text, host: call.host, index }];
    const link = safeLink(href);
    return link ? [{ label: text, href: link }] : [];
  });
  const own = safeLink(item.href);
  const all = [...actions, ...(own ? [{ label: t("open"), href: own }] : [])];
  if (all.length === 0) return null;
  return (
    <ul aria-label={t("actions")} className="mt-7 flex flex-wrap gap-2">
      {all.map((action, place) => (
        <li key={`${item.id}/${item.revision}/${action.label}/${"href" in action ? action.href : action.index}`}>
          {"href" in action ? (
            <Button asChild size="lg" variant={place === 0 ? "primary" : "outline"}>
              <a href={action.href} {...(isExternal(action.href) && { target: "_blank", rel: "noopener noreferrer" })}>
                {action.label}
                {isExternal(action.href) && <ArrowUpRight aria-hidden />}
              </a>
            </Button>
          ) : (
            <CallButton {...action} itemId={item.id} isFirst={place === 0} />
          )}
        </li>
      ))}
    </ul>
  );
}
