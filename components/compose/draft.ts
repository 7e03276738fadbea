import type { DraftContent } from "#core/admin-protocol.ts";
import type { Category } from "#core/protocol.ts";
import type { Priority } from "#core/vocabulary.ts";
import { NOW, scheduleOf, type When } from "./when.ts";

export type Person = { id: string; name: string; email: string; image: string | null };

export type Draft = {
  toAll: boolean;
  topics: readonly string[];
  people: readonly Person[];
  title: string;
  body: string;
  category: string;
  priority: Priority;
  href: string;
  when: When;
};

export const emptyDraft = (category: Category | undefined): Draft => ({
  toAll: true,
  topics: [],
  people: [],
  title: "",
  body: "",
  category: category?.slug ?? "general",
  priority: category?.critical ? "critical" : (category?.priority ?? "normal"),
  href: "",
  when: NOW,
});

const audienceOf = ({ toAll, topics, people }: Draft): DraftContent["audience"] =>
  toAll ? "all" : [...topics.map((slug) => `topics/${slug}`), ...people.map(({ id }) => `users/${id}`)];

/** As it is kept, right or not. */
export const contentOf = (draft: Draft): DraftContent => ({
  audience: audienceOf(draft),
  title: draft.title,
  body: draft.body,
  category: draft.category,
  priority: draft.priority,
  href: draft.href,
  when: draft.when,
});

/** What is kept, in the form again. `people`: those of its audience that are still there. */
export const draftOf = ({ audience, when = NOW, ...content }: DraftContent, people: readonly Person[]): Draft => ({
  ...content,
  toAll: audience === "all",
  topics:
    audience === "all"
      ? []
      : audience.flatMap((name) => (name.startsWith("topics/") ? name.slice("topics/".length) : [])),
  people,
  when,
});

/** The body of POST /api/notifications. */
export const requestOf = (draft: Draft) => ({
  audience: audienceOf(draft),
  title: draft.title.trim(),
  body: draft.body,
  category: draft.category,
  priority: draft.priority,
  ...(draft.href.trim() && { href: draft.href.trim() }),
  ...scheduleOf(draft.when),
});

export type FieldName = "audience" | "title" | "body" | "category" | "href" | "when";
const FIELDS: readonly FieldName[] = ["audience", "title", "body", "category", "href"];

/** Which of the form's fields a fault of the API belongs to: `audience.2` is the audience's. */
export const fieldOf = (path: string): FieldName | undefined => {
  const head = path.split(".")[0];
  if (head === "scheduledAt" || head === "cron" || head === "timeZone") return "when";
  return FIELDS.find((field) => field === head);
};
