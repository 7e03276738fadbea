"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { PasswordField } from "#components/password-field.tsx";
import { useSession } from "#components/session.tsx";
import { Section, SettingRow } from "#components/settings/section.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { emailKey } from "#core/email.ts";

export function OwnData({ hasPassword }: { hasPassword: boolean }) {
  const t = useTranslations("account.data");
  const settings = useTranslations("settings");
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Section title={t("title")}>
      <SettingRow label={t("export")} hint={t("exportHint")}>
        <Button asChild>
          <a href="/api/account/export" download>
            <Download aria-hidden />
            JSON
          </a>
        </Button>
      </SettingRow>
      <SettingRow label={t("delete")} hint={t("deleteHint")}>
        <Button variant="danger" onClick={() => setIsOpen(true)}>
          {t("delete")}
        </Button>
      </SettingRow>
      <Dialog open={isOpen} onOpenChange={setIsOpen}>
        <DialogContent title={t("deleteTitle")} closeLabel={settings("close")}>
          <DeleteForm hasPassword={hasPassword} onCancel={() => setIsOpen(false)} />
        </DialogContent>
      </Dialog>
    </Section>
  );
}

function DeleteForm({ hasPassword, onCancel }: { hasPassword: boolean; onCancel(): void }) {
  const t = useTranslations("account.data");
  const settings = useTranslations("settings");
  const { user } = useSession();
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const [errors, setErrors] = useState<{ email?: string; password?: string }>({});
  const [isDeleting, setIsDeleting] = useState(false);
  const isConfirmed = emailKey(typed.trim()) === emailKey(user.email);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isConfirmed) return setErrors({ email: t("mismatch") });
    if (hasPassword && !password) return setErrors({ password: t("passwordMissing") });
    setIsDeleting(true);
    try {
      await api("DELETE", "/api/account", { email: typed.trim(), ...(hasPassword && { password }) });
      window.location.assign("/sign-in");
    } catch (reason) {
      const { code } = failureOf(reason);
      if (code === "invalid") setErrors({ password: t("passwordWrong") });
      else if (code === "rate_limited") setErrors({ password: t("limited") });
      else if (code === "sign_in_again") setErrors({ email: t("signInAgain") });
      else setErrors({ email: code === "last_admin" ? t("lastAdmin") : settings("failed") });
      setIsDeleting(false);
    }
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-4">
      <p className="text-ink-soft text-sm">{t("deleteLead")}</p>
      <Field label={t("typeEmail", { email: user.email })} error={errors.email}>
        {(control) => (
          <Input
            {...control}
            type="text"
            inputMode="email"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setErrors({});
            }}
          />
        )}
      </Field>
      {hasPassword && (
        <PasswordField
          label={t("password")}
          error={errors.password}
          value={password}
          onChange={(event) => {
            setPassword(event.target.value);
            setErrors({});
          }}
        />
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{settings("cancel")}</Button>
        <Button type="submit" variant="danger" disabled={isDeleting || !isConfirmed}>
          {isDeleting ? t("deleting") : t("delete")}
        </Button>
      </div>
    </form>
  );
}
