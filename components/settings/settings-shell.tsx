"use client";

import { BellRing, CircleUserRound } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { SideNavLayout } from "./side-nav-layout.tsx";

/** The pages on which people arrange things of their own. */
export function SettingsShell({ children }: { children: ReactNode }) {
  const t = useTranslations();
  const pages = [
    { href: "/preferences", label: t("preferences.title"), Icon: BellRing },
    { href: "/account", label: t("account.title"), Icon: CircleUserRound },
  ];
  return (
    <SideNavLayout label={t("settings.nav")} pages={pages}>
      {children}
    </SideNavLayout>
  );
}

export function SettingsTitle({ title, children }: { title: string; children: ReactNode }) {
  return (
    <header className="mb-8">
      <h1 className="font-semibold text-[1.5rem] leading-8 tracking-[-0.02em]">{title}</h1>
      <p className="mt-1.5 max-w-[60ch] text-pretty text-ink-muted">{children}</p>
    </header>
  );
}
