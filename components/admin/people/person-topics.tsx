"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";
import type { NamedTopic } from "./people-page.tsx";

type PersonTopicsProps = {
  own: readonly NamedTopic[];
  all: readonly NamedTopic[];
  disabled: boolean;
  onJoin(slug: string): void;
  onLeave(slug: string): void;
};

export function PersonTopics({ own, all, disabled, onJoin, onLeave }: PersonTopicsProps) {
  const t = useTranslations("admin.people");
  const others = all.filter(({ slug }) => own.every((topic) => topic.slug !== slug));
  return (
    <div className="grid grid-cols-1 gap-2">
      <Field label={t("topics")} hint={t("topicsHint")}>
        {(control) => (
          <Select
            {...control}
            value=""
            disabled={disabled || others.length === 0}
            onChange={(event) => event.target.value && onJoin(event.target.value)}
          >
            <option value="">{t(others.length === 0 ? "noOtherTopics" : "addTopic")}</option>
            {others.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {own.length > 0 && (
        <ul aria-label={t("topics")} className="flex flex-wrap gap-1.5">
          {own.map(({ slug, name }) => (
            <li
              key={slug}
              className="flex min-h-7 max-w-full items-center gap-1 rounded-2xl bg-hover pr-1 pl-3 text-sm"
            >
              <span dir="auto" title={name} className="min-w-0 truncate">
                {name}
              </span>
              <button
                type="button"
                disabled={disabled}
                aria-label={t("removeTopic", { topic: name })}
                onClick={() => onLeave(slug)}
                className="rounded-full p-1 text-ink-muted hover:bg-line hover:text-ink"
              >
                <X aria-hidden className="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
