"use client";

import { useTranslations } from "next-intl";
import { useCategoryName } from "#components/inbox/item-marks.tsx";
import { Button } from "#components/ui/button.tsx";
import type { Loss } from "./item-rules.ts";

type ConfirmLossesProps = { losses: readonly Loss[]; onConfirm(): void; onCancel(): void };

/** Says in words what will be deleted, before it is. */
export function ConfirmLosses({ losses, onConfirm, onCancel }: ConfirmLossesProps) {
  const t = useTranslations("admin.retention.items.confirm");
  const settings = useTranslations("settings");
  const categoryName = useCategoryName();
  return (
    <div className="grid gap-4 text-sm">
      <p className="text-ink-soft">{t("lead")}</p>
      <ul className="grid list-disc gap-1.5 pl-5">
        {losses.map(({ of, category, days }) => (
          <li key={`${of} ${category}`}>
            {category === null ? t(of, { days }) : t("category", { days, name: categoryName(category) })}
          </li>
        ))}
      </ul>
      <p className="text-ink-soft">{t("means")}</p>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{settings("cancel")}</Button>
        <Button variant="danger" onClick={onConfirm}>
          {t("act")}
        </Button>
      </div>
    </div>
  );
}
