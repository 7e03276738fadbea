"use client";

import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { Input } from "#components/ui/input.tsx";
import { fold } from "#core/fold.ts";
import { LOCALES, ROLES } from "#core/vocabulary.ts";
import { ListImport } from "./list-import.tsx";
import { PeoplePicker } from "./people-picker.tsx";
import type { Person, Recipients } from "./recipients.ts";

export type ComposeTopic = { slug: string; name: string; members: number };

/** Of more topics than this the first are shown, and the others are found by name. */
const MANY = 12;

type RecipientsFieldProps = {
  label: string;
  value: Recipients;
  topics: readonly ComposeTopic[];
  onChange(part: Partial<Recipients>): void;
};

/** By topic, role, language and name; who fits any of them is meant. */
export function RecipientsField({ label, value, topics, onChange }: RecipientsFieldProps) {
  const t = useTranslations("compose");
  const add = (found: readonly Person[]) => {
    const known = new Set(value.people.map(({ id }) => id));
    onChange({ people: [...value.people, ...found.filter(({ id }) => !known.has(id))] });
  };
  return (
    <fieldset aria-label={label} className="mt-1 grid grid-cols-1 gap-4 rounded-lg border border-line bg-surface p-4">
      <Choices
        title={t("topics")}
        none={t("noTopics")}
        chosen={value.topics}
        find={t("findTopic")}
        choices={topics.map(({ slug, name, members }) => ({
          name: slug,
          said: name,
          label: (
            <>
              <span dir="auto" title={name} className="min-w-0 truncate">
                {name}
              </span>
              <span className="shrink-0 text-ink-muted text-xs">{t("members", { count: members })}</span>
            </>
          ),
        }))}
        onChange={(chosen) => onChange({ topics: chosen })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Choices
          title={t("roles")}
          chosen={value.roles}
          choices={ROLES.map((role) => ({ name: role, label: t(`role.${role}`) }))}
          onChange={(roles) => onChange({ roles })}
        />
        <Choices
          title={t("languages")}
          chosen={value.locales}
          choices={LOCALES.map((locale) => ({
            name: locale,
            label: <span lang={locale}>{t(`locale.${locale}`)}</span>,
          }))}
          onChange={(locales) => onChange({ locales })}
        />
      </div>
      <PeoplePicker chosen={value.people} onChange={(people) => onChange({ people })} />
      <ListImport onFound={add} />
    </fieldset>
  );
}

type ChoicesProps<T extends string> = {
  title: string;
  none?: string;
  chosen: readonly T[];
  /** What the field is called that finds some of many, by what is `said` of them. */
  find?: string;
  choices: readonly { name: T; label: ReactNode; said?: string }[];
  onChange(chosen: readonly T[]): void;
};

function Choices<T extends string>({ title, none, find, chosen, choices, onChange }: ChoicesProps<T>) {
  const t = useTranslations("compose");
  const [text, setText] = useState("");
  const isMany = find !== undefined && choices.length > MANY;
  const wanted = fold(text.trim());
  const found = choices.filter(({ said = "" }) => fold(said).includes(wanted));
  const first = new Set(isMany ? found.slice(0, MANY) : found);
  const shown = choices.filter((choice) => first.has(choice) || chosen.includes(choice.name));
  const left = found.filter((choice) => !shown.includes(choice)).length;
  return (
    <fieldset>
      <legend className="mb-2 font-medium text-ink-soft text-xs">{title}</legend>
      {choices.length === 0 && <p className="text-ink-muted text-xs">{none}</p>}
      {isMany && (
        <Input
          type="search"
          aria-label={find}
          placeholder={find}
          value={text}
          onChange={(event) => setText(event.target.value)}
          // What is found is chosen here, and nothing is sent.
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
          className="mb-2.5"
        />
      )}
      <div className="flex flex-wrap gap-2">
        {shown.map(({ name, label }) => {
          const checked = chosen.includes(name);
          return (
            <label
              key={name}
              className={cn(
                "flex min-h-8 max-w-full cursor-pointer items-center gap-1.5 rounded-2xl border border-line-strong/50 px-3 py-1 text-sm transition-colors hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2",
                checked && "border-accent bg-selected hover:bg-selected",
              )}
            >
              <input
                type="checkbox"
                value={name}
                checked={checked}
                onChange={() => onChange(checked ? chosen.filter((other) => other !== name) : [...chosen, name])}
                className="sr-only"
              />
              {checked && <Check aria-hidden className="size-3.5 shrink-0 text-accent" />}
              {label}
            </label>
          );
        })}
      </div>
      {isMany && (
        <p role="status" className="mt-2 text-ink-muted text-xs">
          {found.length === 0 ? t("topicsNone") : left > 0 && t("moreTopics", { count: left })}
        </p>
      )}
    </fieldset>
  );
}
