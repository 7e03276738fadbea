"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { api } from "#components/api.ts";
import { useSession } from "#components/session.tsx";
import { Section } from "#components/settings/section.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.ts";

const MAX_NAME = 200;

export function ProfileForm() {
  const t = useTranslations("account.profile");
  const settings = useTranslations("settings");
  const { user } = useSession();
  const router = useRouter();
  const [name, setName] = useState(user.name);
  const [error, setError] = useState<string>();
  const [isSaving, setIsSaving] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return setError(t("nameMissing"));
    setIsSaving(true);
    try {
      await api("PATCH", "/api/account", { name: name.trim() });
      toast.success(t("saved"));
      router.refresh();
    } catch {
      toast.error(settings("failed"));
    }
    setIsSaving(false);
  };

  return (
    <Section title={t("title")} className="p-4 sm:p-5">
      <div className="flex items-center gap-4">
        <Avatar name={user.name} image={user.image} className="size-12 text-base" />
        <div className="min-w-0">
          <p className="truncate font-medium">{user.name}</p>
          <Badge className="mt-1">{t(user.role)}</Badge>
        </div>
      </div>
      <form noValidate onSubmit={(event) => void submit(event)} className="mt-5 grid gap-4">
        <Field label={t("name")} error={error}>
          {(control) => (
            <Input
              {...control}
              autoComplete="name"
              maxLength={MAX_NAME}
              value={name}
              onChange={(event) => {
                setName(event.target.value);
                setError(undefined);
              }}
            />
          )}
        </Field>
        <Field label={t("email")} hint={t("emailHint")}>
          {(control) => (
            <Input {...control} type="text" inputMode="email" readOnly value={user.email} className="text-ink-muted" />
          )}
        </Field>
        <div>
          <Button type="submit" variant="primary" disabled={isSaving || name.trim() === user.name}>
            {settings(isSaving ? "saving" : "save")}
          </Button>
        </div>
      </form>
    </Section>
  );
}
