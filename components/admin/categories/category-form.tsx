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
  const channelName = useTranslations("preferences.channels");
  const id = useId();
  const [priority, setPriority] = useState(initial?.priority ?? "normal");
  const [critical, setCritical] = useState(initial?.critical ?? false);
  const [alerts, setAlerts] = useState(initial?.alerts ?? { desktop: true, sound: true });

  const save = async ({ slug, name }: { slug: string; name: string }) => {
    await api("PUT", `/api/categories/${slug}`, { name, priority, critical, alerts });
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
      <fieldset aria-describedby={`${id}-alerts`} className="grid gap-2.5">
        <legend className="font-medium text-sm">{t("alerts")}</legend>
        <p id={`${id}-alerts`} className="text-ink-muted text-xs">
          {t("alertsHint")}
        </p>
        {(["desktop", "sound"] as const).map((channel) => (
          <div key={channel} className="flex items-center justify-between gap-4">
            <label htmlFor={`${id}-${channel}`} className="text-sm">
              {channelName(channel)}
            </label>
            <Switch
              id={`${id}-${channel}`}
              checked={critical || alerts[channel]}
              disabled={critical}
              onCheckedChange={(isOn) => setAlerts({ ...alerts, [channel]: isOn })}
            />
          </div>
        ))}
      </fieldset>
    </NamedForm>
  );
}
