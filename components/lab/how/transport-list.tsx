import { useTranslations } from "next-intl";
import { Link } from "#components/link.tsx";
import { cn } from "#components/ui/cn.ts";
import type { TransportName } from "#core/vocabulary.ts";
import { pathOf, TOLD } from "./transports.ts";

/** From each page to each. */
export function TransportList({ current }: { current: TransportName }) {
  const t = useTranslations("lab.how");
  const nameOf = useTranslations("transports");
  return (
    <nav aria-label={t("list")} className="flex flex-wrap gap-1.5">
      {TOLD.map((transport) => (
        <Link
          key={transport}
          href={pathOf(transport)}
          aria-current={transport === current ? "page" : undefined}
          className={cn(
            "rounded-full border px-3 py-1 text-sm hover:bg-hover",
            transport === current ? "border-accent bg-accent-soft font-medium text-accent" : "bg-surface text-ink-soft",
          )}
        >
          {nameOf(transport)}
        </Link>
      ))}
    </nav>
  );
}
