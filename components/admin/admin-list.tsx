"use client";

import { type LucideIcon, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { SettingsTitle } from "#components/settings/settings-shell.tsx";
import { Button } from "#components/ui/button.tsx";

type AdminListProps = {
  texts: { title: string; lead: string; add: string; none: string };
  /** Over the words, where there is nothing yet. */
  Icon: LucideIcon;
  isEmpty: boolean;
  onAdd(): void;
  /** The rows, each a list item. */
  children: ReactNode;
};

/** A page of things that admins make: a heading, a button for another one, and those that there are. */
export function AdminList({ texts, Icon, isEmpty, onAdd, children }: AdminListProps) {
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-6">
        <SettingsTitle title={texts.title}>{texts.lead}</SettingsTitle>
        <Button variant="primary" className="mb-6" onClick={onAdd}>
          <Plus aria-hidden />
          {texts.add}
        </Button>
      </div>
      <div className="overflow-hidden rounded-xl border bg-surface">
        {isEmpty ? (
          <div className="flex flex-col items-center px-5 py-12 text-center">
            <Icon aria-hidden className="mb-3 size-8 text-ink-muted" />
            <p className="text-ink-muted text-sm">{texts.none}</p>
          </div>
        ) : (
          <ul aria-label={texts.title}>{children}</ul>
        )}
      </div>
    </>
  );
}
