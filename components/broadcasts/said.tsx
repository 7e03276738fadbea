"use client";

import { useTranslations } from "next-intl";
import { type ComponentProps, useState } from "react";
import { LanguageTabs } from "#components/compose/language-tabs.tsx";
import type { Language } from "#components/compose/words.ts";
import { ItemContent } from "#components/inbox/item-content.tsx";
import { type Translations, translated } from "#core/wording.ts";

type SaidProps = { item: ComponentProps<typeof ItemContent>["item"]; translations: Translations | null };

/** What was sent, in each of its languages; what is filled in for each reader stands as it was written. */
export function Said({ item, translations }: SaidProps) {
  const t = useTranslations("compose.words");
  const [language, setLanguage] = useState<Language>("everyone");
  if (!translations) return <ItemContent item={item} />;
  const { title, body, actions } = item;
  const texts = { title, body, labels: actions.map(({ label }) => label) };
  const said = language === "everyone" ? texts : translated(texts, translations[language]);
  return (
    <div className="grid justify-items-start gap-5">
      <LanguageTabs
        label={t("language")}
        value={language}
        has={(one) => one !== "everyone" && translations[one] !== undefined}
        onChange={setLanguage}
      />
      <div className="w-full" lang={language === "everyone" ? undefined : language}>
        <ItemContent
          item={{
            ...item,
            title: said.title,
            body: said.body,
            actions: actions.map((action, index) => ({ ...action, label: said.labels[index] ?? action.label })),
          }}
        />
      </div>
    </div>
  );
}
