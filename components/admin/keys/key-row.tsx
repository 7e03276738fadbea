"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useClock } from "#components/shell/clock.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import type { ApiKey } from "#core/admin-protocol.ts";

export function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke(): void }) {
  const t = useTranslations("admin.keys");
  const format = useFormatter();
  const now = useClock();
  const { id, name, hint, scopes, createdAt, createdBy, expiresAt, lastUsedAt, revokedAt } = apiKey;
  const isOver = revokedAt !== null || (expiresAt !== null && Date.parse(expiresAt) <= now);
  const day = (time: string) => format.dateTime(new Date(time), { dateStyle: "medium" });
  return (
    <li
      data-key={id}
      className="flex min-h-16 flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b px-4 py-3 last:border-b-0 sm:px-5"
    >
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
          <span className={cn("break-words font-medium", isOver && "text-ink-muted line-through")}>{name}</span>
          {hint !== null && <code className="font-mono text-ink-muted text-xs">{hint}…</code>}
          {scopes.map((scope) => (
            <Badge key={scope}>{t(`scopes.${scope}`)}</Badge>
          ))}
          {isOver && <Badge tone="danger">{t(revokedAt ? "isRevoked" : "isOver")}</Badge>}
        </p>
        <p className="mt-1 flex flex-wrap gap-x-3 text-ink-muted text-xs">
          {createdAt && <span>{t("made", { when: day(createdAt), who: createdBy ?? "" })}</span>}
          {hint === null && <span>{t("fromEnvironment")}</span>}
          {revokedAt ? (
            <span>{t("revokedOn", { when: day(revokedAt) })}</span>
          ) : (
            expiresAt && <span>{t("ends", { when: day(expiresAt) })}</span>
          )}
          <span>
            {lastUsedAt
              ? t("used", { when: format.relativeTime(new Date(Math.min(Date.parse(lastUsedAt), now)), now) })
              : t("unused")}
          </span>
        </p>
      </div>
      {hint !== null && !isOver && (
        <Button onClick={onRevoke} aria-label={t("revokeOne", { name })}>
          {t("revoke")}
        </Button>
      )}
    </li>
  );
}
