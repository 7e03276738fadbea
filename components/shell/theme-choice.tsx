"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Theme } from "#components/theme.ts";
import { DropdownMenuRadioGroup, DropdownMenuRadioItem } from "#components/ui/dropdown-menu.tsx";
import { chooseTheme, useTheme } from "#components/use-theme.tsx";

export function ThemeChoice() {
  const t = useTranslations("shell");
  return (
    <DropdownMenuRadioGroup value={useTheme()} onValueChange={(theme) => chooseTheme(theme as Theme)}>
      <DropdownMenuRadioItem value="light">
        <Sun aria-hidden />
        {t("themeLight")}
      </DropdownMenuRadioItem>
      <DropdownMenuRadioItem value="dark">
        <Moon aria-hidden />
        {t("themeDark")}
      </DropdownMenuRadioItem>
      <DropdownMenuRadioItem value="system">
        <Monitor aria-hidden />
        {t("themeSystem")}
      </DropdownMenuRadioItem>
    </DropdownMenuRadioGroup>
  );
}
