"use client";

import { BellRing, CircleUserRound, LogOut } from "lucide-react";
import { useTranslations } from "next-intl";
import { announceSignOut } from "#client/sign-out.ts";
import { api } from "#components/api.ts";
import { Link } from "#components/link.tsx";
import { useSession } from "#components/session.tsx";
import { DropdownMenuItem, DropdownMenuLabel, DropdownMenuSeparator } from "#components/ui/dropdown-menu.tsx";
import { toast } from "#components/ui/toast.ts";
import { AlertChoice } from "./alert-menu.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { ThemeChoice } from "./theme-choice.tsx";

export function AccountMenuContent() {
  const t = useTranslations("shell");
  const { user } = useSession();
  const pages = [
    { href: "/preferences", label: t("preferences"), Icon: BellRing },
    { href: "/account", label: t("accountPage"), Icon: CircleUserRound },
  ];

  const signOut = async () => {
    try {
      await api("DELETE", "/api/session");
      announceSignOut(user.id);
      // A full load: nothing of this person may stay in memory.
      window.location.assign("/sign-in");
    } catch {
      toast.error(t("signOutFailed"));
    }
  };

  return (
    <>
      <div className="px-2 py-1.5">
        <p className="truncate font-medium text-sm">{user.name}</p>
        <p className="truncate text-ink-muted text-xs">{user.email}</p>
      </div>
      {/* On a wide page these have buttons of their own. */}
      <div className="sm:hidden">
        <DropdownMenuSeparator />
        <DropdownMenuLabel>{t("language")}</DropdownMenuLabel>
        <LanguageChoice />
        <DropdownMenuSeparator />
        <DropdownMenuLabel>{t("theme")}</DropdownMenuLabel>
        <ThemeChoice />
      </div>
      <DropdownMenuSeparator />
      <AlertChoice />
      <DropdownMenuSeparator />
      {pages.map(({ href, label, Icon }) => (
        <DropdownMenuItem key={href} asChild>
          <Link href={href}>
            <Icon aria-hidden />
            {label}
          </Link>
        </DropdownMenuItem>
      ))}
      <DropdownMenuSeparator />
      <DropdownMenuItem onSelect={() => void signOut()}>
        <LogOut aria-hidden />
        {t("signOut")}
      </DropdownMenuItem>
    </>
  );
}
