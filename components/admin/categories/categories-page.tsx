"use client";

import { Shapes, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { NamedList } from "#components/admin/named/named-list.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import { toast } from "#components/ui/toast.ts";
import type { Category } from "#core/protocol.ts";
import { CategoryForm } from "./category-form.tsx";
import { RemoveCategory } from "./remove-category.tsx";

export function CategoriesPage({ categories }: { categories: readonly Category[] }) {
  const t = useTranslations("admin.categories");
  const settings = useTranslations("settings");
  const router = useRouter();
  const [open, setOpen] = useState<Category | "new" | null>(null);
  const [removed, setRemoved] = useState<Category | null>(null);
  const initial = open === "new" ? null : open;

  return (
    <>
      <NamedList
        texts={{ title: t("title"), lead: t("lead"), add: t("new"), none: t("none") }}
        Icon={Shapes}
        rows={categories}
        beside={({ critical }) => critical && <Badge tone="danger">{t("isCritical")}</Badge>}
        below={(row) => (row.critical ? t("criticalMeans") : <Defaults category={row} />)}
        onAdd={() => setOpen("new")}
        onEdit={(row) => setOpen(row)}
      />
      <Dialog open={open !== null} onOpenChange={(isOpen) => !isOpen && setOpen(null)}>
        {open !== null && (
          <DialogContent title={initial ? t("edit", { name: initial.name }) : t("new")} closeLabel={settings("close")}>
            <CategoryForm
              initial={initial}
              taken={categories.map(({ slug }) => slug)}
              onSaved={(name) => {
                setOpen(null);
                toast.success(t("saved", { name }));
                router.refresh();
              }}
              onCancel={() => setOpen(null)}
            />
            {initial && initial.slug !== "general" && (
              <Button
                variant="ghost"
                className="-mt-2 mb-4 ml-2 text-danger"
                onClick={() => {
                  setRemoved(initial);
                  setOpen(null);
                }}
              >
                <Trash2 aria-hidden />
                {t("removeOne", { name: initial.name })}
              </Button>
            )}
          </DialogContent>
        )}
      </Dialog>
      <Dialog open={removed !== null} onOpenChange={(isOpen) => !isOpen && setRemoved(null)}>
        {removed && (
          <DialogContent title={t("removeOne", { name: removed.name })} closeLabel={settings("close")}>
            <RemoveCategory
              category={removed}
              others={categories.filter(({ slug }) => slug !== removed.slug)}
              onRemoved={() => {
                setRemoved(null);
                toast.success(t("removed", { name: removed.name }));
                router.refresh();
              }}
              onCancel={() => setRemoved(null)}
            />
          </DialogContent>
        )}
      </Dialog>
    </>
  );
}

/** What holds where neither the sender nor the reader says otherwise. */
function Defaults({ category: { priority, alerts } }: { category: Category }) {
  const t = useTranslations("admin.categories");
  const priorityName = useTranslations("inbox.priority");
  return (
    <>
      <span>{t("priorityIs", { priority: priorityName(priority) })}</span>
      {!alerts.desktop && <span>{t("noDesktop")}</span>}
      {!alerts.sound && <span>{t("noSound")}</span>}
    </>
  );
}
