"use client";

import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCategoryName } from "#components/inbox/item-marks.tsx";
import { useSession } from "#components/session.tsx";
import { Field } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import type { TypedCategory } from "./item-rules.ts";

type CategoryRulesProps = {
  rules: readonly TypedCategory[];
  faultOf(category: string): string | undefined;
  onChange(rules: readonly TypedCategory[]): void;
};

/** A row for each category that has days of its own, and a choice of those that have none yet. */
export function CategoryRules({ rules, faultOf, onChange }: CategoryRulesProps) {
  const t = useTranslations("admin.retention.items");
  const categoryName = useCategoryName();
  const { categories } = useSession();
  const others = categories.filter(({ slug }) => !rules.some(({ category }) => category === slug));
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1 font-medium text-sm">{t("categories")}</legend>
      <p className="text-ink-muted text-xs">{t("categoriesHint")}</p>
      {rules.map(({ category, days }) => {
        const name = categoryName(category);
        return (
          <div key={category} data-rule={category} className="flex items-start gap-2">
            <Field label={t("daysOf", { name })} error={faultOf(category)} className="min-w-0 flex-1 sm:max-w-64">
              {(control) => (
                <Input
                  {...control}
                  name={`categories.${category}`}
                  inputMode="numeric"
                  autoComplete="off"
                  placeholder={t("forEver")}
                  value={days}
                  onChange={({ target }) =>
                    onChange(
                      rules.map((one) => (one.category === category ? { category, days: target.value.trim() } : one)),
                    )
                  }
                />
              )}
            </Field>
            <IconButton
              label={t("remove", { name })}
              className="mt-6.5 size-9"
              onClick={() => onChange(rules.filter((one) => one.category !== category))}
            >
              <Trash2 aria-hidden />
            </IconButton>
          </div>
        );
      })}
      {others.length > 0 && (
        <Select
          aria-label={t("add")}
          value=""
          onChange={({ target }) => onChange([...rules, { category: target.value, days: "" }])}
          className="sm:max-w-64"
        >
          <option value="">{t("add")}</option>
          {others.map(({ slug }) => (
            <option key={slug} value={slug}>
              {categoryName(slug)}
            </option>
          ))}
        </Select>
      )}
    </fieldset>
  );
}
