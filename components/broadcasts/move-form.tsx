"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { LATER, scheduleOf, type When } from "#components/compose/when.ts";
import { WhenField } from "#components/compose/when-field.tsx";
import { Section } from "#components/settings/section.tsx";
import { Button } from "#components/ui/button.tsx";
import { useStanding } from "#components/ui/field.tsx";

export function MoveForm({ id, onDone, onCancel }: { id: string; onDone(): void; onCancel(): void }) {
  const t = useTranslations("broadcasts");
  const compose = useTranslations("compose");
  const [when, setWhen] = useState<When>(() => ({ ...LATER }));
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);

  const move = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      await api("PUT", `/api/notifications/${encodeURIComponent(id)}/schedule`, scheduleOf(when));
      onDone();
    } catch (error) {
      const { code, details } = failureOf(error);
      const path = details[0]?.path;
      setFault(
        code === "not_scheduled"
          ? t("error.not_scheduled")
          : code === "audience_too_large"
            ? compose("error.clock")
            : path === "cron" || path === "scheduledAt"
              ? compose(path === "cron" ? "error.cron" : "error.when")
              : t("failed"),
      );
    } finally {
      setBusy(false);
    }
  };

  const standing = useStanding(fault, when);
  return (
    <Section title={t("move")} className="p-5">
      <form noValidate onSubmit={(event) => void move(event)} className="grid gap-4">
        <WhenField when={when} kinds={["at", "again"]} error={standing} onChange={setWhen} />
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>{t("discard")}</Button>
          <Button type="submit" variant="primary" disabled={busy}>
            {t("moveNow")}
          </Button>
        </div>
      </form>
    </Section>
  );
}
