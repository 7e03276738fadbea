"use client";

import { useTranslations } from "next-intl";
import { SettingsTitle } from "#components/settings/settings-shell.tsx";
import { LookForm } from "./look-form.tsx";
import { OwnData } from "./own-data.tsx";
import { Passkeys } from "./passkeys.tsx";
import { PasswordForm } from "./password-form.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { RegionForm } from "./region-form.tsx";
import { SessionList } from "./session-list.tsx";

export function AccountPage({ hasPassword }: { hasPassword: boolean }) {
  const t = useTranslations("account");
  return (
    <>
      <SettingsTitle title={t("title")}>{t("lead")}</SettingsTitle>
      <ProfileForm />
      <RegionForm />
      <LookForm />
      <SessionList />
      {hasPassword && <PasswordForm />}
      <Passkeys hasPassword={hasPassword} />
      <OwnData hasPassword={hasPassword} />
    </>
  );
}
