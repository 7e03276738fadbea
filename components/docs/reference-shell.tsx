import { BookOpen, ChevronDown } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { LanguageMenu } from "#components/shell/language-menu.tsx";
import { ThemeMenu } from "#components/shell/theme-menu.tsx";
import { Wordmark } from "#components/shell/wordmark.tsx";
import { Contents } from "./contents.tsx";
import type { OutlineGroup } from "./outline.ts";
import type { Tag } from "./tags.ts";

type ReferenceShellProps = { groups: readonly OutlineGroup[]; current: Tag | "protocol" | null; children: ReactNode };

/** What all pages of the reference have around them: a way home, and what there is. */
export function ReferenceShell({ groups, current, children }: ReferenceShellProps) {
  const t = useTranslations("docs");
  return (
    <div className="min-h-dvh">
      <header className="flex h-13 items-center gap-3 border-b bg-surface px-4 sm:px-6">
        <a
          href="#content"
          className="sr-only z-50 rounded-md bg-accent px-4 py-2 font-medium text-accent-ink focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
        >
          {t("skip")}
        </a>
        <a href="/" className="rounded-md">
          <Wordmark />
        </a>
        <span className="flex-1" />
        <LanguageMenu />
        <ThemeMenu />
      </header>
      <details className="group sticky top-0 z-10 border-b bg-surface lg:hidden">
        <summary className="flex h-11 list-none items-center gap-2 px-4 font-medium text-sm sm:px-6 [&::-webkit-details-marker]:hidden">
          <BookOpen aria-hidden className="size-4 text-ink-muted" />
          {t("contents")}
          <ChevronDown aria-hidden className="ml-auto size-4 text-ink-muted group-open:rotate-180" />
        </summary>
        <Contents groups={groups} current={current} className="max-h-[70dvh] overflow-y-auto px-4 pt-1 pb-4 sm:px-6" />
      </details>
      <div className="mx-auto flex max-w-[90rem] gap-12 px-4 sm:px-6">
        <div className="w-60 shrink-0 max-lg:hidden">
          <Contents groups={groups} current={current} className="sticky top-0 h-dvh overflow-y-auto px-2 py-8" />
        </div>
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 py-8 outline-none lg:py-10">
          {children}
        </main>
      </div>
    </div>
  );
}
