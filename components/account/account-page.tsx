"use client";

import { useTranslations } from "next-intl";
import { SettingsTitle } from "#components/settings/settings-shell.tsx";
import { LookForm } from "./look-form.tsx";
import { OwnData } from "./own-data.tsx";
import { Passkeys } from "./passkeys.tsx";
import { PasswordForm } from "./password-form.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { RegionForm, type Writing } from "./region-form.tsx";
import { SessionList } from "./session-list.tsx";

type AccountPageProps = { hasPassword: boolean; writing: Writing };

export function AccountPage({ hasPassword, writing }: AccountPageProps) {
  const t = useTranslations("account");
  return (
    <>
      <SettingsTitle title={t("title")}>{t("lead")}</SettingsTitle>
      <ProfileForm />
      <RegionForm writing={writing} />
      <LookForm />
      <SessionList />
      {hasPassword && <PasswordForm />}
      <Passkeys hasPassword={hasPassword} />
      <OwnData hasPassword={hasPassword} />
    </>
  );
}
