"use client";

import { diffWordsWithSpace } from "diff";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useCategoryName } from "#components/inbox/item-marks.tsx";
import { ItemTime } from "#components/inbox/item-time.tsx";
import { Section } from "#components/settings/section.tsx";
import { own } from "#core/own.ts";
import type { NotificationRevision } from "#core/protocol.ts";
import { LOCALES } from "#core/vocabulary.ts";

/** A pair of texts without anything in common takes long: they are then shown whole. */
const PATIENCE_MS = 200;

type RevisionsProps = { revisions: readonly NotificationRevision[]; names: Readonly<Record<string, string>> };

export function Revisions({ revisions, names }: RevisionsProps) {
  const t = useTranslations("broadcasts");
  return (
    <Section title={t("revisions")} lead={revisions.length > 1 ? t("revisionsLead") : t("revisionsNone")}>
      {revisions.map((revision, index) => (
        <Revision
          key={revision.revision}
          revision={revision}
          before={revisions[index + 1]}
          by={revision.by === null ? null : (own(names, revision.by) ?? revision.by)}
          isFirst={index === 0}
        />
      ))}
    </Section>
  );
}

type RevisionProps = {
  revision: NotificationRevision;
  before: NotificationRevision | undefined;
  by: string | null;
  isFirst: boolean;
};

function Revision({ revision, before, by, isFirst }: RevisionProps) {
  const t = useTranslations("broadcasts");
  const [isOpen, setIsOpen] = useState(isFirst && before !== undefined);
  const heading = (
    <>
      <span className="font-medium">{t("revision", { number: revision.revision })}</span>
      {by !== null && <span className="text-ink-muted">{t("by", { name: by })}</span>}
      <ItemTime at={revision.at} className="ml-auto text-ink-muted text-xs" />
    </>
  );
  const line = "flex items-center gap-3 px-4 py-3 text-sm sm:px-5";
  if (!before) return <div className={`${line} border-b last:border-b-0`}>{heading}</div>;
  return (
    <details
      open={isOpen}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
      data-revision={revision.revision}
      className="border-b last:border-b-0"
    >
      <summary className={`${line} cursor-pointer hover:bg-hover`}>{heading}</summary>
      {isOpen && <Changes before={before} after={revision} />}
    </details>
  );
}

function Changes({ before, after }: { before: NotificationRevision; after: NotificationRevision }) {
  const t = useTranslations("compose");
  const all = useTranslations();
  const own = useTranslations("broadcasts");
  const categoryName = useCategoryName();
  const text = (value: unknown): string =>
    value === null ? "" : typeof value === "string" ? value : JSON.stringify(value, null, 1);
  const fields: [label: string, from: string, to: string][] = [
    [t("subject"), before.title, after.title],
    [t("body"), before.body, after.body],
    ...LOCALES.flatMap((locale) => {
      const of = ({ translations }: NotificationRevision) => translations?.[locale] ?? {};
      const [from, to] = [of(before), of(after)];
      const within = t(`words.${locale}`);
      return [
        [`${t("subject")} · ${within}`, from.title ?? "", to.title ?? ""],
        [`${t("body")} · ${within}`, from.body ?? "", to.body ?? ""],
        [`${own("actions")} · ${within}`, text(from.labels ?? null), text(to.labels ?? null)],
      ] satisfies [string, string, string][];
    }),
    [t("words.fillIn", { braces: "{{…}}" }), own(`flag.${before.variables}`), own(`flag.${after.variables}`)],
    [t("category"), categoryName(before.category), categoryName(after.category)],
    [t("priority"), all(`inbox.priority.${before.priority}`), all(`inbox.priority.${after.priority}`)],
    [t("link"), text(before.href), text(after.href)],
    [own("icon"), text(before.icon), text(after.icon)],
    [own("expires"), text(before.expiresAt), text(after.expiresAt)],
    [own("actions"), text(before.actions), text(after.actions)],
    [own("data"), text(before.data), text(after.data)],
  ];
  return (
    <dl className="grid gap-3 px-4 pb-4 sm:px-5">
      {fields.flatMap(([label, from, to]) =>
        from === to
          ? []
          : [
              <div key={label}>
                <dt className="mb-1 text-ink-muted text-xs">{label}</dt>
                <dd dir="auto" className="whitespace-pre-wrap break-words rounded-md bg-hover px-3 py-2 text-sm">
                  <Diff from={from} to={to} />
                </dd>
              </div>,
            ],
      )}
    </dl>
  );
}

function Diff({ from, to }: { from: string; to: string }) {
  const parts = diffWordsWithSpace(from, to, { timeout: PATIENCE_MS }) ?? [
    { value: from, removed: true, added: false },
    { value: to, added: true, removed: false },
  ];
  return parts.map(({ value, added, removed }, index) =>
    added ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in their order
      <ins key={index} className="rounded-sm bg-accent-soft text-accent no-underline">
        {value}
      </ins>
    ) : removed ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in their order
      <del key={index} className="rounded-sm bg-danger-soft text-danger">
        {value}
      </del>
    ) : (
      value
    ),
  );
}
