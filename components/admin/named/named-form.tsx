"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useState } from "react";
import { FormFoot } from "#components/admin/form-foot.tsx";
import { failureOf } from "#components/api.ts";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { isSlug, slugOf } from "./slug-of.ts";

const MAX_NAME = 200;

type NamedFormProps = {
  /** null: it is to be made, and gets its slug here, for good. */
  initial: { slug: string; name: string } | null;
  taken: readonly string[];
  /** What else it has. */
  children?: ReactNode;
  /** Rejects with what the server said. */
  save(named: { slug: string; name: string }): Promise<void>;
  onCancel(): void;
};

/** Of what has a name that can change and a slug that cannot: topics and categories. */
export function NamedForm({ initial, taken, children, save, onCancel }: NamedFormProps) {
  const t = useTranslations("admin.named");
  const settings = useTranslations("settings");
  const [name, setName] = useState(initial?.name ?? "");
  const [ownSlug, setOwnSlug] = useState<string | null>(null);
  const [faults, setFaults] = useState<{ name?: string; slug?: string; form?: string }>({});
  const [isSaving, setIsSaving] = useState(false);
  const slug = initial?.slug ?? ownSlug ?? slugOf(name);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = {
      ...(!name.trim() && { name: t("nameMissing") }),
      ...(!initial && !isSlug(slug) && { slug: t("slugWrong") }),
      ...(!initial && taken.includes(slug) && { slug: t("slugTaken") }),
    };
    setFaults(found);
    if (Object.keys(found).length > 0) return;
    setIsSaving(true);
    try {
      await save({ slug, name: name.trim() });
    } catch (error) {
      const { code, message } = failureOf(error);
      const isUnknown = code === "network" || code === "internal";
      setFaults({ form: isUnknown ? settings("failed") : settings("refused", { message }) });
      setIsSaving(false);
    }
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-4">
      <Field label={t("name")} error={faults.name}>
        {(control) => (
          <Input
            {...control}
            autoFocus
            autoComplete="off"
            maxLength={MAX_NAME}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        )}
      </Field>
      {!initial && (
        <Field label={t("slug")} hint={t("slugHint")} error={faults.slug}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="font-mono"
              value={slug}
              onChange={({ target }) => setOwnSlug(target.value)}
            />
          )}
        </Field>
      )}
      {children}
      <FormFoot fault={faults.form} label={t(isSaving ? "saving" : "save")} isBusy={isSaving} onCancel={onCancel} />
    </form>
  );
}
