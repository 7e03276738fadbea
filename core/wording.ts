/**
 * What a notification says to one reader: in their language as far as it has that, and with what differs between people
 * filled in. Pure, so that the composer's preview is what readers get.
 */

import type { ErrorDetail } from "./errors.ts";
import { cut } from "./graphemes.ts";
import { own } from "./own.ts";
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

/** In the database each has a mark of its own; a search looks into the column, and must find words alone. */
const MARKS: Record<Locale, string> = { en: "\u0011", "zh-CN": "\u0012" };
/** ASCII's own separators, of texts and of languages. */
const [UNIT, RECORD] = ["\u001f", "\u001e"];
const clean = (text: string): string => text.replaceAll(UNIT, "").replaceAll(RECORD, "");

/** `<mark> title body label …` of each language, "" where there is nothing. */
export function storedTranslations(translations: Translations | null): string | null {
  const rows = LOCALES.flatMap((locale) => {
    const { title = "", body = "", labels = [] } = translations?.[locale] ?? {};
    const isSaid = [title, body, ...labels].some((text) => text.trim());
    return isSaid ? [[MARKS[locale], ...[title, body, ...labels].map(clean)].join(UNIT)] : [];
  });
  return rows.length > 0 ? rows.join(RECORD) : null;
}

export function translationsOf(stored: string | null): Translations | null {
  if (stored === null) return null;
  return Object.fromEntries(
    stored.split(RECORD).map((row) => {
      const [mark, title, body, ...labels] = row.split(UNIT);
      const locale = LOCALES.find((one) => MARKS[one] === mark);
      return [locale, { ...(title && { title }), ...(body && { body }), ...(labels.some(Boolean) && { labels }) }];
    }),
  );
}

/** With other labels in each language. */
export const withLabels = (
  translations: Translations | null,
  change: (labels: readonly string[]) => string[],
): Translations | null =>
  translations &&
  Object.fromEntries(
    Object.entries(translations).map(([locale, said]) => [
      locale,
      said?.labels ? { ...said, labels: change(said.labels) } : said,
    ]),
  );

export function translated({ title, body, labels }: Texts, translation: Translation | undefined): Texts {
  return {
    title: chosen(translation?.title, title),
    body: chosen(translation?.body, body),
    labels: labels.map((label, index) => chosen(translation?.labels?.[index], label)),
  };
}

const chosen = (own: string | undefined, otherwise: string): string => (own?.trim() ? own : otherwise);

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
    const named = NAMED.exec(name);
    const theirs = named?.[3];
    return named && (theirs === undefined || textOf(own(data, theirs)) !== null) ? [] : [whole];
  });
}

/** Characters of one value, and of what comes of it all: the wire's limits, whatever is filled in. */
const LONGEST = { value: 500, title: 200, body: 65_536, label: 60 };
/** Variables in one text. */
const MOST = 50;
/** In place of a title or label of which nothing is left. */
const NOTHING = "…";

/** Code, in which nothing is a mark; where a link leads; a variable. */
const IN_MARKDOWN =
  /(```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)|`[^`\n]+`)|(\]\((?:\{\{[^{}]*\}\}|[^)\s])*|<?https?:\/\/(?:\{\{[^{}]*\}\}|[^\s<>)])*)|\{\{[^{}]*\}\}/g;

/** With its variables filled in: `data` is the notification's. */
export function filled({ title, body, labels }: Texts, to: Addressee, data: Record<string, unknown> | null): Texts {
  const fill = (text: string, write: (value: string, at: number) => string) =>
    text.replace(VARIABLE, (_, inner: string, at: number) => {
      const { name, otherwise } = parse(inner);
      return write(whole(known(name, to, data) || otherwise, LONGEST.value), at);
    });
  const line = (text: string, limit: number) => whole(fill(text, oneLine), limit).trim() || NOTHING;
  const marked = body.replace(IN_MARKDOWN, (whole: string, code?: string, link?: string) => {
    if (code !== undefined) return fill(whole, inCode);
    if (link !== undefined) return fill(whole, (value, at) => (at <= "](".length ? asAddress(value) : encode(value)));
    return fill(whole, inMarkdown);
  });
  return {
    title: line(title, LONGEST.title),
    body: whole(marked, LONGEST.body),
    labels: labels.map((label) => line(label, LONGEST.label)),
  };
}

/** Half a character is none. */
const whole = (text: string, limit: number): string => cut(text, limit).replace(/\p{Surrogate}/gu, "");
const oneLine = (value: string): string => value.replace(/\s+/g, " ");
const inCode = (value: string): string => oneLine(value).replaceAll("`", "'");
const percent = (mark: string): string => `%${mark.charCodeAt(0).toString(16)}`;
const encode = (value: string): string => encodeURIComponent(value).replace(/[()]/g, percent);
/** A whole address, as far as it can be one. What it may lead to is judged where it is shown. */
const asAddress = (value: string): string => value.replace(/[\s()<>\\]/g, encode);

function known(name: string, to: Addressee, data: Record<string, unknown> | null): string {
  const [, , theirs, ours] = NAMED.exec(name) ?? [];
  if (name === "user.name") return to.name;
  return textOf(theirs !== undefined ? own(to.data, theirs) : own(data, ours ?? "")) ?? "";
}

const textOf = (value: unknown): string | null =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : null;

/** What is filled in is text, whatever it looks like: somebody's name makes nothing bold, no heading, list or image. */
const inMarkdown = (value: string): string =>
  oneLine(value)
    .replace(/[\\`*_[\]<>~|&]/g, "\\$&")
    .replace(/^(#{1,6}|[+-])(?=\s|$)/, "\\$1")
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2");

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
    if (!variables || !text) return;
    const [unknown] = unknownVariables(text, data);
    if (unknown !== undefined) faults.push({ path, message: `there is no ${unknown}` });
    if ([...text.matchAll(VARIABLE)].length > MOST) faults.push({ path, message: `has more than ${MOST} variables` });
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
