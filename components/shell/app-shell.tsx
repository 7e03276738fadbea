"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Announcer } from "#components/inbox/announcer.tsx";
import { Link } from "#components/link.tsx";
import { usePreferences } from "#components/preferences/preferences.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { AlertsIfWanted } from "./alerts-if-wanted.tsx";
import { BellLink } from "./bell-link.tsx";
import { ConnectionIndicator } from "./connection-indicator.tsx";
import { Keyboard } from "./keyboard.tsx";
import { LanguageMenu } from "./language-menu.tsx";
import { BottomNav, MainNav } from "./main-nav.tsx";
import type { NavPage } from "./nav-pages.tsx";
import { PageBadge } from "./page-badge.tsx";
import { SignOutWatch } from "./sign-out-watch.tsx";
import { ThemeMenu } from "./theme-menu.tsx";

type AppShellProps = {
  /** The logo, drawn on the server. */
  mark: ReactNode;
  pages: readonly NavPage[];
  children: ReactNode;
};

/** What stands around every page of one who is signed in. */
export function AppShell({ mark, pages, children }: AppShellProps) {
  const t = useTranslations();
  const { density } = usePreferences().preferences;
  return (
    <div data-density={density} className="flex h-dvh flex-col">
      <header className="flex h-13 short:h-10 shrink-0 items-center gap-1 border-b bg-surface px-3 max-[23rem]:px-2 lg:px-4">
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
          {mark}
          <span className="max-lg:sr-only">Carillon</span>
        </Link>
        <MainNav pages={pages} />
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
      <BottomNav pages={pages} />
      <Announcer />
      <AlertsIfWanted />
      <PageBadge />
      <Keyboard />
      <SignOutWatch />
    </div>
  );
}
