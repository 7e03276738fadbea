"use client";

import { ChevronRight } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Link } from "#components/link.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import type { AuditEntry } from "#core/admin-protocol.ts";
import { type AuditSearch, auditHref } from "./audit-search.ts";

type EntryRowProps = { entry: AuditEntry; query: AuditSearch };

export function EntryRow({ entry, query }: EntryRowProps) {
  const t = useTranslations("admin.audit");
  const format = useFormatter();
  const at = new Date(entry.at);
  const who = entry.actor.name ?? entry.actor.id;
  const what = entry.target.name ?? entry.target.id;
  return (
    <li data-audit={entry.action} className="border-t first:border-t-0">
      <details className="group">
        <summary className="grid cursor-pointer list-none grid-cols-[1rem_minmax(0,1fr)] items-start gap-x-3 gap-y-0.5 px-4 py-2.5 hover:bg-hover focus-visible:outline-offset-[-2px] sm:grid-cols-[1rem_9.5rem_minmax(0,1fr)_auto] sm:items-center [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden
            className="mt-0.5 size-4 text-ink-muted transition-transform group-open:rotate-90 sm:mt-0"
          />
          <time
            dateTime={entry.at}
            title={format.dateTime(at, { dateStyle: "full", timeStyle: "long" })}
            className="text-ink-muted text-xs tabular-nums"
          >
            {format.dateTime(at, { dateStyle: "medium", timeStyle: "short" })}
          </time>
          <span className="flex min-w-0 flex-wrap items-center gap-x-2 text-sm max-sm:col-start-2">
            <Avatar name={who} className="size-5 text-[0.5625rem]" />
            <span className="font-medium">{who}</span>
            <span className="text-ink-soft">{t(`actions.${entry.action}`)}</span>
            <span className="truncate text-ink-soft">{what}</span>
          </span>
          <span className="text-ink-muted text-xs tabular-nums max-sm:col-start-2">{entry.address}</span>
        </summary>
        <div className="grid gap-3 border-t bg-canvas px-4 py-3 sm:pl-11">
          <Differences before={entry.before} after={entry.after} />
          <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
            <Link
              href={auditHref("/admin/audit", { ...query, actor: entry.actor.id })}
              className="text-accent hover:underline"
            >
              {t("onlyBy", { id: entry.actor.id })}
            </Link>
            <Link
              href={auditHref("/admin/audit", { ...query, target: entry.target.id })}
              className="break-all text-accent hover:underline"
            >
              {t("onlyTo", { id: entry.target.id })}
            </Link>
          </p>
        </div>
      </details>
    </li>
  );
}

type Fields = AuditEntry["before"];

function Differences({ before, after }: { before: Fields; after: Fields }) {
  const t = useTranslations("admin.audit");
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  if (names.length === 0) return <p className="text-ink-muted text-xs">{t("noDetails")}</p>;
  return (
    <table className="w-full text-left text-xs">
      <thead className="text-ink-muted">
        <tr>
          <th className="w-32 pb-1 font-medium">{t("field")}</th>
          <th className="pb-1 font-medium">{t("before")}</th>
          <th className="pb-1 font-medium">{t("after")}</th>
        </tr>
      </thead>
      <tbody className="align-top">
        {names.map((name) => (
          <tr key={name}>
            <th className="py-0.5 pr-3 font-mono font-normal text-ink-soft">{name}</th>
            <td className="break-words py-0.5 pr-3 text-danger">{textOf(before?.[name])}</td>
            <td className="break-words py-0.5 text-accent">{textOf(after?.[name])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function textOf(value: unknown): string {
  if (value === undefined) return "–";
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}
