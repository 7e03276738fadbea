"use client";

import { DropdownMenuRadioGroup, DropdownMenuRadioItem } from "#components/ui/dropdown-menu.tsx";
import type { Locale } from "#core/vocabulary.ts";
import { LANGUAGES, useLanguage } from "./use-language.ts";

export function LanguageChoice() {
  const [locale, choose] = useLanguage();
  return (
    <DropdownMenuRadioGroup value={locale} onValueChange={(next) => choose(next as Locale)}>
      {Object.entries(LANGUAGES).map(([value, name]) => (
        <DropdownMenuRadioItem key={value} value={value} lang={value}>
          {name}
        </DropdownMenuRadioItem>
      ))}
    </DropdownMenuRadioGroup>
  );
}
