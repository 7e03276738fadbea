"use client";

import { Search } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { type ReactNode, useDeferredValue, useId, useState } from "react";
import { languageOf } from "#components/locale.ts";
import { cn } from "#components/ui/cn.ts";
import { Input } from "#components/ui/input.tsx";
import { fold } from "#core/fold.ts";
import { Method } from "./method.tsx";
import type { OutlineEntry, OutlineGroup } from "./outline.ts";
import { Prose } from "./prose.tsx";
import { addressOf, PROTOCOL_PATH, pathOf, type Tag } from "./tags.ts";

type ContentsProps = { groups: readonly OutlineGroup[]; current: Tag | "protocol" | null; className?: string };

/** The pages of the reference, with the operations of the one that is open; a search goes through all of them. */
export function Contents({ groups, current, className }: ContentsProps) {
  const t = useTranslations("docs");
  const id = useId();
  const [text, setText] = useState("");
  const query = useDeferredValue(fold(text.trim()));
  const found = query ? matching(groups, query) : null;
  const count = found?.reduce((sum, { entries }) => sum + entries.length, 0) ?? 0;
  return (
    <nav aria-label={t("contents")} className={className}>
      <div className="relative">
        <Search aria-hidden className="absolute top-2.5 left-2.5 size-4 text-ink-muted" />
        <label htmlFor={id} className="sr-only">
          {t("search")}
        </label>
        <Input
          id={id}
          type="search"
          className="pl-8"
          placeholder={t("search")}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <p role="status" className={cn("mt-2 text-ink-muted text-xs", !found && "sr-only")}>
        {found && (count > 0 ? t("found", { count }) : t("nothing", { query: text.trim() }))}
      </p>
      {found ? (
        found.map(({ tag, entries }) => (
          <div key={tag} className="mt-4">
            <p className="font-semibold text-sm">{t(`tags.${tag}`)}</p>
            <Entries tag={tag} entries={entries} />
          </div>
        ))
      ) : (
        <ul className="mt-3 grid gap-0.5">
          <PageLink href="/docs" isCurrent={current === null} name={t("overview")} />
          {groups.map(({ tag, entries }) => (
            <PageLink key={tag} href={pathOf(tag)} isCurrent={current === tag} name={t(`tags.${tag}`)}>
              {current === tag && <Entries tag={tag} entries={entries} />}
            </PageLink>
          ))}
          <PageLink href={PROTOCOL_PATH} isCurrent={current === "protocol"} name={t("protocol")} />
        </ul>
      )}
    </nav>
  );
}

type PageLinkProps = { href: string; isCurrent: boolean; name: string; children?: ReactNode };

/** The name of a page, and below it what is on it. */
function PageLink({ href, isCurrent, name, children }: PageLinkProps) {
  return (
    <li>
      <a
        href={href}
        aria-current={isCurrent ? "page" : undefined}
        className="-mx-2 flex min-h-8 items-center rounded-md px-2 text-ink-soft text-sm hover:bg-hover hover:text-ink aria-[current]:font-semibold aria-[current]:text-ink pointer-coarse:min-h-11"
      >
        {name}
      </a>
      {children}
    </li>
  );
}

function Entries({ tag, entries }: { tag: Tag; entries: readonly OutlineEntry[] }) {
  const lang = languageOf(useLocale());
  return (
    <ul className="mb-2">
      {entries.map(({ id, method, summary }) => (
        <li key={id}>
          <a
            href={addressOf(tag, id)}
            className="-mx-2 flex items-baseline gap-2 rounded-md px-2 py-1 text-ink-soft text-xs hover:bg-hover hover:text-ink pointer-coarse:py-3"
          >
            <Method name={method} className="w-13 shrink-0 text-center text-[0.625rem]" />
            <Prose className="min-w-0" lang={lang}>
              {summary}
            </Prose>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Every word of the query is somewhere in its summary, path or method. */
function matching(groups: readonly OutlineGroup[], query: string): OutlineGroup[] {
  const words = query.split(" ");
  return groups
    .map(({ tag, entries }) => ({
      tag,
      entries: entries.filter(({ method, path, summary }) => {
        const folded = fold(`${method} ${path} ${summary}`);
        return words.every((word) => folded.includes(word));
      }),
    }))
    .filter(({ entries }) => entries.length > 0);
}
