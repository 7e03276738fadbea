"use client";

import {
  AlarmClock,
  Archive,
  ChevronsUp,
  Hash,
  Inbox,
  type LucideIcon,
  MailOpen,
  OctagonAlert,
  Search,
} from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { Filter } from "#client/types.ts";
import { useInboxPart } from "#client/use-inbox.tsx";
import { useSession } from "#components/session.tsx";
import { cn } from "#components/ui/cn.ts";
import { own } from "#core/own.ts";
import type { View } from "#core/vocabulary.ts";
import { inboxHref } from "./filter.ts";
import { CategoryIcon, useCategoryName } from "./item-marks.tsx";
import { RailDialog } from "./on-demand.tsx";

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

/** Of more than so many the rail shows the first, and all of them in a window of their own, with a search. */
const MANY = 8;

export type Narrowing = {
  slug: string;
  name: string;
  icon: ReactNode;
  to: Filter;
  current: boolean;
  count?: number | undefined;
};

/** Views and categories with their exact counts: a column beside the list, or a strip above it on a phone. */
export function ViewRail({ filter }: { filter: Filter }) {
  const t = useTranslations("inbox");
  const { categories, topics } = useSession();
  const categoryName = useCategoryName();
  const counts = useInboxPart((snapshot) => snapshot.counts);
  /** Again on the chosen one: all of its kind. */
  const narrowing = (
    by: "category" | "priority" | "topic",
    slug: string,
    shown: Pick<Narrowing, "name" | "icon" | "count">,
  ): Narrowing => {
    const current = filter[by] === slug;
    return { slug, current, to: { ...filter, [by]: current ? undefined : slug }, ...shown };
  };
  return (
    <nav
      aria-label={t("views")}
      className="relative flex shrink-0 gap-1 overflow-x-auto border-line px-3 py-2 max-lg:border-b max-lg:[scrollbar-width:none] max-lg:group-data-open/inbox:invisible lg:w-52 lg:flex-col lg:gap-px lg:overflow-y-auto lg:border-r lg:py-4 short:max-lg:py-0.5"
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
      <Group
        title={t("categories")}
        of={categories.map(({ slug }) =>
          narrowing("category", slug, {
            name: categoryName(slug),
            icon: <CategoryIcon slug={slug} />,
            count: own(counts?.byCategory, slug),
          }),
        )}
      />
      <Group
        title={t("priorities")}
        of={LOUD.map(({ priority, Icon }) =>
          narrowing("priority", priority, { name: t(`priority.${priority}`), icon: <Icon aria-hidden /> }),
        )}
      />
      <Group
        title={t("topics")}
        of={topics.map(({ slug, name }) => narrowing("topic", slug, { name, icon: <Hash aria-hidden /> }))}
      />
    </nav>
  );
}

function Group({ title, of }: { title: string; of: readonly Narrowing[] }) {
  const t = useTranslations("inbox");
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  if (of.length === 0) return null;
  const isMany = of.length > MANY;
  return (
    <>
      <RailHeading>{title}</RailHeading>
      {of.map(
        ({ slug, name, ...link }, at) =>
          (!isMany || at < MANY - 1 || link.current) && (
            <RailLink key={slug} isBeyond={isMany} {...link}>
              {name}
            </RailLink>
          ),
      )}
      {isMany && (
        <button type="button" aria-haspopup="dialog" onClick={() => setIsOpen(true)} className={railLink}>
          <Search aria-hidden />
          <span className="lg:hidden">{title}</span>
          <span className="max-lg:sr-only">{t("allOf", { count: of.length })}</span>
        </button>
      )}
      {isMany && (
        <RailDialog
          open={isOpen}
          title={title}
          of={of}
          linkOf={({ slug, name, ...link }) => (
            <RailLink {...link} onChoose={close}>
              {name}
            </RailLink>
          )}
          onClose={close}
        />
      )}
    </>
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

type RailLinkProps = Pick<Narrowing, "to" | "current" | "icon" | "count"> & {
  /** What the count counts. */
  countLabel?: "unread" | "items";
  /** One of many: on a phone it stands in the window alone, unless it is chosen. */
  isBeyond?: boolean;
  onChoose?(): void;
  children: ReactNode;
};

const railLink =
  "flex h-8 shrink-0 items-center gap-2.5 rounded-md px-2 text-ink-soft text-sm transition-colors hover:bg-hover hover:text-ink max-lg:gap-1.5 max-lg:px-2.5 [&_svg]:size-4 [&_svg]:shrink-0";

function RailLink({
  to,
  current,
  icon,
  count,
  countLabel = "unread",
  isBeyond = false,
  onChoose,
  children,
}: RailLinkProps) {
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
        onChoose?.();
      }}
      className={cn(
        railLink,
        current && "bg-selected font-medium text-ink hover:bg-selected [&_svg]:text-accent",
        isBeyond && !current && "max-lg:hidden",
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
