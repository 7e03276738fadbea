"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { FormFoot } from "#components/admin/form-foot.tsx";
import { api, failureOf } from "#components/api.ts";
import { Field, FieldError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { Webhook, WebhookEvent } from "#core/webhook-protocol.ts";

const EVENTS = ["notification.sent", "notification.delivered", "notification.read", "notification.acted"] as const;
const MAX_DESCRIPTION = 200;
const MAX_URL = 2048;

type Faults = { url?: string; events?: string; form?: string };
type WebhookFormProps<T> = {
  /** Left out: a new one is made. */
  webhook?: Webhook;
  onSaved(answer: T): void;
  onCancel(): void;
};

export function WebhookForm<T>({ webhook, onSaved, onCancel }: WebhookFormProps<T>) {
  const t = useTranslations("admin.webhooks");
  const settings = useTranslations("settings");
  const id = useId();
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [events, setEvents] = useState<readonly WebhookEvent[]>(webhook?.events ?? ["notification.sent"]);
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [faults, setFaults] = useState<Faults>({});
  const [isSaving, setIsSaving] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const missing = {
      ...(!url.trim() && { url: t("urlMissing") }),
      ...(events.length === 0 && { events: t("eventsMissing") }),
    };
    setFaults(missing);
    if (Object.keys(missing).length > 0) return;
    setIsSaving(true);
    const fields = { url: url.trim(), events, description: description.trim() };
    try {
      onSaved(
        webhook
          ? await api<T>("PATCH", `/api/webhooks/${encodeURIComponent(webhook.id)}`, fields)
          : await api<T>("POST", "/api/webhooks", fields),
      );
    } catch (error) {
      const { code, message, details } = failureOf(error);
      if (details.some(({ path }) => path === "url")) setFaults({ url: t("urlRefused") });
      else
        setFaults({
          form: ["network", "internal"].includes(code) ? settings("failed") : settings("refused", { message }),
        });
      setIsSaving(false);
    }
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-4">
      <Field label={t("url")} hint={t("urlHint")} error={faults.url}>
        {(control) => (
          <Input
            {...control}
            autoFocus
            type="url"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://"
            maxLength={MAX_URL}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        )}
      </Field>
      <fieldset className="grid gap-2" aria-describedby={faults.events ? `${id}-events` : undefined}>
        <legend className="mb-1.5 font-medium text-sm">{t("events")}</legend>
        {EVENTS.map((name) => (
          <label key={name} className="flex cursor-pointer items-start gap-2.5 text-sm">
            <input
              type="checkbox"
              className="mt-0.5 size-4 shrink-0"
              style={{ accentColor: "var(--accent)" }}
              checked={events.includes(name)}
              onChange={({ target }) =>
                setEvents(EVENTS.filter((one) => (one === name ? target.checked : events.includes(one))))
              }
            />
            <span>
              {t(`names.${name}`)} <code className="font-mono text-ink-muted text-xs">{name}</code>
              <span className="block text-ink-muted text-xs">{t(`hints.${name}`)}</span>
            </span>
          </label>
        ))}
        {faults.events && <FieldError id={`${id}-events`}>{faults.events}</FieldError>}
      </fieldset>
      <Field label={t("description")} hint={t("descriptionHint")}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            maxLength={MAX_DESCRIPTION}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <FormFoot
        fault={faults.form}
        label={webhook ? settings(isSaving ? "saving" : "save") : t(isSaving ? "making" : "make")}
        isBusy={isSaving}
        onCancel={onCancel}
      />
    </form>
  );
}
