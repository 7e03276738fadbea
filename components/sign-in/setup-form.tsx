"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { PasswordField } from "#components/password-field.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field, FieldError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { isEmail } from "#core/email.ts";
import { MIN_PASSWORD } from "#core/vocabulary.ts";

const FIELDS = ["name", "email", "password"] as const;
type Faults = Partial<Record<(typeof FIELDS)[number] | "form", string>>;

/** The page is the same for everyone: the token is that of the address. */
export function SetupForm() {
  const t = useTranslations("setup");
  const rule = useTranslations("password");
  const [faults, setFaults] = useState<Faults>({});
  const [busy, setBusy] = useState(false);

  const say: Record<(typeof FIELDS)[number], string> = {
    name: t("nameMissing"),
    email: t("emailMissing"),
    password: rule("short", { count: MIN_PASSWORD }),
  };

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const name = String(data.get("name")).trim();
    const email = String(data.get("email")).trim();
    const password = String(data.get("password"));
    const wrong = {
      name: !name,
      email: !isEmail(email),
      password: password.length < MIN_PASSWORD,
    };
    setFaults(Object.fromEntries(FIELDS.filter((field) => wrong[field]).map((field) => [field, say[field]])));
    const first = FIELDS.find((field) => wrong[field]);
    if (first) {
      form.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
      return;
    }
    const token = new URLSearchParams(window.location.search).get("token");
    setBusy(true);
    try {
      await api("POST", "/api/setup", { token, name, email, password });
      window.location.assign("/inbox");
    } catch (cause) {
      const { code, details } = failureOf(cause);
      setBusy(false);
      const named = FIELDS.filter((field) => details.some((detail) => detail.path === field));
      if (code === "weak_password") setFaults({ password: rule("weak") });
      else if (named.length > 0) setFaults(Object.fromEntries(named.map((field) => [field, say[field]])));
      else setFaults({ form: t(code === "network" || code === "internal" ? "failed" : "badLink") });
    }
  };

  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field label={t("name")} error={faults.name}>
        {(control) => <Input {...control} name="name" autoComplete="name" />}
      </Field>
      <Field label={t("email")} error={faults.email}>
        {(control) => (
          <Input
            {...control}
            name="email"
            type="text"
            inputMode="email"
            autoComplete="username"
            autoCapitalize="none"
          />
        )}
      </Field>
      <PasswordField label={t("password")} error={faults.password} isNew name="password" />
      {faults.form && <FieldError>{faults.form}</FieldError>}
      <Button type="submit" variant="primary" size="lg" disabled={busy}>
        {t(busy ? "submitting" : "submit")}
      </Button>
    </form>
  );
}
