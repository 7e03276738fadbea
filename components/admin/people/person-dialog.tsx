"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { useSession } from "#components/session.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { Button } from "#components/ui/button.tsx";
import { DialogContent } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import type { Person, PersonChange } from "#core/admin-protocol.ts";
import { ROLES, type Role } from "#core/vocabulary.ts";
import { DisableSwitch } from "./disable-switch.tsx";
import { makeLink } from "./invite.ts";
import type { NamedTopic } from "./people-page.tsx";
import { PersonTopics } from "./person-topics.tsx";

export type PersonWithTopics = Person & { topics: readonly NamedTopic[] };
type PersonDialogProps = {
  id: string;
  topics: readonly NamedTopic[];
  onChanged(person: Person): void;
  /** A link by which they choose a password was made. */
  onLink(name: string, link: string): void;
};

/** Each change is saved by itself, and what is shown afterwards is what the server says. */
export function PersonDialog({ id, topics, onChanged, onLink }: PersonDialogProps) {
  const t = useTranslations("admin.people");
  const settings = useTranslations("settings");
  const format = useFormatter();
  const { user } = useSession();
  const [person, setPerson] = useState<PersonWithTopics | "failed" | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const path = `/api/users/${encodeURIComponent(id)}`;

  const load = useCallback(async () => {
    setPerson(await api<PersonWithTopics>("GET", path).catch(() => "failed" as const));
  }, [path]);
  useEffect(() => void load(), [load]);

  const attempt = async (act: () => Promise<void>) => {
    setIsSaving(true);
    try {
      await act();
    } catch (error) {
      const { code, message } = failureOf(error);
      if (code === "last_admin") toast.error(t("lastAdmin"));
      else toast.error(["network", "internal"].includes(code) ? settings("failed") : settings("refused", { message }));
    }
    setIsSaving(false);
  };
  const save = (act: () => Promise<unknown>) =>
    attempt(async () => {
      await act();
      const now = await api<PersonWithTopics>("GET", path);
      setPerson(now);
      onChanged(now);
    });
  const change = (part: PersonChange) => save(() => api("PATCH", path, part));

  if (person === null || person === "failed")
    return (
      <DialogContent title={t("person")} closeLabel={settings("close")}>
        <div>
          {person === null ? (
            <Skeleton className="h-40" />
          ) : (
            <div role="alert" className="flex items-center justify-between gap-3 text-sm">
              {t("loadFailed")}
              <Button onClick={() => void load()}>{t("retry")}</Button>
            </div>
          )}
        </div>
      </DialogContent>
    );

  const isSelf = person.id === user.id;
  return (
    <DialogContent title={person.name} closeLabel={settings("close")} className="sm:w-[28rem]">
      <div aria-busy={isSaving} className="grid grid-cols-1 gap-5">
        <div className="flex items-center gap-3">
          <Avatar name={person.name} image={person.image} className="size-11 text-base" />
          <dl className="min-w-0 text-xs">
            <dt className="sr-only">{t("email")}</dt>
            <dd className="truncate text-ink-soft text-sm">{person.email}</dd>
            <dt className="sr-only">{t("id")}</dt>
            <dd className="break-all font-mono text-ink-muted">{person.id}</dd>
            <dd className="text-ink-muted">
              {t("since", { when: format.dateTime(new Date(person.createdAt), { dateStyle: "medium" }) })}
            </dd>
          </dl>
        </div>
        <Field label={t("role")} hint={t(isSelf ? "ownRoleHint" : "roleHint")}>
          {(control) => (
            <Select
              {...control}
              value={person.role}
              disabled={isSaving || isSelf}
              onChange={(event) => void change({ role: event.target.value as Role })}
            >
              {ROLES.map((role) => (
                <option key={role} value={role}>
                  {t(`roles.${role}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <PersonTopics
          own={person.topics}
          all={topics}
          disabled={isSaving}
          onJoin={(slug) => void save(() => api("PUT", `/api/topics/${slug}/members/${encodeURIComponent(id)}`))}
          onLeave={(slug) => void save(() => api("DELETE", `/api/topics/${slug}/members/${encodeURIComponent(id)}`))}
        />
        {!isSelf && person.disabledAt === null && (
          <div className="flex items-start justify-between gap-4 border-t pt-4">
            <p className="text-ink-muted text-xs">{t("link.lead")}</p>
            <Button
              className="shrink-0"
              disabled={isSaving}
              onClick={() => void attempt(async () => onLink(person.name, await makeLink(id)))}
            >
              {t("link.make")}
            </Button>
          </div>
        )}
        {!isSelf && (
          <DisableSwitch
            disabledAt={person.disabledAt}
            isSaving={isSaving}
            onChange={(disabled) => void change({ disabled })}
          />
        )}
      </div>
    </DialogContent>
  );
}
