"use client";

import { Languages } from "lucide-react";
import { useTranslations } from "next-intl";
import { ChoiceMenu } from "./choice-menu.tsx";

export function LanguageMenu() {
  const t = useTranslations("shell");
  return (
    <ChoiceMenu label={t("language")} part="LanguageChoice">
      <Languages aria-hidden />
    </ChoiceMenu>
  );
}
