/**
 * What a notification says to one reader: in their language as far as it has that, and with what differs between people
 * filled in. Pure, so that the composer's preview is what readers get.
 */
import type { ErrorDetail } from "./errors.ts";
import { LOCALES, type Locale } from "./vocabulary.ts";

/** What is left out is as in the text for everyone. */
export interface Translation {
  title?: string | undefined;
  body?: string | undefined;
  /** Of the buttons, in their order; an empty one is as in the text for everyone. */
  labels?: string[] | undefined;
}
export type Translations = Partial<Record<Locale, Translation | undefined>>;

export interface Texts {
  title: string;
  body: string;
  labels: readonly string[];
}
/** Of whom the text speaks. `data`: what the host product keeps with them. */
export interface Addressee {
  name: string;
  data: Record<string, unknown> | null;
}

/** As it stands in the database: `[[locale, title, body, labels], …]`, "" where there is nothing. */
type Stored = [locale: Locale, title: string, body: string, labels: string[]][];

export const storedTranslations = (translations: Translations | null): string | null => {
  const rows: Stored = LOCALES.flatMap((locale) => {
    const { title = "", body = "", labels = [] } = translations?.[locale] ?? {};
    return title || body || labels.some(Boolean) ? [[locale, title, body, labels] as Stored[number]] : [];
  });
  return rows.length > 0 ? JSON.stringify(rows) : null;
};

export function translationsOf(stored: string | null): Translations | null {
  if (stored === null) return null;
  const rows = JSON.parse(stored) as Stored;
  return Object.fromEntries(
    rows.map(([locale, title, body, labels]) => [
      locale,
      { ...(title && { title }), ...(body && { body }), ...(labels.some(Boolean) && { labels }) },
    ]),
  );
}

export function translated({ title, body, labels }: Texts, translation: Translation | undefined): Texts {
  return {
    title: translation?.title || title,
    body: translation?.body || body,
    labels: labels.map((label, index) => translation?.labels?.[index] || label),
  };
}

const VARIABLE = /\{\{([^{}]*)\}\}/g;
const NAMED = /^(user\.name|user\.data\.([\w-]{1,64})|data\.([\w-]{1,64}))$/;

interface Variable {
  name: string;
  /** After a `|`, for those of whom nothing is known. */
  otherwise: string;
}
function parse(inner: string): Variable {
  const bar = inner.indexOf("|");
  return bar === -1
    ? { name: inner.trim(), otherwise: "" }
    : { name: inner.slice(0, bar).trim(), otherwise: inner.slice(bar + 1).trim() };
}

/** The variables of a text that will never be anything: no such name, or nothing by that name in the notification's data. */
export function unknownVariables(text: string, data: Record<string, unknown> | null): string[] {
  const found = [...text.matchAll(VARIABLE)].map(([whole, inner]) => ({ whole, ...parse(inner ?? "") }));
  return found.flatMap(({ whole, name }) => {
    const [, , , own] = NAMED.exec(name) ?? [];
    return NAMED.test(name) && (own === undefined || textOf(data?.[own]) !== null) ? [] : [whole];
  });
}

/** With its variables filled in: `data` is the notification's. */
export function filled({ title, body, labels }: Texts, to: Addressee, data: Record<string, unknown> | null): Texts {
  const fill = (text: string, write: (value: string) => string) =>
    text.replace(VARIABLE, (_, inner: string) => {
      const { name, otherwise } = parse(inner);
      return write(known(name, to, data) || otherwise);
    });
  const plain = (value: string) => value;
  return { title: fill(title, plain), body: fill(body, inMarkdown), labels: labels.map((label) => fill(label, plain)) };
}

function known(name: string, to: Addressee, data: Record<string, unknown> | null): string {
  const [, , theirs, own] = NAMED.exec(name) ?? [];
  if (name === "user.name") return to.name;
  return textOf(theirs !== undefined ? to.data?.[theirs] : data?.[own ?? ""]) ?? "";
}

const textOf = (value: unknown): string | null =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : null;

/** What is filled in is text, whatever it looks like: somebody's name makes no heading, link or image. */
const inMarkdown = (value: string): string => value.replace(/\s+/g, " ").replace(/[\\`*_[\]<>~|]/g, "\\$&");

interface Said {
  title: string;
  body: string;
  actions: readonly { label: string }[];
  data: Record<string, unknown> | null;
  translations: Translations | null;
  variables: boolean;
}

/** What does not go together in it, by field. */
export function wordingFaults({ title, body, actions, data, translations, variables }: Said): ErrorDetail[] {
  const faults: ErrorDetail[] = [];
  const check = (path: string, text: string | undefined) => {
    const [unknown] = variables && text ? unknownVariables(text, data) : [];
    if (unknown !== undefined) faults.push({ path, message: `there is no ${unknown}` });
  };
  check("title", title);
  check("body", body);
  for (const [index, { label }] of actions.entries()) check(`actions.${index}.label`, label);
  for (const [locale, said] of Object.entries(translations ?? {})) {
    const at = `translations.${locale}`;
    check(`${at}.title`, said?.title);
    check(`${at}.body`, said?.body);
    for (const [index, label] of (said?.labels ?? []).entries()) {
      check(`${at}.labels.${index}`, label);
      if (index >= actions.length) faults.push({ path: `${at}.labels.${index}`, message: "belongs to no action" });
    }
  }
  return faults;
}
