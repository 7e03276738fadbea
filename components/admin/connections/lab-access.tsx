"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { api } from "#components/api.ts";
import { Section, SettingRow } from "#components/settings/section.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { toast } from "#components/ui/toast.ts";
import type { LabAccess } from "#core/admin-protocol.ts";

/** Whether members may use the transport lab, which opens eight connections for each who does. */
export function LabAccessSection({ initial }: { initial: LabAccess }) {
  const t = useTranslations("admin.connections.lab");
  const settings = useTranslations("settings");
  const id = useId();
  const [access, setAccess] = useState(initial);
  const [isSaving, setIsSaving] = useState(false);

  const choose = async (members: boolean) => {
    setIsSaving(true);
    try {
      setAccess(await api<LabAccess>("PUT", "/api/settings/lab", { members }));
      toast.success(t(members ? "opened" : "closed"));
    } catch {
      toast.error(settings("failed"));
    }
    setIsSaving(false);
  };

  return (
    <Section title={t("title")} lead={t("lead")}>
      <SettingRow label={<span id={id}>{t("members")}</span>} hint={t(access.members ? "on" : "off")}>
        <Switch
          aria-labelledby={id}
          checked={access.members}
          disabled={isSaving}
          onCheckedChange={(isOn) => void choose(isOn)}
        />
      </SettingRow>
    </Section>
  );
}
