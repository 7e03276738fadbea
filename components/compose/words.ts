/** The texts of a draft in each language: as the form has them, as the API takes them, and as somebody reads them. */
import type { DraftContent } from "#core/admin-protocol.ts";
import type { Action } from "#core/protocol.ts";
import { LOCALES, type Locale } from "#core/vocabulary.ts";
import { type Addressee, filled, type Texts, type Translations, translated } from "#core/wording.ts";

/** Which of the texts: that for everyone, or that for those who read a language. */
export type Language = Locale | "everyone";
export const LANGUAGES: readonly Language[] = ["everyone", ...LOCALES];

export type Words = Pick<DraftContent, "title" | "body" | "translations" | "variables">;
export type Translated = { title: string; body: string; labels: string[] };
export const NO_WORDS: Translated = { title: "", body: "", labels: [] };

export const isTranslated = ({ title, body, labels }: Translated): boolean =>
  title.trim() !== "" || body.trim() !== "" || labels.some((label) => label.trim() !== "");

export const typedTranslations = (translations: Translations | null): Words["translations"] =>
  Object.fromEntries(
    LOCALES.flatMap((locale) => {
      const said = translations?.[locale];
      return said ? [[locale, { title: said.title ?? "", body: said.body ?? "", labels: said.labels ?? [] }]] : [];
    }),
  );

/** The fields of the API. A label of a button that was taken away goes with it. */
export function wordsOf({ variables, ...words }: Words, actions: readonly Pick<Action, "label">[]) {
  const { title, body, translations } = words;
  const said = LOCALES.flatMap((locale) => {
    const one = translations[locale];
    if (!one || !isTranslated(one)) return [];
    const labels = one.labels.slice(0, actions.length).map((label) => label.trim());
    return [[locale, { title: one.title.trim(), body: one.body, labels }] as const];
  });
  return {
    title: title.trim(),
    body,
    translations: said.length > 0 ? (Object.fromEntries(said) as Translations) : null,
    variables: variables && hasBraces(words, actions),
  };
}

/** Whether there is anything that could be filled in. */
export function hasBraces(
  { title, body, translations }: Pick<Words, "title" | "body" | "translations">,
  actions: readonly Pick<Action, "label">[],
): boolean {
  const texts = [title, body, ...actions.map(({ label }) => label)];
  for (const one of Object.values(translations)) texts.push(one.title, one.body, ...one.labels);
  return texts.some((text) => text.includes("{{"));
}

/** What was sent with braces and without variables meant them as they stand; a text without any may get some. */
export const fillsIn = (sent: boolean, ...said: Parameters<typeof hasBraces>): boolean => sent || !hasBraces(...said);

/** Those of the buttons that are left when one is taken away. */
export const withoutLabel = (translations: Words["translations"], index: number): Words["translations"] =>
  Object.fromEntries(
    Object.entries(translations).map(([locale, one]) => [
      locale,
      { ...one, labels: one.labels.filter((_, at) => at !== index) },
    ]),
  );

interface ReadBy {
  language: Language;
  addressee: Addressee;
  variables: boolean;
  /** The notification's. */
  data: Record<string, unknown> | null;
}

/** What one who reads this language is told. */
export function readBy(texts: Texts, translations: Translations | null, by: ReadBy): Texts {
  const said = by.language === "everyone" ? texts : translated(texts, translations?.[by.language]);
  return by.variables ? filled(said, by.addressee, by.data) : said;
}
