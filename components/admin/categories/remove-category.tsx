"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { useCategoryName } from "#components/inbox/item-marks.tsx";
import { Button } from "#components/ui/button.tsx";
import { Select } from "#components/ui/input.tsx";
import type { Category } from "#core/protocol.ts";

type RemoveCategoryProps = {
  category: Category;
  /** Where its things may go. */
  others: readonly Category[];
  onRemoved(): void;
  onCancel(): void;
};

/** Asks where what is in a category goes, and deletes it. */
export function RemoveCategory({ category, others, onRemoved, onCancel }: RemoveCategoryProps) {
  const t = useTranslations("admin.categories");
  const settings = useTranslations("settings");
  const categoryName = useCategoryName();
  const id = useId();
  const [moveTo, setMoveTo] = useState("general");
  const [isBusy, setIsBusy] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);

  const remove = async () => {
    setIsBusy(true);
    setHasFailed(false);
    try {
      await api("DELETE", `/api/categories/${category.slug}?moveTo=${moveTo}`);
      onRemoved();
    } catch (error) {
      // Somebody else was quicker.
      if (failureOf(error).code === "not_found") onRemoved();
      else setHasFailed(true);
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <div className="grid gap-4">
      <p className="text-ink-soft text-sm">{t("removeMeans")}</p>
      <label htmlFor={id} className="grid gap-1.5 font-medium text-sm">
        {t("moveTo")}
        <Select id={id} value={moveTo} onChange={(event) => setMoveTo(event.target.value)}>
          {others.map(({ slug }) => (
            <option key={slug} value={slug}>
              {categoryName(slug)}
            </option>
          ))}
        </Select>
      </label>
      <p role="alert" className="text-danger text-sm empty:hidden">
        {hasFailed && t("notRemoved")}
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{settings("cancel")}</Button>
        <Button variant="danger" disabled={isBusy} onClick={() => void remove()}>
          {t("remove")}
        </Button>
      </div>
    </div>
  );
}
