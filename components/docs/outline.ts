/** What the pages of the reference are found by: each operation in a line, by its page. */
import { own } from "#core/own.ts";
import type { Locale } from "#core/vocabulary.ts";
import { type OpenApiDocument, operationsOf } from "./document.ts";
import chinese from "./summaries-zh.json" with { type: "json" };
import { TAGS, type Tag } from "./tags.ts";

export interface OutlineEntry {
  id: string;
  method: string;
  path: string;
  summary: string;
}
export interface OutlineGroup {
  tag: Tag;
  entries: readonly OutlineEntry[];
}

const SUMMARIES: Partial<Record<Locale, Readonly<Record<string, string>>>> = { "zh-CN": chinese };

/** In the reader's language where there is one, else as the document has it. */
export const summaryOf = (id: string, english: string, locale: Locale): string =>
  own(SUMMARIES[locale] ?? {}, id) ?? english;

export function outlineOf(document: OpenApiDocument, locale: Locale): OutlineGroup[] {
  const operations = operationsOf(document);
  return TAGS.map((tag) => ({
    tag,
    entries: operations
      .filter((operation) => operation.tag === tag)
      .map(({ id, method, path, summary }) => ({ id, method, path, summary: summaryOf(id, summary, locale) })),
  }));
}
