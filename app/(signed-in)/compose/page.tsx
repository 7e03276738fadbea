import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { createTranslator } from "next-intl";
import { getTranslations } from "next-intl/server";
import { Composer } from "#components/compose/composer.tsx";
import { draftOf } from "#components/compose/draft.ts";
import { typedActions } from "#components/compose/extras.ts";
import { fillsIn, typedTranslations } from "#components/compose/words.ts";
import { type DraftContent, draftContent } from "#core/admin-protocol.ts";
import type { Action } from "#core/protocol.ts";
import { getRuntime } from "#core/runtime.ts";
import { LOCALES } from "#core/vocabulary.ts";
import { translationsOf } from "#core/wording.ts";
import type Texts from "../../../messages/en.json";
import { requirePrincipal } from "../../session.ts";

/** People whom one send can name. */
const MAX_NAMED = 10_000;
const MAX_TITLE = 200;

type Query = { [name in "draft" | "template" | "like" | "remind"]?: string | string[] };
type Begun = { content: DraftContent; kept: { id: string; revision: number; isTemplate: boolean } | null };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("compose"))("title") };
}

export default async function ComposePage({ searchParams }: { searchParams: Promise<Query> }) {
  const { role } = await requirePrincipal();
  if (role !== "admin") forbidden();
  const query = await searchParams;
  const [topics, begun] = await Promise.all([getRuntime().topics.list(), begin(query)]);
  return (
    <Composer
      key={begun?.kept?.id ?? "new"}
      topics={topics}
      initial={begun && draftOf(begun.content, await peopleOf(begun.content))}
      kept={begun?.kept ?? null}
      isMissing={begun === null && Object.values(query).some(Boolean)}
    />
  );
}

/** A draft to go on with, a template, or a notification whose like or reminder is wanted; null: none, or it is gone. */
async function begin({ draft, template, like, remind }: Query): Promise<Begun | null> {
  const { drafts } = getRuntime();
  try {
    if (typeof draft === "string") {
      const { content, id, revision, template: isTemplate } = await drafts.get(draft);
      return { content, kept: { id, revision, isTemplate } };
    }
    if (typeof template === "string") return { content: (await drafts.get(template)).content, kept: null };
    if (typeof like === "string") return { content: await contentLike(like), kept: null };
    if (typeof remind === "string") return { content: await reminderOf(remind), kept: null };
    return null;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "not_found") return null;
    throw error;
  }
}

async function contentLike(id: string): Promise<DraftContent> {
  const { content, selection } = await getRuntime().broadcasts.get(id);
  const { title, body, category, priority, href, icon } = content;
  const actions = typedActions(JSON.parse(content.actions) as Action[]);
  const audience = selection.audience.includes("all") ? "all" : [...selection.audience];
  const translations = typedTranslations(translationsOf(content.translations));
  const data = content.data === null ? null : (JSON.parse(content.data) as DraftContent["data"]);
  const variables = fillsIn(content.variables, { title, body, translations }, actions);
  const said = {
    title,
    body,
    translations,
    variables,
    data,
    category,
    priority,
    href: href ?? "",
    icon: icon ?? "",
    actions,
  };
  return draftContent.parse({ ...said, audience, except: selection.except });
}

/** To exactly those who have not read it by now. In each of its languages it says that it is a reminder. */
async function reminderOf(id: string): Promise<DraftContent> {
  const [like, { people }] = await Promise.all([contentLike(id), getRuntime().unread(id, { limit: MAX_NAMED })]);
  const translations = { ...like.translations };
  for (const locale of LOCALES) {
    const words = translations[locale];
    const { default: messages }: { default: typeof Texts } = await import(`../../../messages/${locale}.json`);
    const t = createTranslator({ locale, messages, namespace: "compose" });
    if (words) translations[locale] = { ...words, title: titled(words.title, t) };
  }
  return {
    ...like,
    audience: people.map(({ id }) => `users/${id}`),
    except: [],
    title: titled(like.title, await getTranslations("compose")),
    translations,
  };
}

function titled(title: string, t: (key: "reminder", values: { title: string }) => string): string {
  const reminder = t("reminder", { title });
  return title === "" || reminder.length > MAX_TITLE ? title : reminder;
}

async function peopleOf({ audience, except }: DraftContent) {
  const names = [...(audience === "all" ? [] : audience), ...except];
  const ids = names.flatMap((name) => (name.startsWith("users/") ? name.slice("users/".length) : []));
  return (await getRuntime().people.lookup(ids)).users;
}
