"use client";

import { Inbox, SquarePen } from "lucide-react";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Announcer } from "#components/inbox/announcer.tsx";
import { Link } from "#components/link.tsx";
import { usePreferences } from "#components/preferences/preferences.tsx";
import { useSession } from "#components/session.tsx";
import { cn } from "#components/ui/cn.ts";
import { AccountMenu } from "./account-menu.tsx";
import { AlertsIfWanted } from "./alerts-if-wanted.tsx";
import { BellLink } from "./bell-link.tsx";
import { ConnectionIndicator } from "./connection-indicator.tsx";
import { Keyboard } from "./keyboard.tsx";
import { LanguageMenu } from "./language-menu.tsx";
import { PageBadge } from "./page-badge.tsx";
import { SignOutWatch } from "./sign-out-watch.tsx";
import { ThemeMenu } from "./theme-menu.tsx";
import { BellMark } from "./wordmark.tsx";

/** What stands around every page of one who is signed in. */
export function AppShell({ children }: { children: ReactNode }) {
  const t = useTranslations();
  const { density } = usePreferences().preferences;
  return (
    <div data-density={density} className="flex h-dvh flex-col">
      <header className="flex h-13 shrink-0 items-center gap-1 border-b bg-surface px-3 max-[23rem]:px-2 lg:px-4">
        <a
          href="#content"
          className="sr-only z-50 rounded-md bg-accent px-4 py-2 font-medium text-accent-ink focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
        >
          {t("app.skip")}
        </a>
        <Link
          href="/inbox"
          className="mr-2 max-[23rem]:mr-0 flex items-center gap-2.5 rounded-md font-semibold text-[1rem] tracking-[-0.02em] lg:mr-4"
        >
          <BellMark className="size-6.5" />
          <span className="max-sm:sr-only">Carillon</span>
        </Link>
        <MainNav />
        <span className="flex-1" />
        <ConnectionIndicator />
        <BellLink />
        <span className="flex max-sm:hidden">
          <LanguageMenu />
          <ThemeMenu />
        </span>
        <AccountMenu />
      </header>
      <main id="content" tabIndex={-1} className="min-h-0 flex-1 outline-none">
        {children}
      </main>
      <Announcer />
      <AlertsIfWanted />
      <PageBadge />
      <Keyboard />
      <SignOutWatch />
    </div>
  );
}

function MainNav() {
  const t = useTranslations("shell");
  const { user } = useSession();
  const path = usePathname();
  const pages = [
    { href: "/inbox", label: t("inbox"), Icon: Inbox },
    ...(user.role === "admin" ? [{ href: "/compose", label: t("compose"), Icon: SquarePen }] : []),
  ];
  return (
    <nav aria-label={t("nav")} className="flex gap-0.5">
      {pages.map(({ href, label, Icon }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? "page" : undefined}
          className={cn(
            "flex h-8 items-center gap-2 rounded-md px-2.5 max-sm:justify-center font-medium text-ink-soft text-sm transition-colors hover:bg-hover hover:text-ink",
            path === href && "bg-hover text-ink",
          )}
        >
          <Icon aria-hidden className="size-4" />
          <span className="max-sm:sr-only">{label}</span>
        </Link>
      ))}
    </nav>
  );
}
