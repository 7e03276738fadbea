"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { FormFoot } from "#components/admin/form-foot.tsx";
import { api, failureOf } from "#components/api.ts";
import { LANGUAGES } from "#components/shell/use-language.ts";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.ts";
import { isEmail, MAX_EMAIL } from "#core/email.ts";
import { isUserId, ROLES, type Role } from "#core/vocabulary.ts";
import { idOf } from "./id-of.ts";
import { makeLink } from "./invite.ts";
import type { NamedTopic } from "./people-page.tsx";
import { TopicChecks } from "./topic-checks.tsx";
import { SIGN_IN_WAYS, type SignInWay, WayField } from "./way-field.tsx";

const FIELDS = ["name", "email", "id"] as const;
type Faults = Partial<Record<(typeof FIELDS)[number] | "form", string>>;
const MAX = { name: 200, email: MAX_EMAIL, id: 128 };

export type MadePerson = { id: string; name: string; link: string | null };
type NewPersonFormProps = { topics: readonly NamedTopic[]; onMade(person: MadePerson): void; onCancel(): void };

/** The calls are those of `carillon import`: the person, then each topic. */
export function NewPersonForm({ topics, onMade, onCancel }: NewPersonFormProps) {
  const t = useTranslations("admin.people.add");
  const people = useTranslations("admin.people");
  const settings = useTranslations("settings");
  const [fields, setFields] = useState({ name: "", email: "" });
  const [ownId, setOwnId] = useState<string | null>(null);
  const [role, setRole] = useState<Role>("member");
  const [locale, setLocale] = useState("");
  const [joined, setJoined] = useState<readonly string[]>([]);
  const [way, setWay] = useState<SignInWay>(SIGN_IN_WAYS[0]);
  const [faults, setFaults] = useState<Faults>({});
  const [isMaking, setIsMaking] = useState(false);
  const id = ownId ?? idOf(fields.email);

  const refuse = (found: Faults, form: HTMLFormElement): void => {
    setFaults(found);
    const first = FIELDS.find((field) => found[field]);
    if (first) form.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
  };

  /** null: the server refused, and the form says why. */
  const make = async (form: HTMLFormElement): Promise<string | null> => {
    const [name, email] = [fields.name.trim(), fields.email.trim()];
    try {
      const user = { name, email, role, ...(locale && { locale }) };
      await api("PUT", `/api/users/${encodeURIComponent(id)}?new=true`, user);
      return name;
    } catch (error) {
      const { code, message, details } = failureOf(error);
      const named = FIELDS.filter((field) => details.some(({ path }) => path === field));
      const faultOf = (field: (typeof FIELDS)[number]) => t(code === "conflict" ? `taken.${field}` : `wrong.${field}`);
      const isUnknown = code === "network" || code === "internal";
      if (named.length > 0) refuse(Object.fromEntries(named.map((field) => [field, faultOf(field)])), form);
      else setFaults({ form: isUnknown ? settings("failed") : settings("refused", { message }) });
      return null;
    }
  };

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const found = {
      ...(!fields.name.trim() && { name: t("wrong.name") }),
      ...(!isEmail(fields.email.trim()) && { email: t("wrong.email") }),
      ...(!isUserId(id) && { id: t("wrong.id") }),
    };
    refuse(found, form);
    if (Object.keys(found).length > 0) return;
    setIsMaking(true);
    const name = await make(form);
    if (name === null) return setIsMaking(false);
    try {
      for (const slug of joined) await api("PUT", `/api/topics/${slug}/members/${encodeURIComponent(id)}`);
      onMade({ id, name, link: way === "link" ? await makeLink(id) : null });
    } catch {
      // They are there: what is missing is done at the person.
      toast.error(t("partly", { name }));
      onMade({ id, name, link: null });
    }
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-4">
      <Field label={t("name")} error={faults.name}>
        {(control) => (
          <Input
            {...control}
            name="name"
            autoFocus
            autoComplete="off"
            maxLength={MAX.name}
            value={fields.name}
            onChange={({ target }) => setFields({ ...fields, name: target.value })}
          />
        )}
      </Field>
      <Field label={people("email")} hint={t("emailHint")} error={faults.email}>
        {(control) => (
          <Input
            {...control}
            name="email"
            type="text"
            inputMode="email"
            autoComplete="off"
            autoCapitalize="none"
            maxLength={MAX.email}
            value={fields.email}
            onChange={({ target }) => setFields({ ...fields, email: target.value })}
          />
        )}
      </Field>
      <Field label={people("id")} hint={t("idHint")} error={faults.id}>
        {(control) => (
          <Input
            {...control}
            name="id"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className="font-mono"
            maxLength={MAX.id}
            value={id}
            onChange={({ target }) => setOwnId(target.value)}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 items-start gap-4">
        <Field label={people("role")}>
          {(control) => (
            <Select {...control} value={role} onChange={({ target }) => setRole(target.value as Role)}>
              {ROLES.map((one) => (
                <option key={one} value={one}>
                  {people(`roles.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("language")}>
          {(control) => (
            <Select {...control} value={locale} onChange={({ target }) => setLocale(target.value)}>
              <option value="">{t("anyLanguage")}</option>
              {Object.entries(LANGUAGES).map(([one, name]) => (
                <option key={one} value={one} lang={one}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      {topics.length > 0 && <TopicChecks topics={topics} chosen={joined} onChange={setJoined} />}
      <WayField value={way} onChange={setWay} />
      <FormFoot fault={faults.form} label={t(isMaking ? "making" : "make")} isBusy={isMaking} onCancel={onCancel} />
    </form>
  );
}
