"use client";

import { Moon, Sun } from "lucide-react";
import { useTranslations } from "next-intl";
import { ChoiceMenu } from "./choice-menu.tsx";

export function ThemeMenu() {
  const t = useTranslations("shell");
  return (
    <ChoiceMenu label={t("theme")} part="ThemeChoice">
      <Sun aria-hidden className="dark:hidden" />
      <Moon aria-hidden className="hidden dark:block" />
    </ChoiceMenu>
  );
}
