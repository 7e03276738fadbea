/** Who reads: their name, language and data, for what is said to each in their own words (core/wording.ts). */
import { noticeOf } from "./audiences.ts";
import { Prisma } from "./db.ts";
import { type Content, type Entry, type NodeNotice, toItem } from "./entry.ts";
import { forgetOldest } from "./forget-oldest.ts";
import { asLocale } from "./locale.ts";
import type { Log } from "./log.ts";
import type { Action, PreferencesChange } from "./protocol.ts";
import type { Reads } from "./reads.ts";
import type { Locale } from "./vocabulary.ts";
import { type Addressee, filled, translated, translationsOf } from "./wording.ts";

/** Who asks, as far as their request shows it. */
export interface Asking {
  userId: string;
  via?: "session" | "token";
  /** What their browser asks for, or was told here; a page is in it. */
  locale?: Locale | undefined;
}

export interface Readers {
  /** The entries as this reader gets them; null: the reader has to be read first. */
  entriesNow(asking: Asking, entries: readonly Entry[]): readonly Entry[] | null;
  /** The same, whatever it takes. */
  entries(asking: Asking, entries: readonly Entry[]): Promise<readonly Entry[]>;
  contents(asking: Asking, contents: readonly Content[]): Promise<readonly Content[]>;
}

interface Reader extends Addressee {
  /** In their preferences. */
  chosen: Locale | null;
  /** What the host product says. */
  given: Locale | null;
}

/** Readers kept in memory; the one read longest ago goes first. */
const KEPT = 50_000;
/** Read in one query. */
const A_QUERY = 1_000;
/** Somebody who was removed meanwhile: their connections end. */
const NOBODY: Reader = { name: "", data: null, chosen: null, given: null };

const { sql, join } = Prisma;

export const isWorded = ({ translations, variables }: Content): boolean => translations !== null || variables;
const isWordedEntry = ({ content }: Entry): boolean => content !== null && isWorded(content);

export function createReaders(reads: Reads, log: Log): Readers {
  const known = new Map<string, Reader>();
  /** Asked for in this turn of the event loop: one query for all. */
  let asked: Map<string, Waiting[]> | null = null;
  let changes = 0;
  /** Of an entry without variables there is one for each language. */
  const byLocale = new WeakMap<Entry, Map<Locale | null, Entry>>();

  log.onEntries((entries) => {
    for (const entry of entries) {
      const userId = entry.news ? entry.audience.slice("users/".length) : changedBy(noticeOf(entry));
      if (userId === null) continue;
      changes += 1;
      known.delete(userId);
    }
  });

  function readerOf(userId: string): Promise<Reader> {
    return new Promise((resolve, reject) => {
      if (!asked) {
        asked = new Map();
        setImmediate(() => void readAsked());
      }
      asked.set(userId, [...(asked.get(userId) ?? []), { resolve, reject }]);
    });
  }

  async function readAsked(): Promise<void> {
    const waiting = [...(asked ?? [])];
    asked = null;
    for (let at = 0; at < waiting.length; at += A_QUERY) {
      const part = waiting.slice(at, at + A_QUERY);
      try {
        await answer(part);
      } catch (error) {
        for (const [, list] of part) for (const { reject } of list) reject(error);
      }
    }
  }

  async function answer(part: readonly [string, Waiting[]][]): Promise<void> {
    const before = changes;
    const found = await read(part.map(([id]) => id));
    for (const [id, list] of part) {
      const reader = found.get(id);
      // Something was changed while the rows were on their way: they may be out of date.
      if (reader && before === changes) known.set(id, reader);
      for (const { resolve } of list) resolve(reader ?? NOBODY);
    }
    forgetOldest(known, KEPT);
  }

  async function read(ids: readonly string[]): Promise<Map<string, Reader>> {
    const rows = await reads.$queryRaw<Row[]>(
      sql`SELECT u.id, u.name, u.locale, u.data, p.document FROM "User" u
        LEFT JOIN "Preference" p ON p."userId" = u.id WHERE u.id IN (${join([...ids])})`,
    );
    return new Map(rows.map((row) => [row.id, toReader(row)]));
  }

  function entryFor(entry: Entry, reader: Reader, asking: Asking): Entry {
    const { content } = entry;
    if (content === null || !isWorded(content)) return entry;
    const locale = localeOf(reader, asking);
    const make = () => withContent(entry, contentFor(content, reader, locale));
    if (content.variables) return make();
    const variants = byLocale.get(entry) ?? new Map<Locale | null, Entry>();
    byLocale.set(entry, variants);
    const variant = variants.get(locale) ?? make();
    variants.set(locale, variant);
    return variant;
  }

  function entriesNow(asking: Asking, entries: readonly Entry[]): readonly Entry[] | null {
    if (!entries.some(isWordedEntry)) return entries;
    const reader = known.get(asking.userId);
    return reader ? entries.map((entry) => entryFor(entry, reader, asking)) : null;
  }

  return {
    entriesNow,
    async entries(asking, entries) {
      const now = entriesNow(asking, entries);
      if (now) return now;
      const reader = await readerOf(asking.userId);
      return entries.map((entry) => entryFor(entry, reader, asking));
    },
    async contents(asking, contents) {
      if (!contents.some(isWorded)) return contents;
      const reader = known.get(asking.userId) ?? (await readerOf(asking.userId));
      const locale = localeOf(reader, asking);
      return contents.map((content) => (isWorded(content) ? contentFor(content, reader, locale) : content));
    },
  };
}

const changedBy = (notice: NodeNotice | null): string | null =>
  notice?.kind === "changed" || notice?.kind === "revoked" ? notice.userId : null;

interface Waiting {
  resolve(reader: Reader): void;
  reject(error: unknown): void;
}

interface Row {
  id: string;
  name: string;
  locale: string | null;
  data: string | null;
  document: string | null;
}

const toReader = ({ name, locale, data, document }: Row): Reader => ({
  name,
  data: data === null ? null : (JSON.parse(data) as Addressee["data"]),
  chosen: document === null ? null : ((JSON.parse(document) as PreferencesChange).locale ?? null),
  given: asLocale(locale),
});

/**
 * What they chose; else that of the page they look at. A host product that signs its people in by token knows better
 * than their browsers.
 */
function localeOf({ chosen, given }: Reader, { via, locale }: Asking): Locale | null {
  return chosen ?? (via === "session" ? (locale ?? given) : (given ?? locale)) ?? null;
}

function contentFor(content: Content, reader: Reader, locale: Locale | null): Content {
  const actions = JSON.parse(content.actions) as Action[];
  const data = content.data === null ? null : (JSON.parse(content.data) as Record<string, unknown>);
  const texts = { title: content.title, body: content.body, labels: actions.map(({ label }) => label) };
  const own = translated(texts, locale === null ? undefined : translationsOf(content.translations)?.[locale]);
  const { title, body, labels } = content.variables ? filled(own, reader, data) : own;
  return {
    ...content,
    title,
    body,
    actions: JSON.stringify(actions.map((action, index) => ({ ...action, label: labels[index] ?? action.label }))),
    translations: null,
    variables: false,
  };
}

function withContent(entry: Entry, content: Content): Entry {
  if (entry.type === "item.recalled") return entry;
  const json = JSON.stringify({ ...(JSON.parse(entry.json) as object), item: toItem(content) });
  return { ...entry, content, json, encodings: new Map() };
}
