"use client";

import { AlarmClock, Archive, ChevronsUp, Hash, Inbox, type LucideIcon, MailOpen, OctagonAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Filter } from "#client/types.ts";
import { useInboxPart } from "#client/use-inbox.tsx";
import { useSession } from "#components/session.tsx";
import { cn } from "#components/ui/cn.ts";
import { own } from "#core/own.ts";
import type { View } from "#core/vocabulary.ts";
import { inboxHref } from "./filter.ts";
import { CategoryIcon, useCategoryName } from "./item-marks.tsx";

const SHOWN: readonly { view: View; Icon: LucideIcon }[] = [
  { view: "inbox", Icon: Inbox },
  { view: "unread", Icon: MailOpen },
  { view: "snoozed", Icon: AlarmClock },
  { view: "archived", Icon: Archive },
];

/** Those that stand out in the list. */
const LOUD = [
  { priority: "critical", Icon: OctagonAlert },
  { priority: "high", Icon: ChevronsUp },
] as const;

/** Views and categories with their exact counts: a column beside the list, or a strip above it on a phone. */
export function ViewRail({ filter }: { filter: Filter }) {
  const t = useTranslations("inbox");
  const { categories, topics } = useSession();
  const categoryName = useCategoryName();
  const counts = useInboxPart((snapshot) => snapshot.counts);
  return (
    <nav
      aria-label={t("views")}
      className="relative flex shrink-0 gap-1 overflow-x-auto border-line px-3 py-2 max-lg:border-b max-lg:[scrollbar-width:none] lg:w-52 lg:flex-col lg:gap-px lg:overflow-y-auto lg:border-r lg:py-4"
    >
      {SHOWN.map(({ view, Icon }) => (
        <RailLink
          key={view}
          to={{ ...filter, view }}
          current={filter.view === view}
          icon={<Icon aria-hidden />}
          count={view === "inbox" ? undefined : counts?.[view]}
          countLabel={view === "unread" ? "unread" : "items"}
        >
          {t(`view.${view}`)}
        </RailLink>
      ))}
      <RailHeading>{t("categories")}</RailHeading>
      {categories.map(({ slug }) => {
        const current = filter.category === slug;
        return (
          <RailLink
            key={slug}
            // Again on the chosen one: all categories.
            to={{ ...filter, category: current ? undefined : slug }}
            current={current}
            icon={<CategoryIcon slug={slug} />}
            count={own(counts?.byCategory, slug)}
          >
            {categoryName(slug)}
          </RailLink>
        );
      })}
      <RailHeading>{t("priorities")}</RailHeading>
      {LOUD.map(({ priority, Icon }) => {
        const current = filter.priority === priority;
        return (
          <RailLink
            key={priority}
            to={{ ...filter, priority: current ? undefined : priority }}
            current={current}
            icon={<Icon aria-hidden />}
          >
            {t(`priority.${priority}`)}
          </RailLink>
        );
      })}
      {topics.length > 0 && <RailHeading>{t("topics")}</RailHeading>}
      {topics.map(({ slug, name }) => {
        const current = filter.topic === slug;
        return (
          <RailLink
            key={slug}
            to={{ ...filter, topic: current ? undefined : slug }}
            current={current}
            icon={<Hash aria-hidden />}
          >
            {name}
          </RailLink>
        );
      })}
    </nav>
  );
}

function RailHeading({ children }: { children: ReactNode }) {
  return (
    <>
      {/* No heading: it stands before the one of the page. */}
      <p className="px-2 pt-5 pb-1.5 font-medium text-ink-muted text-xs max-lg:hidden">{children}</p>
      <span aria-hidden className="mx-1.5 my-1.5 w-px shrink-0 bg-line lg:hidden" />
    </>
  );
}

type RailLinkProps = {
  to: Filter;
  current: boolean;
  icon: ReactNode;
  count?: number | undefined;
  /** What the count counts. */
  countLabel?: "unread" | "items";
  children: ReactNode;
};

function RailLink({ to, current, icon, count, countLabel = "unread", children }: RailLinkProps) {
  const t = useTranslations();
  const format = useFormatter();
  const href = inboxHref(to);
  return (
    <a
      href={href}
      aria-current={current || undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        window.history.pushState(null, "", href);
      }}
      className={cn(
        "flex h-8 shrink-0 items-center gap-2.5 rounded-md px-2 text-ink-soft text-sm transition-colors hover:bg-hover hover:text-ink max-lg:gap-1.5 max-lg:px-2.5 [&_svg]:size-4 [&_svg]:shrink-0",
        current && "bg-selected font-medium text-ink hover:bg-selected [&_svg]:text-accent",
      )}
    >
      {icon}
      <span dir="auto" className="flex-1 truncate">
        {children}
      </span>
      {count ? (
        <span className="font-medium text-ink-muted text-xs tabular-nums">
          <span aria-hidden>{format.number(count)}</span>
          <span className="sr-only">{t(countLabel === "unread" ? "shell.unread" : "inbox.items", { count })}</span>
        </span>
      ) : null}
    </a>
  );
}
