"use client";

import { useRouter } from "next/navigation";
import { useTimeZone, useTranslations } from "next-intl";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { refusalOf } from "#components/compose/check.ts";
import { fieldOf } from "#components/compose/draft.ts";
import { extrasOf, typedActions } from "#components/compose/extras.ts";
import { useFaultText } from "#components/compose/fault-text.ts";
import { type Message, type MessageFaults, MessageFields } from "#components/compose/message-fields.tsx";
import { fillsIn, typedTranslations, wordsOf } from "#components/compose/words.ts";
import { toLocalInput } from "#components/inbox/snooze-times.ts";
import { Button } from "#components/ui/button.tsx";
import { useStanding } from "#components/ui/field.tsx";
import type { Action, InboxItem } from "#core/protocol.ts";
import type { Translations } from "#core/wording.ts";

type Faults = MessageFaults & { form?: string };

type EditFormProps = {
  item: InboxItem;
  /** As they were sent: readers do not get the addresses that are called. */
  actions: readonly Action[];
  translations: Translations | null;
  variables: boolean;
  onDone(): void;
  onCancel(): void;
};

/** What was typed stays, whatever becomes of it. */
export function EditForm({ item, actions, translations, variables, onDone, onCancel }: EditFormProps) {
  const t = useTranslations("broadcasts");
  const faultText = useFaultText();
  const router = useRouter();
  const timeZone = useTimeZone() ?? "UTC";
  const { title, body, category, priority, href, icon, expiresAt } = item;
  const [said, setSaid] = useState<Message>({
    ...{ title, body, category, priority, href: href ?? "", icon: icon ?? "" },
    expiresAt: expiresAt === null ? "" : toLocalInput(Date.parse(expiresAt), timeZone),
    actions: typedActions(actions),
    translations: typedTranslations(translations),
    variables: fillsIn(variables, { title, body, translations: typedTranslations(translations) }, actions),
  });
  /** What was looked at when it was typed: another's change in between is not overwritten. */
  const [revision, setRevision] = useState(item.revision);
  const [faults, setFaults] = useState<Faults>({});
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const isStale = item.revision !== revision;
  const formFault = useStanding(faults.form, said);
  const change = (part: Partial<Message>) => setSaid((before) => ({ ...before, ...part }));

  useEffect(() => form.current?.querySelector("input")?.focus(), []);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFaults({});
    try {
      const extras = changedExtras();
      const words = wordsOf(said, extras.actions);
      const request = { ...said, ...words, href: said.href.trim() || null, ...extras, revision };
      const refusal = await refusalOf("notificationChange", request);
      if (refusal) throw refusal;
      await api("PATCH", `/api/notifications/${encodeURIComponent(item.id)}`, request);
      onDone();
    } catch (error) {
      const failure = failureOf(error);
      // The page then says who changed what.
      if (failure.code === "stale") router.refresh();
      setFaults(tell(failure));
    } finally {
      setBusy(false);
    }
  };

  /** The form has no seconds: an end that was not touched stays what it was. And calls have bodies that it does not show. */
  const changedExtras = () => {
    const next = extrasOf(said, timeZone);
    const shown = expiresAt === null ? "" : toLocalInput(Date.parse(expiresAt), timeZone);
    const isSameActions = JSON.stringify(said.actions) === JSON.stringify(typedActions(actions));
    return {
      ...next,
      expiresAt: said.expiresAt === shown ? expiresAt : next.expiresAt,
      actions: isSameActions ? actions : next.actions,
    };
  };

  const tell = ({ code, details }: ReturnType<typeof failureOf>): Faults => {
    const found: Faults = {};
    for (const { path, message } of details) {
      const field = fieldOf(path);
      if (field !== undefined && field !== "audience" && field !== "when") found[field] = faultText(field, message);
    }
    if (Object.keys(found).length > 0) return found;
    return { form: t(code === "stale" || code === "not_editable" ? `error.${code}` : "failed") };
  };

  return (
    <form ref={form} noValidate onSubmit={(event) => void save(event)} className="grid gap-6">
      <MessageFields value={said} faults={faults} onChange={change} />
      {(formFault || isStale) && (
        <div role="alert" className="rounded-lg bg-danger-soft px-4 py-3 text-danger text-sm">
          <p>{isStale ? t("error.stale") : formFault}</p>
          {isStale && (
            <Button
              size="sm"
              className="mt-2"
              onClick={() => {
                setRevision(item.revision);
                setFaults({});
              }}
            >
              {t("keepMine")}
            </Button>
          )}
        </div>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{t("discard")}</Button>
        <Button type="submit" variant="primary" disabled={busy || isStale}>
          {t(busy ? "saving" : "save")}
        </Button>
      </div>
    </form>
  );
}
