"use client";

import { X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTimeZone, useTranslations } from "next-intl";
import { fromLocalInput, toLocalInput } from "#components/inbox/snooze-times.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import type { AuditAction, AuditKind } from "#core/admin-protocol.ts";
import { type AuditSearch, auditHref } from "./audit-search.ts";

const DAY = 24 * 3_600_000;

type FilterBarProps = { query: AuditSearch; actions: readonly AuditAction[]; kinds: readonly AuditKind[] };

/** Each choice is in the address at once: it can be kept, shared, and taken back by the browser. */
export function FilterBar({ query, actions, kinds }: FilterBarProps) {
  const t = useTranslations("admin.audit");
  const router = useRouter();
  const timeZone = useTimeZone() ?? "UTC";
  const change = (part: AuditSearch) => router.replace(auditHref("/admin/audit", { ...query, ...part }));
  const dayOf = (time: string | undefined, less = 0) =>
    time === undefined ? "" : toLocalInput(Date.parse(time) - less, timeZone).slice(0, 10);
  const startOf = (day: string, more = 0) => {
    const start = fromLocalInput(`${day}T00:00`, timeZone);
    return start === null ? "" : new Date(start + more).toISOString();
  };
  return (
    <search className="grid gap-3">
      <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-[repeat(auto-fit,minmax(min(100%,9.5rem),1fr))] lg:grid-cols-[minmax(12rem,1fr)_10rem_10rem]">
        <Field label={t("what")} className="max-lg:col-span-full">
          {(control) => (
            <Select
              {...control}
              value={query.action ?? ""}
              onChange={(event) => change({ action: event.target.value })}
            >
              <option value="">{t("everything")}</option>
              {kinds.map((kind) => (
                <optgroup key={kind} label={t(`kinds.${kind}`)}>
                  <option value={kind}>{t("allOf", { kind: t(`kinds.${kind}`) })}</option>
                  {actions
                    .filter((action) => action.startsWith(`${kind}.`))
                    .map((action) => (
                      <option key={action} value={action}>
                        {t(`actions.${action}`)}
                      </option>
                    ))}
                </optgroup>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("from")}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={dayOf(query.from)}
              onChange={(event) => change({ from: startOf(event.target.value) })}
            />
          )}
        </Field>
        <Field label={t("to")}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={dayOf(query.to, DAY)}
              onChange={(event) => change({ to: startOf(event.target.value, DAY) })}
            />
          )}
        </Field>
      </div>
      {(query.actor || query.target) && (
        <div className="flex flex-wrap gap-2">
          {(["actor", "target"] as const).map(
            (field) =>
              query[field] && (
                <Button key={field} size="sm" onClick={() => change({ [field]: "" })}>
                  {t(`by.${field}`, { id: query[field] })}
                  <X aria-hidden />
                  <span className="sr-only">{t("clear")}</span>
                </Button>
              ),
          )}
        </div>
      )}
    </search>
  );
}
