"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { Link } from "#components/link.tsx";
import { buttonVariants } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import type { NavPage } from "./nav-pages.tsx";

type NavProps = { pages: readonly NavPage[] };

const isOpen = (path: string, { under }: NavPage): boolean => path === under || path.startsWith(`${under}/`);

/** In the header, from tablets on: places by name, and what there is to do as a button. */
export function MainNav({ pages }: NavProps) {
  const t = useTranslations("shell");
  const path = usePathname();
  const places = pages.filter(({ kind }) => kind === "place");
  const acts = pages.filter(({ kind }) => kind === "act");
  return (
    <nav aria-label={t("nav")} className="flex items-center gap-0.5 max-sm:hidden">
      {[...places, ...acts].map((page) => (
        <Link
          key={page.href}
          href={page.href}
          aria-current={isOpen(path, page) ? "page" : undefined}
          className={cn(
            page.kind === "act"
              ? cn(buttonVariants({ variant: "primary" }), "ml-1.5")
              : "flex h-8 items-center rounded-md px-2 font-medium text-ink-soft text-sm transition-colors hover:bg-hover hover:text-ink aria-[current]:bg-hover aria-[current]:text-ink lg:px-2.5",
          )}
        >
          {page.kind === "act" && page.icon}
          <span className={cn(page.kind === "act" && "max-lg:sr-only")}>{page.label}</span>
        </Link>
      ))}
    </nav>
  );
}

/** On a phone: all of them within reach of the thumb. */
export function BottomNav({ pages }: NavProps) {
  const t = useTranslations("shell");
  const path = usePathname();
  return (
    <nav aria-label={t("nav")} className="flex shrink-0 border-t bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden">
      {pages.map((page) => (
        <Link
          key={page.href}
          href={page.href}
          aria-current={isOpen(path, page) ? "page" : undefined}
          className="flex h-13 short:h-9 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-ink-muted text-xs outline-offset-[-2px] aria-[current]:font-semibold aria-[current]:text-accent [&_svg]:size-5"
        >
          {page.icon}
          <span className="max-w-full truncate px-0.5 short:sr-only">{page.label}</span>
        </Link>
      ))}
    </nav>
  );
}
