"use client";

import { useTranslations } from "next-intl";
import type { ComponentProps } from "react";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { MIN_PASSWORD } from "#core/vocabulary.ts";

type PasswordFieldProps = Omit<ComponentProps<typeof Input>, "type" | "autoComplete"> & {
  label: string;
  error: string | undefined;
  /** To be chosen: says what it has to be. Otherwise it is the one that they have. */
  isNew?: true;
};

export function PasswordField({ label, error, isNew, ...input }: PasswordFieldProps) {
  const t = useTranslations("password");
  return (
    <Field label={label} hint={isNew && t("hint", { count: MIN_PASSWORD })} error={error}>
      {(control) => (
        <Input {...input} {...control} type="password" autoComplete={isNew ? "new-password" : "current-password"} />
      )}
    </Field>
  );
}
