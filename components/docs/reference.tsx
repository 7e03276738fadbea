import { BookOpen, ChevronDown } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { LanguageMenu } from "#components/shell/language-menu.tsx";
import { ThemeMenu } from "#components/shell/theme-menu.tsx";
import { Wordmark } from "#components/shell/wordmark.tsx";
import { parametersFromLinks } from "./curl.ts";
import { type OpenApiDocument, type Operation, operationsOf } from "./document.ts";
import { Method } from "./method.tsx";
import { OperationSection } from "./operation-section.tsx";
import { Prose } from "./prose.tsx";

type Group = { tag: string; operations: Operation[] };

/** The reference of the REST interface: all of the OpenAPI document on one page, so that the browser can search it. */
export function Reference({ document }: { document: OpenApiDocument }) {
  const t = useTranslations("docs");
  const operations = operationsOf(document);
  const groups = groupsOf(operations);
  const given = parametersFromLinks(operations);
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
        <Contents label={t("contents")} groups={groups} className="max-h-[70dvh] overflow-y-auto px-4 pb-4 sm:px-6" />
      </details>
      <div className="mx-auto flex max-w-[90rem] gap-12 px-4 sm:px-6">
        <div className="w-60 shrink-0 max-lg:hidden">
          <Contents label={t("contents")} groups={groups} className="sticky top-0 h-dvh overflow-y-auto py-8" />
        </div>
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 py-8 outline-none lg:py-10">
          <h1 className="font-semibold text-[1.75rem] leading-9 tracking-[-0.03em]">{t("title")}</h1>
          <p className="mt-2 max-w-[65ch] text-pretty text-[0.9375rem] text-ink-soft leading-relaxed">{t("lead")}</p>
          <ul className="mt-5 grid max-w-[65ch] gap-2 text-ink-soft text-sm">
            <li>{t.rich("credentials", RICH)}</li>
            <li>{t.rich("failures", RICH)}</li>
            <li>
              {t("machine")}{" "}
              <a href="/api/openapi.json" className="font-mono text-accent text-xs underline underline-offset-3">
                /api/openapi.json
              </a>
            </li>
          </ul>
          {groups.map(({ tag, operations: ofGroup }) => (
            <section key={tag} id={tag} aria-labelledby={`${tag}-group`} className="mt-12 scroll-mt-16 lg:scroll-mt-6">
              <h2
                id={`${tag}-group`}
                className="border-line-strong border-b pb-2 font-semibold text-xl capitalize tracking-[-0.02em]"
                lang="en"
              >
                {tag}
              </h2>
              {ofGroup.map((operation) => (
                <OperationSection
                  key={operation.id}
                  operation={operation}
                  schemas={document.components.schemas}
                  given={given.get(operation.id) ?? {}}
                />
              ))}
            </section>
          ))}
        </main>
      </div>
    </div>
  );
}

const RICH = {
  code: (chunks: ReactNode) => <code className="rounded bg-hover px-1 py-px font-mono text-ink text-xs">{chunks}</code>,
};

function Contents({ label, groups, className }: { label: string; groups: readonly Group[]; className: string }) {
  return (
    <nav aria-label={label} className={className}>
      {groups.map(({ tag, operations }) => (
        <div key={tag} className="mt-5 first:mt-0">
          <a href={`#${tag}`} className="font-semibold text-sm capitalize hover:text-accent" lang="en">
            {tag}
          </a>
          <ul className="mt-1">
            {operations.map(({ id, method, summary }) => (
              <li key={id}>
                <a
                  href={`#${id}`}
                  className="-mx-2 flex items-baseline gap-2 rounded-md px-2 py-1 text-ink-soft text-xs hover:bg-hover hover:text-ink"
                >
                  <Method name={method} className="w-13 shrink-0 text-center text-[0.625rem]" />
                  <Prose className="min-w-0">{summary}</Prose>
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function groupsOf(operations: readonly Operation[]): Group[] {
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) groups.set(operation.tag, [...(groups.get(operation.tag) ?? []), operation]);
  return [...groups].map(([tag, ofGroup]) => ({ tag, operations: ofGroup }));
}
