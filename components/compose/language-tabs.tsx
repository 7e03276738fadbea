"use client";

import { useTranslations } from "next-intl";
import { cn } from "#components/ui/cn.ts";
import { RadioGroup, RadioItem } from "#components/ui/radio-group.tsx";
import { LANGUAGES, type Language } from "./words.ts";

type LanguageTabsProps = {
  label: string;
  value: Language;
  /** Those that have words of their own. */
  has(language: Language): boolean;
  /** Those in which something is wrong. */
  isWrong?(language: Language): boolean;
  onChange(language: Language): void;
  className?: string;
};

/** Which of a notification's texts is shown. */
export function LanguageTabs({ label, value, has, isWrong, onChange, className }: LanguageTabsProps) {
  const t = useTranslations("compose.words");
  return (
    <RadioGroup
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as Language)}
      className={cn("h-8 grid-flow-col gap-0.5 rounded-lg border border-line-strong/60 bg-surface p-0.5", className)}
    >
      {LANGUAGES.map((language) => (
        <RadioItem
          key={language}
          value={language}
          lang={language === "everyone" ? undefined : language}
          className="flex items-center justify-center gap-1.5 rounded-md px-2.5 text-ink-muted text-xs outline-offset-[-1px] transition-colors hover:text-ink data-[state=checked]:bg-selected data-[state=checked]:font-medium data-[state=checked]:text-ink"
        >
          {t(language)}
          {language !== "everyone" && has(language) && (
            <span
              role="img"
              aria-label={t(isWrong?.(language) ? "wrong" : "has")}
              className={cn("mark size-1.5 rounded-full", isWrong?.(language) ? "bg-danger" : "bg-accent")}
            />
          )}
        </RadioItem>
      ))}
    </RadioGroup>
  );
}
