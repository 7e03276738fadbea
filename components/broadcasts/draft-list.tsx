"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { api } from "#components/api.ts";
import { ItemTime } from "#components/inbox/item-time.tsx";
import { Link } from "#components/link.tsx";
import { Button } from "#components/ui/button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { toast } from "#components/ui/toast.ts";
import type { DraftHead, DraftsPage } from "#core/admin-protocol.ts";
import { BroadcastsShell } from "./broadcasts-shell.tsx";

type DraftListProps = DraftsPage & { view: "drafts" | "templates" };

export function DraftList({ view, drafts, next }: DraftListProps) {
  return (
    <BroadcastsShell view={view} isEmpty={drafts.length === 0} next={next}>
      {drafts.map((draft) => (
        <Row key={draft.id} draft={draft} />
      ))}
    </BroadcastsShell>
  );
}

function Row({ draft: { id, template, title, updatedAt, updatedBy } }: { draft: DraftHead }) {
  const t = useTranslations("broadcasts.drafts");
  const router = useRouter();
  const shown = title || t("untitled");

  const remove = async () => {
    try {
      await api("DELETE", `/api/drafts/${id}`);
      toast.success(t("removed"));
    } catch {
      toast.error(t("removeFailed"));
    }
    router.refresh();
  };

  return (
    <li data-draft={id} className="flex items-center gap-2 px-2 py-2">
      <Link
        href={`/compose?${template ? "template" : "draft"}=${id}`}
        className="min-w-0 flex-1 rounded-md px-1 py-1 transition-colors hover:bg-hover"
      >
        <span dir="auto" className="block truncate font-medium text-sm">
          {shown}
        </span>
        <span className="mt-0.5 flex items-center gap-2 text-ink-muted text-xs">
          {updatedBy.name ?? updatedBy.id}
          <ItemTime at={updatedAt} />
        </span>
      </Link>
      {template && (
        <Button asChild>
          <Link href={`/compose?draft=${id}`}>{t("edit")}</Link>
        </Button>
      )}
      <IconButton label={t("removeOne", { title: shown })} onClick={() => void remove()}>
        <Trash2 aria-hidden />
      </IconButton>
    </li>
  );
}
