"use client";

import { Cable, Hourglass, KeyRound, ScrollText, Users, Webhook } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { SideNavLayout } from "#components/settings/side-nav-layout.tsx";

export function AdminShell({ children }: { children: ReactNode }) {
  const t = useTranslations("admin");
  const pages = [
    { href: "/admin/people", label: t("people.title"), Icon: Users },
    { href: "/admin/keys", label: t("keys.title"), Icon: KeyRound },
    { href: "/admin/webhooks", label: t("webhooks.title"), Icon: Webhook },
    { href: "/admin/connections", label: t("connections.title"), Icon: Cable },
    { href: "/admin/retention", label: t("retention.title"), Icon: Hourglass },
    { href: "/admin/audit", label: t("audit.title"), Icon: ScrollText },
  ];
  return (
    <SideNavLayout label={t("nav")} pages={pages} className="max-w-[80rem] gap-x-10">
      {children}
    </SideNavLayout>
  );
}
