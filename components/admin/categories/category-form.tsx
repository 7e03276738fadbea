"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { NamedForm } from "#components/admin/named/named-form.tsx";
import { api } from "#components/api.ts";
import { PriorityField } from "#components/compose/priority-field.tsx";
import { Switch } from "#components/ui/switch.tsx";
import type { Category } from "#core/protocol.ts";

type CategoryFormProps = {
  initial: Category | null;
  taken: readonly string[];
  onSaved(name: string): void;
  onCancel(): void;
};

export function CategoryForm({ initial, taken, onSaved, onCancel }: CategoryFormProps) {
  const t = useTranslations("admin.categories");
  const id = useId();
  const [priority, setPriority] = useState(initial?.priority ?? "normal");
  const [critical, setCritical] = useState(initial?.critical ?? false);

  const save = async ({ slug, name }: { slug: string; name: string }) => {
    await api("PUT", `/api/categories/${slug}`, { name, priority, critical });
    onSaved(name);
  };

  return (
    <NamedForm initial={initial} taken={taken} save={save} onCancel={onCancel}>
      <PriorityField
        label={t("priority")}
        value={critical ? "critical" : priority}
        disabled={critical}
        onChange={setPriority}
      />
      <div className="flex items-start justify-between gap-4">
        <div>
          <label htmlFor={id} className="font-medium text-sm">
            {t("critical")}
          </label>
          <p id={`${id}-hint`} className="text-ink-muted text-xs">
            {t("criticalHint")}
          </p>
        </div>
        <Switch id={id} aria-describedby={`${id}-hint`} checked={critical} onCheckedChange={setCritical} />
      </div>
    </NamedForm>
  );
}
