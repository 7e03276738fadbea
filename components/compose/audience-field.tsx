"use client";

import { Megaphone, Users } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { FieldError } from "#components/ui/field.tsx";
import { RadioGroup, RadioItem } from "#components/ui/radio-group.tsx";
import type { Draft } from "./draft.ts";
import { isNobody } from "./recipients.ts";
import { type ComposeTopic, RecipientsField } from "./recipients-field.tsx";

type AudienceFieldProps = {
  draft: Draft;
  topics: readonly ComposeTopic[];
  error: string | undefined;
  onChange(change: Partial<Draft>): void;
};

export function AudienceField({ draft, topics, error, onChange }: AudienceFieldProps) {
  const t = useTranslations("compose");
  const id = useId();
  const choices = [
    { value: "all", label: t("everyone"), hint: t("everyoneHint"), Icon: Megaphone },
    { value: "some", label: t("some"), hint: t("someHint"), Icon: Users },
  ];
  return (
    <section aria-labelledby={id} className="grid grid-cols-1 gap-2">
      <h2 id={id} className="font-medium text-sm">
        {t("audience")}
      </h2>
      <RadioGroup
        aria-labelledby={id}
        value={draft.toAll ? "all" : "some"}
        onValueChange={(value) => onChange({ toAll: value === "all" })}
        className="grid-cols-2 gap-2"
      >
        {choices.map(({ value, label, hint, Icon }) => (
          <RadioItem
            key={value}
            value={value}
            data-audience={value}
            className="group flex items-start gap-2.5 rounded-lg border border-line-strong/50 bg-surface p-3 text-left transition-colors hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-selected"
          >
            <Icon
              aria-hidden
              className="mt-0.5 size-4 shrink-0 text-ink-muted group-data-[state=checked]:text-accent"
            />
            <span>
              <span className="block font-medium text-sm">{label}</span>
              <span className="block text-ink-muted text-xs">{hint}</span>
            </span>
          </RadioItem>
        ))}
      </RadioGroup>
      {!draft.toAll && (
        <RecipientsField
          label={t("for")}
          value={draft.to}
          topics={topics}
          onChange={(part) => onChange({ to: { ...draft.to, ...part } })}
        />
      )}
      <details open={!isNobody(draft.except)} className="group">
        <summary className="w-fit cursor-pointer rounded text-ink-muted text-sm hover:text-ink">{t("except")}</summary>
        <RecipientsField
          label={t("except")}
          value={draft.except}
          topics={topics}
          onChange={(part) => onChange({ except: { ...draft.except, ...part } })}
        />
      </details>
      {error && <FieldError>{error}</FieldError>}
    </section>
  );
}
