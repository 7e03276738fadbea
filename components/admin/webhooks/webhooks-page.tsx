"use client";

import { Webhook as WebhookIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AdminList } from "#components/admin/admin-list.tsx";
import { SecretOnce } from "#components/admin/secret-once.tsx";
import { api } from "#components/api.ts";
import { Link } from "#components/link.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import type { Webhook } from "#core/webhook-protocol.ts";
import { WebhookForm } from "./webhook-form.tsx";
import { LastResult, nameOf, WebhookBadge } from "./webhook-marks.tsx";

export function WebhooksPage({ initial }: { initial: readonly Webhook[] }) {
  const t = useTranslations("admin.webhooks");
  const settings = useTranslations("settings");
  const [webhooks, setWebhooks] = useState(initial);
  const [isMaking, setIsMaking] = useState(false);
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);

  /** What cannot be asked anew now is still true but for the times: it stays. */
  const load = async () => {
    const answer = await api<{ webhooks: Webhook[] }>("GET", "/api/webhooks").catch(() => null);
    if (answer) setWebhooks(answer.webhooks);
  };
  const close = () => {
    setIsMaking(false);
    setMade(null);
  };

  return (
    <>
      <AdminList
        texts={{ title: t("title"), lead: t("lead"), add: t("new"), none: t("none") }}
        Icon={WebhookIcon}
        isEmpty={webhooks.length === 0}
        onAdd={() => setIsMaking(true)}
      >
        {webhooks.map((webhook) => (
          <Row key={webhook.id} webhook={webhook} />
        ))}
      </AdminList>
      <Dialog open={isMaking} onOpenChange={(isOpen) => !isOpen && close()}>
        <DialogContent
          title={made ? t("dialogs.secret", { name: made.name }) : t("new")}
          closeLabel={settings("close")}
          // It is shown this once: a click beside it must not take it away.
          onPointerDownOutside={(event) => made && event.preventDefault()}
        >
          {made ? (
            <SecretOnce label={t("secret")} hint={t("secretHint")} secret={made.secret} onDone={close} />
          ) : (
            <WebhookForm<{ webhook: Webhook; secret: string }>
              onCancel={close}
              onSaved={({ webhook, secret }) => {
                setMade({ name: nameOf(webhook), secret });
                void load();
              }}
            />
          )}
        </DialogContent>
      </Dialog>
    </>
  );
}

function Row({ webhook }: { webhook: Webhook }) {
  const t = useTranslations("admin.webhooks");
  const { id, url, events, description, waiting } = webhook;
  return (
    <li className="border-b last:border-b-0">
      <Link
        href={`/admin/webhooks/${id}`}
        data-webhook={id}
        className="block px-4 py-3 transition-colors hover:bg-hover focus-visible:outline-offset-[-2px] sm:px-5"
      >
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
          <span className="min-w-0 break-words font-medium">{nameOf(webhook)}</span>
          <WebhookBadge webhook={webhook} />
          {events.map((event) => (
            <Badge key={event}>{t(`names.${event}`)}</Badge>
          ))}
        </span>
        {description && <span className="mt-1 block break-all font-mono text-ink-muted text-xs">{url}</span>}
        <span className="mt-1 flex flex-wrap gap-x-3 text-ink-muted text-xs">
          <LastResult webhook={webhook} />
          {waiting > 0 && <span>{t("waiting", { count: waiting })}</span>}
        </span>
      </Link>
    </li>
  );
}
