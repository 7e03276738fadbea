"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { serverNow } from "#client/server-clock.ts";
import { FormFoot } from "#components/admin/form-foot.tsx";
import { api, failureOf } from "#components/api.ts";
import { Field, FieldError } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import type { ApiKey } from "#core/admin-protocol.ts";
import type { Scope } from "#core/protocol.ts";

const SCOPES = ["send", "admin"] as const;
/** Days until it ends; 0: never. */
const LIFETIMES = [0, 30, 90, 365] as const;
const DAY = 24 * 3_600_000;
const MAX_NAME = 100;

type NewKeyFormProps = { onMade(made: { key: ApiKey; secret: string }): void; onCancel(): void };

export function NewKeyForm({ onMade, onCancel }: NewKeyFormProps) {
  const t = useTranslations("admin.keys");
  const settings = useTranslations("settings");
  const id = useId();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["send"]);
  const [days, setDays] = useState(0);
  const [faults, setFaults] = useState<{ name?: string; scopes?: string; form?: string }>({});
  const [isMaking, setIsMaking] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const missing = {
      ...(!name.trim() && { name: t("nameMissing") }),
      ...(scopes.length === 0 && { scopes: t("scopesMissing") }),
    };
    setFaults(missing);
    if (Object.keys(missing).length > 0) return;
    setIsMaking(true);
    try {
      const expiresAt = days === 0 ? null : new Date(serverNow() + days * DAY).toISOString();
      onMade(await api("POST", "/api/keys", { name: name.trim(), scopes, expiresAt }));
    } catch (error) {
      const { code, message } = failureOf(error);
      setFaults({
        form: ["network", "internal"].includes(code) ? settings("failed") : settings("refused", { message }),
      });
      setIsMaking(false);
    }
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-4">
      <Field label={t("name")} hint={t("nameHint")} error={faults.name}>
        {(control) => (
          <Input
            {...control}
            autoFocus
            autoComplete="off"
            maxLength={MAX_NAME}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <fieldset className="grid gap-2" aria-describedby={faults.scopes ? `${id}-scopes` : undefined}>
        <legend className="mb-1.5 font-medium text-sm">{t("may")}</legend>
        {SCOPES.map((scope) => (
          <label key={scope} className="flex cursor-pointer items-start gap-2.5 text-sm">
            <input
              type="checkbox"
              className="mt-0.5 size-4 shrink-0"
              style={{ accentColor: "var(--accent)" }}
              checked={scopes.includes(scope)}
              onChange={({ target }) =>
                setScopes(SCOPES.filter((one) => (one === scope ? target.checked : scopes.includes(one))))
              }
            />
            <span>
              {t(`scopes.${scope}`)}
              <span className="block text-ink-muted text-xs">{t(`scopeHints.${scope}`)}</span>
            </span>
          </label>
        ))}
        {faults.scopes && <FieldError id={`${id}-scopes`}>{faults.scopes}</FieldError>}
      </fieldset>
      <Field label={t("end")}>
        {(control) => (
          <Select {...control} value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {LIFETIMES.map((count) => (
              <option key={count} value={count}>
                {count === 0 ? t("never") : t("days", { count })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <FormFoot fault={faults.form} label={t(isMaking ? "making" : "make")} isBusy={isMaking} onCancel={onCancel} />
    </form>
  );
}
