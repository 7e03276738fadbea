import { Hash, Megaphone, UserRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useSession } from "#components/session.tsx";
import { Badge } from "#components/ui/badge.tsx";
import type { Priority } from "#core/vocabulary.ts";
import { LOUD } from "./item-marks.tsx";

/** In an opened item: in words too. */
export function PriorityBadge({ priority }: { priority: Priority }) {
  const t = useTranslations("inbox");
  if (priority !== "high" && priority !== "critical") return null;
  const { Icon, tone } = LOUD[priority];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {t("priorityMark", { priority: t(`priority.${priority}`) })}
    </Badge>
  );
}

/** Who it went to, as its reader would say it. */
export function AudienceLabel({ audience }: { audience: string }) {
  const t = useTranslations("inbox");
  const { topics } = useSession();
  const slug = audience.startsWith("topics/") ? audience.slice("topics/".length) : null;
  const Icon = audience === "all" ? Megaphone : slug ? Hash : UserRound;
  const name =
    audience === "all"
      ? t("everyone")
      : slug
        ? (topics.find((topic) => topic.slug === slug)?.name ?? slug)
        : t("direct");
  return (
    <span className="inline-flex items-center gap-1 text-ink-muted text-xs [&_svg]:size-3.5">
      <Icon aria-hidden />
      {name}
    </span>
  );
}
