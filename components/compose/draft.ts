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

export const emptyDraft = (category: string): Draft => ({
  toAll: true,
  topics: [],
  people: [],
  title: "",
  body: "",
  category,
  priority: "normal",
  href: "",
  when: NOW,
});

/** The body of POST /api/notifications. */
export const requestOf = ({ toAll, topics, people, title, body, category, priority, href, when }: Draft) => ({
  audience: toAll ? "all" : [...topics.map((slug) => `topics/${slug}`), ...people.map(({ id }) => `users/${id}`)],
  title: title.trim(),
  body,
  category,
  priority,
  ...(href.trim() && { href: href.trim() }),
  ...scheduleOf(when),
});

export type FieldName = "audience" | "title" | "body" | "category" | "href" | "when";
const FIELDS: readonly FieldName[] = ["audience", "title", "body", "category", "href"];

/** Which of the form's fields a fault of the API belongs to: `audience.2` is the audience's. */
export const fieldOf = (path: string): FieldName | undefined => {
  const head = path.split(".")[0];
  if (head === "scheduledAt" || head === "cron" || head === "timeZone") return "when";
  return FIELDS.find((field) => field === head);
};
