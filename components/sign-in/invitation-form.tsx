"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { PasswordField } from "#components/password-field.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field, FieldError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { MIN_PASSWORD } from "#core/vocabulary.ts";

export function InvitationForm({ token, email }: { token: string; email: string }) {
  const t = useTranslations("invitation");
  const rule = useTranslations("password");
  const [faults, setFaults] = useState<{ password?: string; form?: string }>({});
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const password = String(new FormData(form).get("password"));
    if (password.length < MIN_PASSWORD) {
      setFaults({ password: rule("short", { count: MIN_PASSWORD }) });
      form.querySelector<HTMLInputElement>("[name=password]")?.focus();
      return;
    }
    setFaults({});
    setBusy(true);
    try {
      await api("POST", "/api/invitation", { token, password });
      window.location.assign("/inbox");
    } catch (cause) {
      const { code } = failureOf(cause);
      setBusy(false);
      if (code === "weak_password") setFaults({ password: rule("weak") });
      else setFaults({ form: t(code === "network" || code === "internal" ? "failed" : "badLink") });
    }
  };

  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field label={t("email")} hint={t("emailHint")}>
        {/* For the password's keeper: this is what they sign in with. */}
        {(control) => (
          <Input
            {...control}
            name="email"
            type="text"
            inputMode="email"
            autoComplete="username"
            readOnly
            value={email}
          />
        )}
      </Field>
      <PasswordField label={t("password")} error={faults.password} isNew name="password" autoFocus />
      {faults.form && <FieldError>{faults.form}</FieldError>}
      <Button type="submit" variant="primary" size="lg" disabled={busy}>
        {t(busy ? "submitting" : "submit")}
      </Button>
    </form>
  );
}
