"use client";

import { BookOpen, Cable, Hash, Hourglass, KeyRound, ScrollText, Shapes, Users, Webhook } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { SideNavLayout } from "#components/settings/side-nav-layout.tsx";

export function AdminShell({ children }: { children: ReactNode }) {
  const t = useTranslations("admin");
  const pages = [
    { href: "/admin/people", label: t("people.title"), Icon: Users },
    { href: "/admin/topics", label: t("topics.title"), Icon: Hash },
    { href: "/admin/categories", label: t("categories.title"), Icon: Shapes },
    { href: "/admin/keys", label: t("keys.title"), Icon: KeyRound },
    { href: "/admin/webhooks", label: t("webhooks.title"), Icon: Webhook },
    { href: "/admin/connections", label: t("connections.title"), Icon: Cable },
    { href: "/admin/retention", label: t("retention.title"), Icon: Hourglass },
    { href: "/admin/audit", label: t("audit.title"), Icon: ScrollText },
    { href: "/docs", label: t("docs"), Icon: BookOpen },
  ];
  return (
    <SideNavLayout label={t("nav")} pages={pages} className="gap-x-10">
      {children}
    </SideNavLayout>
  );
}
