"use client";

import { useFormatter, useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { Section } from "#components/settings/section.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import { Field, FormError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.ts";
import type { ItemRetention } from "#core/admin-protocol.ts";
import { CategoryRules } from "./category-rules.tsx";
import { ConfirmLosses } from "./confirm-losses.tsx";
import { AGES, faultyOf, goneOf, lossesOf, MOST_DAYS, rulesOf, type TypedRules, typedOf } from "./item-rules.ts";

/** How long items are kept. Whatever deletes more than before is asked about first. */
export function ItemRetentionSection({ initial }: { initial: ItemRetention }) {
  const t = useTranslations("admin.retention.items");
  const settings = useTranslations("settings");
  const format = useFormatter();
  const [holds, setHolds] = useState(initial);
  const [typed, setTyped] = useState(() => typedOf(initial));
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const form = useRef<HTMLFormElement>(null);
  const [failed, setFailed] = useState<string>();
  const [asked, setAsked] = useState<ItemRetention | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  /** By the name of the field; the first one is gone to. */
  const mark = (fields: readonly string[], text: string): boolean => {
    setFaults(Object.fromEntries(fields.map((field) => [field, text])));
    if (fields[0]) form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(fields[0])}"]`)?.focus();
    return fields.length > 0;
  };
  const change = (more: Partial<TypedRules>) => setTyped((before) => ({ ...before, ...more }));

  const save = async (next: ItemRetention) => {
    setAsked(null);
    setIsSaving(true);
    setFailed(undefined);
    try {
      const answer = await api<ItemRetention>("PUT", "/api/settings/items", next);
      setHolds(answer);
      setTyped(typedOf(answer));
      toast.success(t("saved"));
    } catch (error) {
      const { code, message, details } = failureOf(error);
      // Deleted elsewhere since the page was opened.
      const gone = code === "unknown_category" ? goneOf(details, next) : [];
      if (!mark(gone, t("gone")))
        setFailed(["network", "internal"].includes(code) ? settings("failed") : settings("refused", { message }));
    }
    setIsSaving(false);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (mark(faultyOf(typed), t("wrong", { max: format.number(MOST_DAYS) }))) return;
    const next = rulesOf(typed);
    if (lossesOf(holds, next).length > 0) setAsked(next);
    else void save(next);
  };

  return (
    <Section title={t("title")} lead={t("lead")} className="p-4 sm:p-5">
      <form ref={form} noValidate aria-label={t("title")} onSubmit={submit} className="grid gap-5">
        <div className="grid items-start gap-4 sm:grid-cols-3">
          {AGES.map((age) => (
            <Field key={age} label={t(`fields.${age}`)} hint={t(`hints.${age}`)} error={faults[age]}>
              {(control) => (
                <Input
                  {...control}
                  name={age}
                  inputMode="numeric"
                  autoComplete="off"
                  placeholder={t("forEver")}
                  value={typed[age]}
                  onChange={({ target }) => change({ [age]: target.value.trim() })}
                />
              )}
            </Field>
          ))}
        </div>
        <CategoryRules
          rules={typed.categories}
          faultOf={(category) => faults[`categories.${category}`]}
          onChange={(categories) => change({ categories })}
        />
        <FormError>{failed}</FormError>
        <div className="flex justify-end">
          <Button type="submit" variant="primary" disabled={isSaving}>
            {settings(isSaving ? "saving" : "save")}
          </Button>
        </div>
      </form>
      <Dialog open={asked !== null} onOpenChange={(isOpen) => !isOpen && setAsked(null)}>
        {asked && (
          <DialogContent title={t("confirm.title")} closeLabel={settings("close")}>
            <ConfirmLosses
              losses={lossesOf(holds, asked)}
              onConfirm={() => void save(asked)}
              onCancel={() => setAsked(null)}
            />
          </DialogContent>
        )}
      </Dialog>
    </Section>
  );
}
