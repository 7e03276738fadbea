"use client";

import type { LucideIcon } from "lucide-react";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "#components/link.tsx";
import { cn } from "#components/ui/cn.ts";

type Page = { href: string; label: string; Icon: LucideIcon };
type SideNavLayoutProps = { label: string; pages: readonly Page[]; className?: string; children: ReactNode };

/** Pages that belong together: a list of them beside, or on a phone above. */
export function SideNavLayout({ label, pages, className, children }: SideNavLayoutProps) {
  const path = usePathname();
  const list = useRef<HTMLUListElement>(null);
  // On a phone the list is wider than the screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each page another one is the current
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [path]);
  return (
    <div className="h-full overflow-y-auto overscroll-contain">
      <div
        className={cn("mx-auto flex max-w-6xl gap-x-12 gap-y-6 px-4 py-6 max-md:flex-col sm:px-6 md:py-10", className)}
      >
        <nav aria-label={label} className="shrink-0 max-md:-mx-4 max-md:overflow-x-auto max-md:px-4 md:w-44">
          <ul ref={list} className="flex gap-1 max-md:w-max md:sticky md:top-10 md:flex-col">
            {pages.map(({ href, label, Icon }) => {
              const isWithin = path === href || path.startsWith(`${href}/`);
              return (
                <li key={href}>
                  <Link
                    href={href}
                    aria-current={path === href ? "page" : isWithin ? "true" : undefined}
                    className={cn(
                      "flex h-9 items-center gap-2.5 rounded-md px-3 font-medium text-ink-soft text-sm transition-colors hover:bg-hover hover:text-ink",
                      isWithin && "bg-selected text-ink hover:bg-selected",
                    )}
                  >
                    <Icon aria-hidden className="size-4" />
                    {label}
                  </Link>
                </li>
              );
            })}
          </ul>
        </nav>
        <div className="min-w-0 flex-1 pb-12">{children}</div>
      </div>
    </div>
  );
}
