"use client";

import { Check, Megaphone, Users } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { cn } from "#components/ui/cn.ts";
import { FieldError } from "#components/ui/field.tsx";
import { RadioGroup, RadioItem } from "#components/ui/radio-group.tsx";
import type { Draft } from "./draft.ts";
import { PeoplePicker } from "./people-picker.tsx";

export type ComposeTopic = { slug: string; name: string; members: number };

type AudienceFieldProps = {
  draft: Draft;
  topics: readonly ComposeTopic[];
  error: string | undefined;
  onChange(change: Partial<Draft>): void;
};

export function AudienceField({ draft, topics, error, onChange }: AudienceFieldProps) {
  const t = useTranslations("compose");
  const id = useId();
  const choices = [
    { value: "all", label: t("everyone"), hint: t("everyoneHint"), Icon: Megaphone },
    { value: "some", label: t("some"), hint: t("someHint"), Icon: Users },
  ];
  return (
    <section aria-labelledby={id} className="grid gap-2">
      <h2 id={id} className="font-medium text-sm">
        {t("audience")}
      </h2>
      <RadioGroup
        aria-labelledby={id}
        value={draft.toAll ? "all" : "some"}
        onValueChange={(value) => onChange({ toAll: value === "all" })}
        className="grid-cols-2 gap-2"
      >
        {choices.map(({ value, label, hint, Icon }) => (
          <RadioItem
            key={value}
            value={value}
            data-audience={value}
            className="group flex items-start gap-2.5 rounded-lg border border-line-strong/50 bg-surface p-3 text-left transition-colors hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-selected"
          >
            <Icon
              aria-hidden
              className="mt-0.5 size-4 shrink-0 text-ink-muted group-data-[state=checked]:text-accent"
            />
            <span>
              <span className="block font-medium text-sm">{label}</span>
              <span className="block text-ink-muted text-xs">{hint}</span>
            </span>
          </RadioItem>
        ))}
      </RadioGroup>
      {!draft.toAll && (
        <div className="mt-1 grid gap-4 rounded-lg border border-line bg-surface p-4">
          <TopicChoice draft={draft} topics={topics} onChange={onChange} />
          <PeoplePicker chosen={draft.people} onChange={(people) => onChange({ people })} />
        </div>
      )}
      {error && <FieldError>{error}</FieldError>}
    </section>
  );
}

function TopicChoice({ draft, topics, onChange }: Omit<AudienceFieldProps, "error">) {
  const t = useTranslations("compose");
  return (
    <fieldset>
      <legend className="mb-2 font-medium text-ink-soft text-xs">{t("topics")}</legend>
      {topics.length === 0 && <p className="text-ink-muted text-xs">{t("noTopics")}</p>}
      <div className="flex flex-wrap gap-2">
        {topics.map(({ slug, name, members }) => {
          const checked = draft.topics.includes(slug);
          return (
            <label
              key={slug}
              className={cn(
                "flex h-8 cursor-pointer items-center gap-1.5 rounded-full border border-line-strong/50 px-3 text-sm transition-colors hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2",
                checked && "border-accent bg-selected hover:bg-selected",
              )}
            >
              <input
                type="checkbox"
                name="topic"
                value={slug}
                checked={checked}
                onChange={() =>
                  onChange({
                    topics: checked ? draft.topics.filter((other) => other !== slug) : [...draft.topics, slug],
                  })
                }
                className="sr-only"
              />
              {checked && <Check aria-hidden className="size-3.5 text-accent" />}
              {name}
              <span className="text-ink-muted text-xs">{t("members", { count: members })}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
