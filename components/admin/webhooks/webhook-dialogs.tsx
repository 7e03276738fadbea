"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { SecretOnce } from "#components/admin/secret-once.tsx";
import { api, failureOf } from "#components/api.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import { toast } from "#components/ui/toast.ts";
import type { Webhook } from "#core/webhook-protocol.ts";
import { WebhookForm } from "./webhook-form.tsx";
import { nameOf } from "./webhook-marks.tsx";

export type WebhookDialog = { is: "edit" | "rotate" | "remove" } | { is: "secret"; secret: string };

type WebhookDialogsProps = {
  webhook: Webhook;
  open: WebhookDialog | null;
  onOpen(dialog: WebhookDialog | null): void;
  onChanged(): void;
  onRemoved(): void;
};

export function WebhookDialogs({ webhook, open, onOpen, onChanged, onRemoved }: WebhookDialogsProps) {
  const t = useTranslations("admin.webhooks");
  const settings = useTranslations("settings");
  const [isActing, setIsActing] = useState(false);
  const name = nameOf(webhook);
  const path = `/api/webhooks/${encodeURIComponent(webhook.id)}`;
  const close = () => onOpen(null);

  const act = async (run: () => Promise<void>) => {
    setIsActing(true);
    try {
      await run();
    } catch (error) {
      const { code, message } = failureOf(error);
      toast.error(["network", "internal"].includes(code) ? settings("failed") : settings("refused", { message }));
    }
    setIsActing(false);
  };
  const rotate = async () => {
    const { secret } = await api<{ secret: string }>("POST", `${path}/secret`);
    onOpen({ is: "secret", secret });
  };
  const remove = async () => {
    await api("DELETE", path);
    toast.success(t("removed", { name }));
    onRemoved();
  };

  return (
    <Dialog open={open !== null} onOpenChange={(isOpen) => !isOpen && close()}>
      {open && (
        <DialogContent
          title={t(`dialogs.${open.is}`, { name })}
          closeLabel={settings("close")}
          // It is shown this once: a click beside it must not take it away.
          onPointerDownOutside={(event) => open.is === "secret" && event.preventDefault()}
        >
          {open.is === "secret" && (
            <SecretOnce label={t("secret")} hint={t("secretHint")} secret={open.secret} onDone={close} />
          )}
          {open.is === "edit" && (
            <WebhookForm<Webhook>
              webhook={webhook}
              onCancel={close}
              onSaved={() => {
                close();
                onChanged();
              }}
            />
          )}
          {(open.is === "rotate" || open.is === "remove") && (
            <div className="grid gap-4">
              <p className="text-ink-soft text-sm">{t(open.is === "rotate" ? "rotateLead" : "removeLead")}</p>
              <div className="flex justify-end gap-2">
                <Button onClick={close}>{settings("cancel")}</Button>
                <Button
                  variant={open.is === "rotate" ? "primary" : "danger"}
                  disabled={isActing}
                  onClick={() => void act(open.is === "rotate" ? rotate : remove)}
                >
                  {t(open.is)}
                </Button>
              </div>
            </div>
          )}
        </DialogContent>
      )}
    </Dialog>
  );
}
