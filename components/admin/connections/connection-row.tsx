"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useClock } from "#components/shell/clock.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import type { Connection } from "#core/admin-protocol.ts";

const TONES = { opening: "neutral", live: "accent", behind: "warning", full: "danger" } as const;

export function ConnectionRow({ connection, onClose }: { connection: Connection; onClose(): void }) {
  const t = useTranslations("admin.connections");
  const nameOf = useTranslations("transports");
  const format = useFormatter();
  const now = useClock();
  const { id, user, transport, state, lag, via, openedAt } = connection;
  const name = user.name ?? user.id;
  const opened = new Date(Math.min(Date.parse(openedAt), now));
  return (
    <li data-connection={user.id} className="flex items-center gap-3 border-b px-4 py-2.5 last:border-b-0">
      <Avatar name={name} className="size-8" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
          <span dir="auto" className="truncate font-medium">
            {name}
          </span>
          <span className="text-ink-soft">{nameOf(transport)}</span>
          <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge>
          {lag > 0 && <span className="text-ink-muted text-xs">{t("lag", { count: lag })}</span>}
        </p>
        <p className="text-ink-muted text-xs">
          <time dateTime={openedAt} title={format.dateTime(opened, { dateStyle: "full", timeStyle: "medium" })}>
            {t("opened", { when: format.relativeTime(opened, now) })}
          </time>
          {" · "}
          {t(`via.${via}`)}
        </p>
      </div>
      <Button onClick={onClose} aria-label={t("closeOne", { name, transport: nameOf(transport), id })}>
        {t("close")}
      </Button>
    </li>
  );
}
