"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AdminList } from "#components/admin/admin-list.tsx";
import { SecretOnce } from "#components/admin/secret-once.tsx";
import { api } from "#components/api.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import { toast } from "#components/ui/toast.ts";
import type { ApiKey } from "#core/admin-protocol.ts";
import { KeyRow } from "./key-row.tsx";
import { NewKeyForm } from "./new-key-form.tsx";

export function KeysPage({ initial }: { initial: readonly ApiKey[] }) {
  const t = useTranslations("admin.keys");
  const settings = useTranslations("settings");
  const [keys, setKeys] = useState(initial);
  const [isMaking, setIsMaking] = useState(false);
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);

  /** What cannot be asked anew now is still true but for the times: it stays. */
  const load = async () => {
    const answer = await api<{ keys: ApiKey[] }>("GET", "/api/keys").catch(() => null);
    if (answer) setKeys(answer.keys);
  };
  const close = () => {
    setIsMaking(false);
    setMade(null);
  };
  const revoke = async ({ id, name }: ApiKey) => {
    try {
      await api("DELETE", `/api/keys/${encodeURIComponent(id)}`);
      toast.success(t("revoked", { name }));
      setRevoking(null);
    } catch {
      toast.error(settings("failed"));
    }
    await load();
  };

  return (
    <>
      <AdminList
        texts={{ title: t("title"), lead: t("lead"), add: t("new"), none: t("none") }}
        Icon={KeyRound}
        isEmpty={keys.length === 0}
        onAdd={() => setIsMaking(true)}
      >
        {keys.map((key) => (
          <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
        ))}
      </AdminList>
      <Dialog open={isMaking} onOpenChange={(isOpen) => !isOpen && close()}>
        <DialogContent
          title={made ? t("madeTitle", { name: made.name }) : t("new")}
          closeLabel={settings("close")}
          // It is shown this once: a click beside it must not take it away.
          onPointerDownOutside={(event) => made && event.preventDefault()}
        >
          {made ? (
            <SecretOnce label={t("secret")} hint={t("secretHint")} secret={made.secret} onDone={close} />
          ) : (
            <NewKeyForm
              onCancel={close}
              onMade={({ key, secret }) => {
                setMade({ name: key.name, secret });
                void load();
              }}
            />
          )}
        </DialogContent>
      </Dialog>
      <Dialog open={revoking !== null} onOpenChange={(isOpen) => !isOpen && setRevoking(null)}>
        {revoking && (
          <DialogContent title={t("revokeTitle", { name: revoking.name })} closeLabel={settings("close")}>
            <div className="grid gap-4">
              <p className="text-ink-soft text-sm">{t("revokeLead")}</p>
              <div className="flex justify-end gap-2">
                <Button onClick={() => setRevoking(null)}>{settings("cancel")}</Button>
                <Button variant="danger" onClick={() => void revoke(revoking)}>
                  {t("revoke")}
                </Button>
              </div>
            </div>
          </DialogContent>
        )}
      </Dialog>
    </>
  );
}
