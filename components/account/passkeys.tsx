"use client";

import { KeyRound } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { type FormEvent, useCallback, useEffect, useId, useState } from "react";
import { api, failureOf } from "#components/api.ts";
import { PasswordField } from "#components/password-field.tsx";
import { Section, SettingRow } from "#components/settings/section.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import { Field, FieldError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { toast } from "#components/ui/toast.ts";

type Passkey = { id: string; name: string; createdAt: string; lastUsedAt: string | null };
type Kept = { passkeys: Passkey[]; needed: boolean; possible: boolean };
type Act =
  | { kind: "add" }
  | { kind: "rename"; passkey: Passkey }
  | { kind: "remove"; passkey: Passkey }
  | { kind: "need"; needed: boolean };

const PATH = "/api/account/passkeys";
const pathOf = ({ id }: Passkey): string => `${PATH}/${encodeURIComponent(id)}`;

export function Passkeys({ hasPassword }: { hasPassword: boolean }) {
  const t = useTranslations("account.passkeys");
  const settings = useTranslations("settings");
  const [kept, setKept] = useState<Kept | "failed" | null>(null);
  const [act, setAct] = useState<Act | null>(null);
  const switchId = useId();

  const load = useCallback(async () => {
    setKept(await api<Kept>("GET", PATH).catch(() => "failed" as const));
  }, []);
  useEffect(() => void load(), [load]);

  const isPossible = typeof kept === "object" && kept?.possible && "PublicKeyCredential" in window;
  return (
    <Section title={t("title")} lead={t("lead")}>
      {kept === null && <Skeleton className="m-4 h-10" />}
      {kept === "failed" && (
        <SettingRow label={t("failed")}>
          <Button onClick={() => void load()}>{t("retry")}</Button>
        </SettingRow>
      )}
      {typeof kept === "object" &&
        kept?.passkeys.map((passkey) => (
          <PasskeyRow key={passkey.id} passkey={passkey} onAct={(kind) => setAct({ kind, passkey })} />
        ))}
      {typeof kept === "object" && kept !== null && kept.passkeys.length > 0 && (
        <SettingRow label={<label htmlFor={switchId}>{t("needed")}</label>} hint={t("neededHint")}>
          <Switch id={switchId} checked={kept.needed} onCheckedChange={(needed) => setAct({ kind: "need", needed })} />
        </SettingRow>
      )}
      {typeof kept === "object" && kept !== null && (
        <div className="px-4 py-3 sm:px-5">
          {isPossible ? (
            <Button onClick={() => setAct({ kind: "add" })}>{t("add")}</Button>
          ) : (
            <p className="text-ink-muted text-sm">{t("impossible")}</p>
          )}
        </div>
      )}
      <Dialog open={act !== null} onOpenChange={(isOpen) => !isOpen && setAct(null)}>
        {act && (
          <DialogContent title={t(TITLES[act.kind])} closeLabel={settings("close")}>
            <ActForm
              act={act}
              hasPassword={hasPassword}
              onCancel={() => setAct(null)}
              onDone={(now) => {
                setKept(now);
                setAct(null);
                toast.success(t(DONE[act.kind]));
              }}
            />
          </DialogContent>
        )}
      </Dialog>
    </Section>
  );
}

const TITLES = { add: "addTitle", rename: "renameTitle", remove: "removeTitle", need: "needTitle" } as const;
const SUBMITS = { add: "add", rename: "rename", remove: "remove", need: "confirm" } as const;
const DONE = { add: "added", rename: "saved", remove: "removed", need: "saved" } as const;

function PasskeyRow({ passkey, onAct }: { passkey: Passkey; onAct(kind: "rename" | "remove"): void }) {
  const t = useTranslations("account.passkeys");
  const format = useFormatter();
  const day = (time: string): string => format.dateTime(new Date(time), { dateStyle: "medium" });
  return (
    <SettingRow
      label={
        <span className="flex items-center gap-2">
          <KeyRound aria-hidden className="size-4 shrink-0 text-ink-muted" />
          <span className="min-w-0 break-words">{passkey.name}</span>
        </span>
      }
      hint={
        passkey.lastUsedAt ? t("used", { when: day(passkey.lastUsedAt) }) : t("made", { when: day(passkey.createdAt) })
      }
    >
      <div className="flex gap-2">
        <Button onClick={() => onAct("rename")} aria-label={t("renameOne", { name: passkey.name })}>
          {t("rename")}
        </Button>
        <Button onClick={() => onAct("remove")} aria-label={t("removeOne", { name: passkey.name })}>
          {t("remove")}
        </Button>
      </div>
    </SettingRow>
  );
}

type Faults = { name?: string; password?: string; form?: string };

function ActForm(props: { act: Act; hasPassword: boolean; onCancel(): void; onDone(now: Kept): void }) {
  const { act, onCancel, onDone } = props;
  const isNamed = act.kind === "add" || act.kind === "rename";
  /** What a stranger at an open browser could keep, or take away. */
  const hasPassword = props.hasPassword && act.kind !== "rename";
  const t = useTranslations("account.passkeys");
  const settings = useTranslations("settings");
  const [name, setName] = useState(act.kind === "rename" ? act.passkey.name : "");
  const [password, setPassword] = useState("");
  const [faults, setFaults] = useState<Faults>({});
  const [isBusy, setIsBusy] = useState(false);

  const run = async (): Promise<Kept> => {
    const present = hasPassword ? { password } : {};
    if (act.kind === "rename") return api("PATCH", pathOf(act.passkey), { name: name.trim() });
    if (act.kind === "remove") return api("DELETE", pathOf(act.passkey), present);
    if (act.kind === "need") return api("PUT", `${PATH}/needed`, { needed: act.needed, ...present });
    const optionsJSON = await api<never>("POST", `${PATH}/question`, present);
    const { startRegistration } = await import("@simplewebauthn/browser");
    return api("POST", PATH, { name: name.trim(), answer: await startRegistration({ optionsJSON }) });
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isNamed && !name.trim()) return setFaults({ name: t("nameMissing") });
    if (hasPassword && !password) return setFaults({ password: t("passwordMissing") });
    setFaults({});
    setIsBusy(true);
    try {
      onDone(await run());
    } catch (error) {
      const { code, details } = failureOf(error);
      if (details.some(({ path }) => path === "password")) setFaults({ password: t("passwordWrong") });
      else if (code === "rate_limited") setFaults({ password: t("limited") });
      else if (code === "sign_in_again") setFaults({ form: t("signInAgain") });
      else if (error instanceof Error && error.name === "InvalidStateError") setFaults({ form: t("known") });
      else if (act.kind === "add" && code !== "network") setFaults({ form: t("notMade") });
      else setFaults({ form: settings("failed") });
      setIsBusy(false);
    }
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-4">
      <p className="text-ink-soft text-sm">
        {act.kind === "add" && t("addLead")}
        {act.kind === "rename" && t("renameLead")}
        {act.kind === "remove" && t("removeLead", { name: act.passkey.name })}
        {act.kind === "need" && t(act.needed ? "needLead" : "noNeedLead")}
      </p>
      {isNamed && (
        <Field label={t("name")} hint={t("nameHint")} error={faults.name}>
          {(control) => (
            <Input {...control} maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
      )}
      {hasPassword && (
        <PasswordField
          label={t("password")}
          error={faults.password}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      )}
      {faults.form && <FieldError>{faults.form}</FieldError>}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{settings("cancel")}</Button>
        <Button type="submit" variant={act.kind === "remove" ? "danger" : "primary"} disabled={isBusy}>
          {t(SUBMITS[act.kind])}
        </Button>
      </div>
    </form>
  );
}
