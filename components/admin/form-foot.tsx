"use client";

import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { FormError } from "#components/ui/field.tsx";

type FormFootProps = { fault: string | undefined; label: string; isBusy: boolean; onCancel(): void };

/** The end of a form in a dialog: what is wrong with the whole of it, the way back, and the way on. */
export function FormFoot({ fault, label, isBusy, onCancel }: FormFootProps) {
  const t = useTranslations("settings");
  return (
    <>
      <FormError>{fault}</FormError>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{t("cancel")}</Button>
        <Button type="submit" variant="primary" disabled={isBusy}>
          {label}
        </Button>
      </div>
    </>
  );
}
