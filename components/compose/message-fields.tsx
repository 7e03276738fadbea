"use client";

import { useTranslations } from "next-intl";
import { useCategoryName } from "#components/inbox/item-marks.tsx";
import { useSession } from "#components/session.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import type { Draft } from "./draft.ts";
import type { Extras } from "./extras.ts";
import { ExtrasFields } from "./extras-fields.tsx";
import { PriorityField } from "./priority-field.tsx";
import { type Words, withoutLabel } from "./words.ts";
import { type WordsFaults, WordsFields } from "./words-fields.tsx";

export type Message = Pick<Draft, keyof Words | "category" | "priority" | "href" | keyof Extras>;
export type MessageFaults = WordsFaults & Partial<Record<"category" | "href" | keyof Extras, string>>;

type MessageFieldsProps = { value: Message; faults: MessageFaults; onChange(part: Partial<Message>): void };

/** What a notification says: the same fields whether it is written or edited. */
export function MessageFields({ value, faults, onChange }: MessageFieldsProps) {
  const t = useTranslations("compose");
  const { categories } = useSession();
  const categoryName = useCategoryName();
  const categoryOf = (slug: string) => categories.find((category) => category.slug === slug);
  const isCritical = categoryOf(value.category)?.critical ?? false;

  /** Its priority goes with it, until another is chosen. */
  const chooseCategory = (slug: string) => {
    const usual = isCritical ? "critical" : (categoryOf(value.category)?.priority ?? "normal");
    const next = categoryOf(slug);
    const own = value.priority === usual ? (next?.priority ?? "normal") : value.priority;
    onChange({ category: slug, priority: next?.critical ? "critical" : own });
  };

  return (
    <>
      <WordsFields value={value} actions={value.actions} faults={faults} onChange={onChange} />
      <div className="grid gap-6 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Field label={t("category")} error={faults.category}>
          {(control) => (
            <Select
              {...control}
              name="category"
              value={value.category}
              onChange={(event) => chooseCategory(event.target.value)}
            >
              {categories.map(({ slug }) => (
                <option key={slug} value={slug}>
                  {categoryName(slug)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <PriorityField
          label={t("priority")}
          hint={isCritical ? t("criticalCategory") : undefined}
          value={value.priority}
          disabled={isCritical}
          onChange={(priority) => onChange({ priority })}
        />
      </div>
      <Field label={t("link")} hint={t("linkHint")} error={faults.href}>
        {(control) => (
          <Input
            {...control}
            name="href"
            inputMode="url"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="https://"
            value={value.href}
            onChange={(event) => onChange({ href: event.target.value })}
          />
        )}
      </Field>
      <ExtrasFields
        value={value}
        faults={{
          ...(faults.icon && { icon: faults.icon }),
          ...(faults.expiresAt && { expiresAt: faults.expiresAt }),
          ...(faults.actions && { actions: faults.actions }),
        }}
        onChange={onChange}
        onRemove={(index) =>
          onChange({
            actions: value.actions.filter((_, at) => at !== index),
            translations: withoutLabel(value.translations, index),
          })
        }
      />
    </>
  );
}
