"use client";

import { type LucideIcon, Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { AdminList } from "#components/admin/admin-list.tsx";
import { Button } from "#components/ui/button.tsx";

type NamedListProps<T> = {
  texts: { title: string; lead: string; add: string; none: string };
  Icon: LucideIcon;
  rows: readonly T[];
  /** What stands beside a name, and below it. */
  beside(row: T): ReactNode;
  below(row: T): ReactNode;
  onAdd(): void;
  onEdit(row: T): void;
};

export function NamedList<T extends { slug: string; name: string }>(props: NamedListProps<T>) {
  const { texts, Icon, rows, beside, below, onAdd, onEdit } = props;
  const t = useTranslations("admin.named");
  return (
    <AdminList texts={texts} Icon={Icon} isEmpty={rows.length === 0} onAdd={onAdd}>
      {rows.map((row) => (
        <li
          key={row.slug}
          data-named={row.slug}
          className="flex min-h-16 flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b px-4 py-3 last:border-b-0 sm:px-5"
        >
          <div className="min-w-0 flex-1 basis-40">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
              <span dir="auto" className="break-words font-medium">
                {row.name}
              </span>
              <code className="font-mono text-ink-muted text-xs">{row.slug}</code>
              {beside(row)}
            </p>
            <p className="mt-1 flex flex-wrap gap-x-3 text-ink-muted text-xs">{below(row)}</p>
          </div>
          <Button onClick={() => onEdit(row)} aria-label={t("editOne", { name: row.name })}>
            <Pencil aria-hidden />
            {t("edit")}
          </Button>
        </li>
      ))}
    </AdminList>
  );
}
