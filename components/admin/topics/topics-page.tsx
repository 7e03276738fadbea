"use client";

import { Hash } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { NamedForm } from "#components/admin/named/named-form.tsx";
import { NamedList } from "#components/admin/named/named-list.tsx";
import { peopleHref } from "#components/admin/people/people-search.ts";
import { api } from "#components/api.ts";
import { Link } from "#components/link.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import { toast } from "#components/ui/toast.ts";

type Topic = { slug: string; name: string; members: number };

export function TopicsPage({ topics }: { topics: readonly Topic[] }) {
  const t = useTranslations("admin.topics");
  const settings = useTranslations("settings");
  const router = useRouter();
  const [open, setOpen] = useState<Topic | "new" | null>(null);
  const initial = open === "new" ? null : open;

  const save = async ({ slug, name }: { slug: string; name: string }) => {
    await api("PUT", `/api/topics/${slug}`, { name });
    setOpen(null);
    toast.success(t("saved", { name }));
    router.refresh();
  };

  return (
    <>
      <NamedList
        texts={{ title: t("title"), lead: t("lead"), add: t("new"), none: t("none") }}
        Icon={Hash}
        rows={topics}
        beside={() => null}
        below={({ slug, members }) => (
          <Link
            href={peopleHref("/admin/people", { topic: slug })}
            className="inline-flex items-center underline underline-offset-4 hover:text-ink pointer-coarse:min-h-11"
          >
            {t("members", { count: members })}
          </Link>
        )}
        onAdd={() => setOpen("new")}
        onEdit={(row) => setOpen(row)}
      />
      <Dialog open={open !== null} onOpenChange={(isOpen) => !isOpen && setOpen(null)}>
        {open !== null && (
          <DialogContent title={initial ? t("edit", { name: initial.name }) : t("new")} closeLabel={settings("close")}>
            <NamedForm
              initial={initial}
              taken={topics.map(({ slug }) => slug)}
              save={save}
              onCancel={() => setOpen(null)}
            />
          </DialogContent>
        )}
      </Dialog>
    </>
  );
}
