import {
  AtSign,
  Bell,
  ChevronsUp,
  CreditCard,
  type LucideIcon,
  OctagonAlert,
  Rocket,
  ShieldAlert,
  Tag,
  Wrench,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { useSession } from "#components/session.tsx";
import { cn } from "#components/ui/cn.ts";
import { first } from "#core/graphemes.ts";
import { own } from "#core/own.ts";
import type { InboxRow } from "#core/protocol.ts";
import type { Priority } from "#core/vocabulary.ts";

const CATEGORY_ICONS: Readonly<Record<string, LucideIcon>> = {
  general: Bell,
  security: ShieldAlert,
  billing: CreditCard,
  mentions: AtSign,
  maintenance: Wrench,
  releases: Rocket,
};

export function CategoryIcon({ slug, className }: { slug: string; className?: string }) {
  const Icon = own(CATEGORY_ICONS, slug) ?? Tag;
  return <Icon aria-hidden className={className} />;
}

/** The five that every installation starts with. */
const FIRST = {
  general: "General",
  security: "Security",
  billing: "Billing",
  mentions: "Mentions",
  maintenance: "Maintenance",
} as const;
const isFirst = (slug: string): slug is keyof typeof FIRST => Object.hasOwn(FIRST, slug);

/** A category's name, in the reader's language unless the admins gave it another one. */
export function useCategoryName(): (slug: string) => string {
  const t = useTranslations("categories");
  const { categories } = useSession();
  return (slug) => {
    const name = categories.find((category) => category.slug === slug)?.name ?? slug;
    return isFirst(slug) && name === FIRST[slug] ? t(slug) : name;
  };
}

type MarkedItem = Pick<InboxRow, "icon" | "category" | "priority">;

/** The picture of an item: its own icon, else its category's. Critical ones stand on red, and say so beside it. */
export function ItemTile({ item, className }: { item: MarkedItem; className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        "flex size-9 shrink-0 items-center justify-center overflow-hidden rounded-lg text-[1rem] [&_svg]:size-[1.125rem]",
        item.priority === "critical" ? "bg-danger-soft text-danger" : "bg-hover text-ink-soft",
        className,
      )}
    >
      {item.icon ? <IconText text={item.icon} /> : <CategoryIcon slug={item.category} />}
    </span>
  );
}

/** As much of it as the tile has room for. */
function IconText({ text }: { text: string }) {
  const shown = first(text.trim(), 2);
  return <span className={cn("whitespace-nowrap", shown !== first(shown, 1) && "text-[0.625em]")}>{shown}</span>;
}

export const LOUD = {
  high: { Icon: ChevronsUp, tone: "warning", ink: "text-warning" },
  critical: { Icon: OctagonAlert, tone: "danger", ink: "text-danger" },
} as const;

/** In a row: a shape of its own for each loud priority, named for those who do not see it. */
export function PriorityMark({ priority }: { priority: Priority }) {
  const t = useTranslations("inbox");
  if (priority !== "high" && priority !== "critical") return null;
  const { Icon, ink } = LOUD[priority];
  const label = t("priorityMark", { priority: t(`priority.${priority}`) });
  return (
    <span role="img" aria-label={label} title={label} className={cn("shrink-0", ink)}>
      <Icon aria-hidden className="size-4" />
    </span>
  );
}
