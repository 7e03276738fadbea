"use client";

import { Bell } from "lucide-react";
import { useTranslations } from "next-intl";
import { useInboxPart } from "#client/use-inbox.tsx";
import { Link } from "#components/link.tsx";
import { buttonVariants } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";

/** The count is exact; only its drawing stops at 99. */
export const drawnCount = (count: number): string => (count > 99 ? "99+" : String(count));

export function BellLink() {
  const t = useTranslations("shell");
  const unread = useInboxPart((snapshot) => snapshot.counts?.unread ?? 0);
  const unseen = useInboxPart((snapshot) => snapshot.counts?.unseen ?? 0);
  const label = t("unread", { count: unread }) + (unseen > 0 ? t("unseen", { count: unseen }) : "");
  return (
    <Link
      href="/inbox?view=unread"
      aria-label={label}
      title={label}
      data-unread-count={unread}
      data-unseen-count={unseen}
      className={cn(buttonVariants({ variant: "ghost", size: "icon" }), "relative", unread > 99 && "mr-2")}
    >
      <Bell aria-hidden className={cn("size-[1.125rem]", unseen > 0 && "fill-current")} />
      {unread > 0 && (
        <span
          // Anew at each change, so that it stirs.
          key={unread}
          aria-hidden
          className={cn(
            "absolute -top-0.5 pointer-coarse:top-1 flex h-4 min-w-4 animate-appear items-center justify-center rounded-full px-1 font-semibold text-2xs tabular-nums leading-none ring-2 ring-surface",
            // It grows away from what stands beside it.
            unread > 99 ? "-right-2 pointer-coarse:-right-1" : "right-0 pointer-coarse:right-1.5",
            // What is unread and was seen needs no second call.
            unseen > 0 ? "bg-accent text-accent-ink" : "bg-accent-soft text-accent",
          )}
        >
          {drawnCount(unread)}
        </span>
      )}
    </Link>
  );
}
