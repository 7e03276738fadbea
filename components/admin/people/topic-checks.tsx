"use client";

import { useTranslations } from "next-intl";
import type { NamedTopic } from "./people-page.tsx";

type TopicChecksProps = {
  topics: readonly NamedTopic[];
  chosen: readonly string[];
  onChange(chosen: readonly string[]): void;
};

export function TopicChecks({ topics, chosen, onChange }: TopicChecksProps) {
  const t = useTranslations("admin.people");
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{t("topics")}</legend>
      <div className="grid max-h-36 gap-2 overflow-y-auto rounded-lg border px-3 py-2.5 sm:grid-cols-2">
        {topics.map(({ slug, name }) => (
          <label key={slug} className="flex min-w-0 cursor-pointer items-center gap-2.5 text-sm">
            <input
              type="checkbox"
              className="size-4 shrink-0"
              style={{ accentColor: "var(--accent)" }}
              checked={chosen.includes(slug)}
              onChange={({ target }) =>
                onChange(target.checked ? [...chosen, slug] : chosen.filter((one) => one !== slug))
              }
            />
            <span dir="auto" className="min-w-0 break-words">
              {name}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
