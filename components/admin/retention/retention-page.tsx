"use client";

import { useFormatter, useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { Section } from "#components/settings/section.tsx";
import { SettingsTitle } from "#components/settings/settings-shell.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.ts";
import type { ItemRetention, Retention } from "#core/admin-protocol.ts";
import { ItemRetentionSection } from "./item-retention.tsx";
import { StorageSection } from "./storage-section.tsx";

const FIELDS = ["maxEntries", "maxAgeDays"] as const;
const HIGHEST = { maxEntries: 1_000_000_000, maxAgeDays: 36_500 };

export type RetentionAnswer = { retention: Retention; defaults: Retention; log: { entries: number } };
type Faults = { [field in (typeof FIELDS)[number] | "form"]?: string };

export function RetentionPage({ initial, items }: { initial: RetentionAnswer; items: ItemRetention }) {
  const t = useTranslations("admin.retention");
  return (
    <>
      <SettingsTitle title={t("title")}>{t("lead")}</SettingsTitle>
      <ItemRetentionSection initial={items} />
      <LogSection initial={initial} />
      <StorageSection />
    </>
  );
}

function LogSection({ initial }: { initial: RetentionAnswer }) {
  const t = useTranslations("admin.retention");
  const settings = useTranslations("settings");
  const format = useFormatter();
  const [holds, setHolds] = useState(initial);
  const textsOf = ({ maxEntries, maxAgeDays }: Retention) => ({
    maxEntries: format.number(maxEntries),
    maxAgeDays: format.number(maxAgeDays),
  });
  const [typed, setTyped] = useState(() => textsOf(initial.retention));
  const [faults, setFaults] = useState<Faults>({});
  const [isSaving, setIsSaving] = useState(false);
  const isDefault = FIELDS.every((field) => holds.retention[field] === holds.defaults[field]);

  const save = async (act: () => Promise<RetentionAnswer>) => {
    setIsSaving(true);
    try {
      const answer = await act();
      setHolds(answer);
      setTyped(textsOf(answer.retention));
      toast.success(t("saved"));
    } catch (error) {
      const { code, message } = failureOf(error);
      setFaults({
        form: ["network", "internal"].includes(code) ? settings("failed") : settings("refused", { message }),
      });
    }
    setIsSaving(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = FIELDS.filter((field) => !isWithin(field, numberOf(typed[field])));
    setFaults(Object.fromEntries(wrong.map((field) => [field, t("wrong", { max: format.number(HIGHEST[field]) })])));
    if (wrong.length > 0) return;
    const next = { maxEntries: numberOf(typed.maxEntries), maxAgeDays: numberOf(typed.maxAgeDays) };
    void save(() => api<RetentionAnswer>("PUT", "/api/settings/retention", next));
  };

  return (
    <Section title={t("log")} lead={t("logLead", { count: holds.log.entries })} className="p-4 sm:p-5">
      <form noValidate aria-label={t("log")} onSubmit={submit} className="grid gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          {FIELDS.map((field) => (
            <Field
              key={field}
              label={t(`fields.${field}`)}
              hint={t("default", { value: format.number(holds.defaults[field]) })}
              error={faults[field]}
            >
              {(control) => (
                <Input
                  {...control}
                  inputMode="numeric"
                  autoComplete="off"
                  value={typed[field]}
                  onChange={({ target }) => setTyped((before) => ({ ...before, [field]: target.value.trim() }))}
                  onBlur={() =>
                    setTyped((before) =>
                      Number.isNaN(numberOf(before[field]))
                        ? before
                        : { ...before, [field]: format.number(numberOf(before[field])) },
                    )
                  }
                />
              )}
            </Field>
          ))}
        </div>
        <FormError>{faults.form}</FormError>
        <div className="flex flex-wrap justify-end gap-2">
          {!isDefault && (
            <Button
              disabled={isSaving}
              onClick={() => void save(() => api<RetentionAnswer>("DELETE", "/api/settings/retention"))}
            >
              {t("reset")}
            </Button>
          )}
          <Button type="submit" variant="primary" disabled={isSaving}>
            {settings(isSaving ? "saving" : "save")}
          </Button>
        </div>
      </form>
    </Section>
  );
}

/** As it is shown, in groups of three, or typed without. NaN: it is no whole number. */
const numberOf = (text: string): number =>
  /^\d{1,10}$|^\d{1,3}([,.'’\s]\d{3})+$/.test(text) ? Number(text.replace(/\D/g, "")) : Number.NaN;

const isWithin = (field: (typeof FIELDS)[number], value: number): boolean => value >= 1 && value <= HIGHEST[field];
