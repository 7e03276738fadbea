"use client";

import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useTransition } from "react";
import { languageOf } from "#components/locale.ts";
import { useOwnPreferences } from "#components/preferences/preferences.tsx";
import { toast } from "#components/ui/toast.ts";
import { LOCALE_COOKIE } from "#core/locale.ts";
import type { Locale } from "#core/vocabulary.ts";

/** Each language by its own name, so that nobody needs to read the other to find theirs. */
export const LANGUAGES: Record<Locale, string> = { en: "English", "zh-CN": "简体中文" };

/**
 * The language of the page, and how to choose another: for this browser, and, signed in, for the person on every
 * device. null: as the browser asks.
 */
export function useLanguage(): [Locale, (next: Locale | null) => void] {
  const t = useTranslations("shell");
  const router = useRouter();
  const own = useOwnPreferences();
  const [, startTransition] = useTransition();

  const choose = (locale: Locale | null) =>
    startTransition(async () => {
      try {
        await own?.change({ locale });
      } catch {
        toast.error(t("languageFailed"));
        return;
      }
      const lasting = locale === null ? "max-age=0" : "max-age=31536000";
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
      document.cookie = `${LOCALE_COOKIE}=${locale ?? ""}; path=/; ${lasting}; samesite=lax`;
      router.refresh();
    });
  return [languageOf(useLocale()), choose];
}
