"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { PasswordField } from "#components/password-field.tsx";
import { useSession } from "#components/session.tsx";
import { Section } from "#components/settings/section.tsx";
import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.ts";
import { MIN_PASSWORD } from "#core/vocabulary.ts";

const MAX_PASSWORD = 128;

export function PasswordForm() {
  const t = useTranslations("account.password");
  const rule = useTranslations("password");
  const settings = useTranslations("settings");
  const { user } = useSession();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [errors, setErrors] = useState<{ current?: string; next?: string }>({});
  const [isSaving, setIsSaving] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (next.length < MIN_PASSWORD) return setErrors({ next: rule("short", { count: MIN_PASSWORD }) });
    setIsSaving(true);
    setErrors({});
    try {
      await api("PUT", "/api/account/password", { currentPassword: current, newPassword: next });
      toast.success(t("done"));
      setCurrent("");
      setNext("");
    } catch (error) {
      const { code } = failureOf(error);
      if (code === "weak_password") setErrors({ next: rule("weak") });
      else if (code === "invalid") setErrors({ current: t("wrong") });
      else if (code === "rate_limited") setErrors({ current: t("limited") });
      else toast.error(settings("failed"));
    }
    setIsSaving(false);
  };

  return (
    <Section title={t("title")} lead={t("lead")} className="p-4 sm:p-5">
      <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-4">
        {/* For password managers: whose password it is. */}
        <input type="email" autoComplete="username" readOnly hidden value={user.email} />
        <PasswordField
          label={t("current")}
          error={errors.current}
          maxLength={MAX_PASSWORD}
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <PasswordField
          label={t("next")}
          error={errors.next}
          isNew
          maxLength={MAX_PASSWORD}
          value={next}
          onChange={(event) => setNext(event.target.value)}
        />
        <div>
          <Button type="submit" variant="primary" disabled={isSaving || !current || !next}>
            {isSaving ? settings("saving") : t("submit")}
          </Button>
        </div>
      </form>
    </Section>
  );
}
