"use client";

import { Braces } from "lucide-react";
import { useTranslations } from "next-intl";
import { type RefObject, useEffect, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import type { Locale } from "#core/vocabulary.ts";
import type { TypedAction } from "./extras.ts";
import { LanguageTabs } from "./language-tabs.tsx";
import { hasBraces, isTranslated, type Language, NO_WORDS, type Translated, type Words } from "./words.ts";

export type TranslatedField = `translations.${Locale}.${"title" | "body" | `labels.${number}`}`;
export type WordsFaults = Partial<Record<"title" | "body" | TranslatedField, string>>;

type WordsFieldsProps = {
  value: Words;
  actions: readonly TypedAction[];
  faults: WordsFaults;
  onChange(part: Partial<Words>): void;
};

/** What it says: for everyone, and in place of that for those who read a language. */
export function WordsFields({ value, actions, faults, onChange }: WordsFieldsProps) {
  const t = useTranslations("compose");
  const [language, setLanguage] = useState<Language>("everyone");
  const fields = useRef<HTMLDivElement>(null);
  const isToFocus = useRef(false);
  const { insert, remember } = useInsert(fields);
  const said = language === "everyone" ? { ...NO_WORDS, ...value } : (value.translations[language] ?? NO_WORDS);
  const faultOf = (field: "title" | "body" | `labels.${number}`) =>
    language !== "everyone"
      ? faults[`translations.${language}.${field}`]
      : field === "title" || field === "body"
        ? faults[field]
        : undefined;

  // What is wrong may be in a language that is not shown.
  useEffect(() => {
    const names = Object.keys(faults);
    const wrong = names.find((name) => name.startsWith("translations."))?.split(".")[1] as Locale | undefined;
    if (names.includes("title") || names.includes("body")) setLanguage("everyone");
    else if (wrong) setLanguage(wrong);
    isToFocus.current = names.length > 0;
  }, [faults]);
  // Once, and not whenever another language is looked at.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is there as soon as its language is shown
  useEffect(() => {
    const wrong = isToFocus.current && fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (!wrong) return;
    isToFocus.current = false;
    wrong.focus();
  }, [faults, language]);

  const change = (part: Partial<Translated>) => {
    if (language === "everyone") onChange(part);
    else onChange({ translations: { ...value.translations, [language]: { ...NO_WORDS, ...said, ...part } } });
  };
  const lang = language === "everyone" ? undefined : language;

  return (
    <div ref={fields} className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <LanguageTabs
          label={t("words.language")}
          value={language}
          has={(one) => one !== "everyone" && isTranslated(value.translations[one] ?? NO_WORDS)}
          isWrong={(one) => Object.keys(faults).some((name) => name.startsWith(`translations.${one}.`))}
          onChange={setLanguage}
        />
        <Button size="sm" variant="ghost" onClick={() => insert("{{user.name}}")}>
          <Braces aria-hidden />
          {t("words.insertName")}
        </Button>
      </div>
      {language !== "everyone" && <p className="text-ink-muted text-xs">{t("words.hint")}</p>}
      <Field label={t("subject")} error={faultOf("title")}>
        {(control) => (
          <Input
            {...control}
            name="title"
            lang={lang}
            autoComplete="off"
            placeholder={lang ? value.title : t("subjectPlaceholder")}
            value={said.title}
            onFocus={remember}
            onChange={(event) => change({ title: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("body")} hint={t("words.bodyHint", { name: "{{user.name|friend}}" })} error={faultOf("body")}>
        {(control) => (
          <Textarea
            {...control}
            name="body"
            lang={lang}
            rows={9}
            placeholder={lang ? value.body : t("bodyPlaceholder")}
            value={said.body}
            onFocus={remember}
            onChange={(event) => change({ body: event.target.value })}
          />
        )}
      </Field>
      {hasBraces(value, actions) && (
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={value.variables}
            onChange={({ target }) => onChange({ variables: target.checked })}
            className="size-4 shrink-0"
          />
          {t("words.fillIn", { braces: "{{…}}" })}
        </label>
      )}
      {language !== "everyone" &&
        actions.map(({ label }, index) => (
          <Field
            // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing else to be told apart by.
            key={index}
            label={t("words.label", { n: index + 1 })}
            error={faultOf(`labels.${index}`)}
          >
            {(control) => (
              <Input
                {...control}
                lang={lang}
                onFocus={remember}
                maxLength={60}
                placeholder={label}
                value={said.labels[index] ?? ""}
                onChange={({ target }) => change({ labels: labelsWith(said.labels, index, target.value) })}
              />
            )}
          </Field>
        ))}
    </div>
  );
}

const labelsWith = (labels: readonly string[], index: number, label: string): string[] =>
  Array.from({ length: Math.max(labels.length, index + 1) }, (_, at) => (at === index ? label : (labels[at] ?? "")));

type Typed = HTMLInputElement | HTMLTextAreaElement;

/** Text put in where the caret was last, or else in the title, as if typed: it can be undone. */
function useInsert(within: RefObject<HTMLElement | null>) {
  const last = useRef<Typed>(null);
  return {
    remember: (event: { currentTarget: Typed }) => {
      last.current = event.currentTarget;
    },
    insert: (text: string) => {
      const field = last.current?.isConnected ? last.current : within.current?.querySelector<Typed>("[name=title]");
      if (!field) return;
      field.focus();
      // The only way that leaves the browser its undo; what is typed goes through the same event.
      document.execCommand("insertText", false, text);
    },
  };
}
