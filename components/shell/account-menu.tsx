"use client";

import { useTranslations } from "next-intl";
import { useSession } from "#components/session.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { DropdownMenu, DropdownMenuContent, DropdownMenuTrigger } from "#components/ui/dropdown-menu.tsx";
import { MenuPart, menuParts } from "./menu-parts.tsx";

export function AccountMenu() {
  const t = useTranslations("shell");
  const { user } = useSession();
  return (
    <DropdownMenu also={menuParts}>
      <DropdownMenuTrigger aria-label={t("account", { name: user.name })} className="ml-1 rounded-full">
        <Avatar name={user.name} image={user.image} />
      </DropdownMenuTrigger>
      <DropdownMenuContent className="w-56">
        <MenuPart name="AccountMenuContent" />
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
