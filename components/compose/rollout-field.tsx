"use client";

import { useTranslations } from "next-intl";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";

const SHARES = [1, 5, 10, 25, 50] as const;

type RolloutFieldProps = { value: number | null; onChange(value: number | null): void };

export function RolloutField({ value, onChange }: RolloutFieldProps) {
  const t = useTranslations("compose.rollout");
  return (
    <Field label={t("title")} hint={value === null ? undefined : t("hint")}>
      {(control) => (
        <Select
          {...control}
          value={value ?? ""}
          onChange={({ target }) => onChange(target.value === "" ? null : Number(target.value))}
        >
          <option value="">{t("all")}</option>
          {SHARES.map((percent) => (
            <option key={percent} value={percent}>
              {t("first", { percent })}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
