"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Field, FieldError, useStanding } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { type Extras, MAX_ACTIONS, type TypedAction } from "./extras.ts";

export type ExtrasFaults = Partial<Record<keyof Extras, string>>;
type ExtrasFieldsProps = {
  value: Extras;
  faults: ExtrasFaults;
  onChange(part: Partial<Extras>): void;
  /** Takes a button away, with all that belongs to it. */
  onRemove(index: number): void;
};

/** Icon, end and buttons: out of the way until they are wanted, or wrong. */
export function ExtrasFields({ value, faults, onChange, onRemove }: ExtrasFieldsProps) {
  const t = useTranslations("compose.extras");
  const isUsed = value.icon !== "" || value.expiresAt !== "" || value.actions.length > 0;
  return (
    <details open={isUsed || Object.keys(faults).length > 0}>
      <summary className="w-fit cursor-pointer rounded text-ink-muted text-sm hover:text-ink">{t("title")}</summary>
      <div className="mt-3 grid gap-4 rounded-lg border border-line bg-surface p-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("icon")} hint={t("iconHint")} error={faults.icon}>
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                maxLength={16}
                value={value.icon}
                onChange={({ target }) => onChange({ icon: target.value })}
              />
            )}
          </Field>
          <Field label={t("end")} hint={t("endHint")} error={faults.expiresAt}>
            {(control) => (
              <Input
                {...control}
                type="datetime-local"
                value={value.expiresAt}
                onChange={({ target }) => onChange({ expiresAt: target.value })}
              />
            )}
          </Field>
        </div>
        <Actions
          value={value.actions}
          fault={faults.actions}
          onChange={(actions) => onChange({ actions })}
          onRemove={onRemove}
        />
      </div>
    </details>
  );
}

type ActionsProps = {
  value: Extras["actions"];
  fault: string | undefined;
  onChange(actions: Extras["actions"]): void;
  onRemove(index: number): void;
};

function Actions({ value, fault: found, onChange, onRemove }: ActionsProps) {
  const fault = useStanding(found, value);
  const t = useTranslations("compose.extras");
  const change = (index: number, part: Partial<TypedAction>) =>
    onChange(value.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 font-medium text-sm">{t("actions")}</legend>
      {value.map((action, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing else to be told apart by.
        <div key={index} className="grid items-start gap-2 sm:grid-cols-[minmax(0,2fr)_auto_minmax(0,3fr)_auto]">
          <Input
            aria-label={t("label", { n: index + 1 })}
            placeholder={t("labelPlaceholder")}
            maxLength={60}
            value={action.label}
            onChange={({ target }) => change(index, { label: target.value })}
          />
          <Select
            aria-label={t("kind", { n: index + 1 })}
            value={action.kind}
            onChange={({ target }) => change(index, { kind: target.value === "call" ? "call" : "page" })}
          >
            <option value="page">{t("page")}</option>
            <option value="call">{t("call")}</option>
          </Select>
          <Input
            aria-label={t("target", { n: index + 1 })}
            placeholder="https://"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            value={action.target}
            onChange={({ target }) => change(index, { target: target.value })}
          />
          <IconButton label={t("remove", { n: index + 1 })} onClick={() => onRemove(index)}>
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      {fault && <FieldError>{fault}</FieldError>}
      {value.length < MAX_ACTIONS && (
        <Button
          className="justify-self-start"
          onClick={() => onChange([...value, { label: "", kind: "page", target: "" }])}
        >
          <Plus aria-hidden />
          {t("add")}
        </Button>
      )}
    </fieldset>
  );
}
