"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { ROLES } from "#core/vocabulary.ts";
import type { NamedTopic } from "./people-page.tsx";
import { type PeopleSearch, peopleHref } from "./people-search.ts";

const PAUSE_MS = 200;
const STATES = ["active", "disabled"] as const;

type PeopleFilterProps = { query: PeopleSearch; topics: readonly NamedTopic[] };

/** Each choice is in the address at once; what is typed, when the typing pauses. */
export function PeopleFilter({ query, topics }: PeopleFilterProps) {
  const t = useTranslations("admin.people");
  const router = useRouter();
  const [text, setText] = useState(query.q ?? "");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef(query.q ?? "");
  useEffect(() => () => clearTimeout(timer.current), []);
  // The address changed by other means than this field: the browser's way back.
  useEffect(() => {
    if ((query.q ?? "") === asked.current) return;
    asked.current = query.q ?? "";
    setText(asked.current);
  }, [query.q]);

  const change = (part: PeopleSearch) => router.replace(peopleHref("/admin/people", { ...query, ...part }));
  const type = (next: string, wait: number) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      asked.current = next.trim();
      change({ q: next.trim() });
    }, wait);
  };

  return (
    <search className="grid grid-cols-3 gap-3 lg:grid-cols-[minmax(12rem,1fr)_9rem_9rem_10rem]">
      <Field label={t("search")} className="max-lg:col-span-3">
        {(control) => (
          <Input
            {...control}
            type="search"
            autoComplete="off"
            maxLength={200}
            placeholder={t("searchPlaceholder")}
            value={text}
            onChange={(event) => type(event.target.value, PAUSE_MS)}
            onKeyDown={(event) => event.key === "Enter" && !event.nativeEvent.isComposing && type(text, 0)}
          />
        )}
      </Field>
      <Field label={t("role")}>
        {(control) => (
          <Select {...control} value={query.role ?? ""} onChange={(event) => change({ role: event.target.value })}>
            <option value="">{t("any")}</option>
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {t(`roles.${role}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("state")}>
        {(control) => (
          <Select {...control} value={query.status ?? ""} onChange={(event) => change({ status: event.target.value })}>
            <option value="">{t("any")}</option>
            {STATES.map((state) => (
              <option key={state} value={state}>
                {t(`states.${state}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("topic")}>
        {(control) => (
          <Select {...control} value={query.topic ?? ""} onChange={(event) => change({ topic: event.target.value })}>
            <option value="">{t("any")}</option>
            {topics.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </search>
  );
}
