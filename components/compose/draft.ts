import type { DraftContent } from "#core/admin-protocol.ts";
import type { Category } from "#core/protocol.ts";
import type { Priority } from "#core/vocabulary.ts";
import { type Extras, extrasOf, PLAIN } from "./extras.ts";
import { isNobody, NOBODY, namesOf, type Person, type Recipients, recipientsOf } from "./recipients.ts";
import { goesByOneClock, NOW, scheduleOf, type When } from "./when.ts";
import { type Words, wordsOf } from "./words.ts";
import type { TranslatedField } from "./words-fields.tsx";

export type Draft = {
  toAll: boolean;
  /** Unless it is for all. */
  to: Recipients;
  except: Recipients;
  category: string;
  priority: Priority;
  href: string;
  when: When;
  /** So many in a hundred at first; null: all at once. */
  rollout: number | null;
  data: DraftContent["data"];
} & Words &
  Extras;

export const emptyDraft = (category: Category | undefined): Draft => ({
  toAll: true,
  to: NOBODY,
  except: NOBODY,
  title: "",
  body: "",
  translations: {},
  variables: true,
  data: null,
  category: category?.slug ?? "general",
  priority: category?.critical ? "critical" : (category?.priority ?? "normal"),
  href: "",
  ...PLAIN,
  when: NOW,
  rollout: null,
});

const audienceOf = ({ toAll, to, except }: Draft) => ({
  audience: toAll ? ("all" as const) : namesOf(to),
  except: namesOf(except),
});

/** As it is kept, right or not. */
export const contentOf = (draft: Draft): DraftContent => ({
  ...audienceOf(draft),
  title: draft.title,
  body: draft.body,
  translations: draft.translations,
  variables: draft.variables,
  data: draft.data,
  category: draft.category,
  priority: draft.priority,
  href: draft.href,
  icon: draft.icon,
  expiresAt: draft.expiresAt,
  actions: draft.actions,
  when: draft.when,
  rollout: draft.rollout,
});

/** What is kept, in the form again. `people`: those it names that are still there. */
export const draftOf = (
  { audience, except, when = NOW, ...content }: DraftContent,
  people: readonly Person[],
): Draft => ({
  ...content,
  toAll: audience === "all",
  to: recipientsOf(audience === "all" ? [] : audience, people),
  except: recipientsOf(except, people),
  when,
});

/** The body of the dry run: null where nobody is chosen yet. */
export const dryRunOf = (draft: Draft) =>
  !draft.toAll && isNobody(draft.to)
    ? null
    : { ...audienceOf(draft), category: draft.category, priority: draft.priority, ...pathOf(draft) };

/** By which way it reaches people: one by one, or through their topics. */
const pathOf = ({ rollout, when }: Draft) => ({
  ...(rollout !== null && goesByOneClock(when) && { rollout }),
  ...(scheduleOf(when).timeZone === "reader" && { timeZone: "reader" }),
});

/** The body of POST /api/notifications. */
export const requestOf = (draft: Draft, timeZone: string) => ({
  ...audienceOf(draft),
  ...wordsOf(draft, draft.actions),
  category: draft.category,
  priority: draft.priority,
  ...(draft.data && { data: draft.data }),
  ...(draft.href.trim() && { href: draft.href.trim() }),
  ...extrasOf(draft, timeZone),
  ...scheduleOf(draft.when),
  ...pathOf(draft),
});

const FIELDS = ["audience", "title", "body", "category", "href", "icon", "expiresAt", "actions"] as const;
export type FieldName = (typeof FIELDS)[number] | "when" | TranslatedField;
const TRANSLATED = /^translations\.[\w-]+\.(?:title|body|labels\.\d+)/;

export const isTranslatedField = (field: string): field is TranslatedField => TRANSLATED.test(field);

/** Which of the form's fields a fault of the API belongs to: `audience.2` is the audience's. */
export const fieldOf = (path: string): FieldName | undefined => {
  const [translated] = TRANSLATED.exec(path) ?? [];
  if (translated) return translated as TranslatedField;
  const head = path.split(".")[0];
  if (head === "except") return "audience";
  if (head === "scheduledAt" || head === "cron" || head === "timeZone") return "when";
  return FIELDS.find((field) => field === head);
};
