"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { PasswordField } from "#components/password-field.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field, FieldError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { isEmail } from "#core/email.ts";
import { afterSignIn } from "./destination.ts";
import { askForPasskey, usePasskeyAutofill } from "./use-passkey.ts";

type Faults = { email?: string; password?: string; form?: string };

export function SignInForm() {
  const t = useTranslations("signIn");
  const [faults, setFaults] = useState<Faults>({});
  const [busy, setBusy] = useState(false);

  const enterBy = async (answer: unknown): Promise<void> => {
    setFaults({});
    setBusy(true);
    try {
      await api("POST", "/api/session/passkey", { answer });
      window.location.assign(afterSignIn());
    } catch (cause) {
      const { code } = failureOf(cause);
      setBusy(false);
      const known = { unauthorized: "passkeyUnknown", disabled: "disabled", rate_limited: "limited" } as const;
      setFaults({ form: t(code in known ? known[code as keyof typeof known] : "failed") });
    }
  };
  const isPossible = usePasskeyAutofill(enterBy);
  const byPasskey = async (): Promise<void> => {
    const answer = await askForPasskey().catch(() => null);
    if (answer) await enterBy(answer);
    else setFaults({ form: t("passkeyNone") });
  };

  /** Who asks for a passkey beside the password is asked for it once the password is right. */
  const enter = async (credentials: { email: string; password: string }): Promise<void> => {
    try {
      await api("POST", "/api/session", credentials);
    } catch (cause) {
      if (failureOf(cause).code !== "passkey_needed") throw cause;
      await api("POST", "/api/session", { ...credentials, passkey: await askForPasskey() });
    }
    window.location.assign(afterSignIn());
  };

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const email = String(new FormData(form).get("email")).trim();
    const password = String(new FormData(form).get("password"));
    const missing: Faults = {
      ...(!email && { email: t("emailMissing") }),
      ...(email && !isEmail(email) && { email: t("emailInvalid") }),
      ...(!password && { password: t("passwordMissing") }),
    };
    setFaults(missing);
    if (Object.keys(missing).length > 0) {
      form.querySelector<HTMLInputElement>(missing.email ? "[name=email]" : "[name=password]")?.focus();
      return;
    }
    setBusy(true);
    try {
      await enter({ email, password });
    } catch (cause) {
      const { code, details } = failureOf(cause);
      setBusy(false);
      if (isOfBrowser(cause)) setFaults({ form: t("passkeyNone") });
      else if (code === "unauthorized") setFaults({ password: t("wrong") });
      else if (code === "disabled") setFaults({ form: t("disabled") });
      else if (code === "rate_limited") setFaults({ form: t("limited") });
      else if (details.some((detail) => detail.path === "email")) setFaults({ email: t("emailInvalid") });
      else setFaults({ form: t("failed") });
    }
  };

  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <div>
        <h2 className="font-semibold text-xl tracking-[-0.02em]">{t("welcome")}</h2>
        <p className="mt-1 text-ink-muted text-sm">{t("welcomeLead")}</p>
      </div>
      <Field label={t("email")} error={faults.email}>
        {(control) => (
          <Input
            {...control}
            name="email"
            type="text"
            inputMode="email"
            autoComplete="username webauthn"
            autoCapitalize="none"
          />
        )}
      </Field>
      <PasswordField label={t("password")} error={faults.password} name="password" />
      {faults.form && <FieldError>{faults.form}</FieldError>}
      <Button type="submit" variant="primary" size="lg" disabled={busy}>
        {t(busy ? "submitting" : "submit")}
      </Button>
      {isPossible && (
        <Button size="lg" disabled={busy} onClick={() => void byPasskey()}>
          <KeyRound aria-hidden />
          {t("passkey")}
        </Button>
      )}
    </form>
  );
}

/** The person said no, or the device has none: not an answer of ours. */
const isOfBrowser = (cause: unknown): boolean =>
  cause instanceof DOMException ||
  (cause instanceof Error && ["WebAuthnError", "NotAllowedError"].includes(cause.name));
