"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { SettingsTitle } from "#components/settings/settings-shell.tsx";
import { Button } from "#components/ui/button.tsx";
import type { AuditAction, AuditEntry, AuditKind } from "#core/admin-protocol.ts";
import { ListEnd } from "../list-end.tsx";
import { useMore } from "../use-more.ts";
import { type AuditSearch, auditHref } from "./audit-search.ts";
import { EntryRow } from "./entry-row.tsx";
import { FilterBar } from "./filter-bar.tsx";

type AuditPageProps = {
  initial: { entries: readonly AuditEntry[]; next: number | null };
  query: AuditSearch;
  actions: readonly AuditAction[];
  kinds: readonly AuditKind[];
};

export function AuditPage({ initial, query, actions, kinds }: AuditPageProps) {
  const t = useTranslations("admin.audit");
  const { rows, hasMore, state, more } = useMore<AuditEntry, number>(
    { rows: initial.entries, next: initial.next },
    (before) => auditHref("/api/audit", { ...query, before: String(before) }),
    ({ entries, next }: { entries: AuditEntry[]; next: number | null }) => ({ rows: entries, next }),
  );
  const isNarrowed = Object.keys(query).length > 0;
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-6">
        <SettingsTitle title={t("title")}>{t("lead")}</SettingsTitle>
        <div className="mb-6 flex gap-2">
          {(["csv", "json"] as const).map((format) => (
            <Button key={format} asChild>
              <a href={auditHref("/api/audit/export", { ...query, format })} download>
                <Download aria-hidden />
                {format.toUpperCase()}
              </a>
            </Button>
          ))}
        </div>
      </div>
      <FilterBar query={query} actions={actions} kinds={kinds} />
      <div className="mt-4 overflow-hidden rounded-xl border bg-surface">
        {rows.length === 0 ? (
          <p className="px-5 py-12 text-center text-ink-muted text-sm">{t(isNarrowed ? "noneFound" : "none")}</p>
        ) : (
          <ol aria-label={t("title")}>
            {rows.map((entry) => (
              <EntryRow key={entry.id} entry={entry} query={query} />
            ))}
          </ol>
        )}
        <ListEnd hasMore={hasMore} state={state} onMore={() => void more()} />
      </div>
    </>
  );
}
