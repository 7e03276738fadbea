/** The rules of how long items are kept, as they are typed; what is wrong with them, and what they delete that was kept. */
import type { ItemRetention } from "#core/admin-protocol.ts";
import type { ErrorDetail } from "#core/errors.ts";

export const AGES = ["maxDays", "archivedDays", "readDays"] as const;
export type Age = (typeof AGES)[number];
export const MOST_DAYS = 36_500;

/** `""`: for ever. */
export type TypedRules = Record<Age, string> & { categories: readonly TypedCategory[] };
export type TypedCategory = { category: string; days: string };

export const typedOf = ({ categories, ...ages }: ItemRetention): TypedRules => ({
  maxDays: textOf(ages.maxDays),
  archivedDays: textOf(ages.archivedDays),
  readDays: textOf(ages.readDays),
  categories: categories.map(({ category, maxDays }) => ({ category, days: textOf(maxDays) })),
});

/** By `maxDays` and the like, or by the slug of a category. */
export function faultyOf(typed: TypedRules): (Age | `categories.${string}`)[] {
  return [
    ...AGES.filter((age) => !isFit(typed[age])),
    ...typed.categories.flatMap(({ category, days }) => (isFit(days) ? [] : [`categories.${category}` as const])),
  ];
}

/** The fields whose category the server does not know. */
export const goneOf = (details: readonly ErrorDetail[], { categories }: ItemRetention): `categories.${string}`[] =>
  details.flatMap(({ path }) => {
    const rule = categories[Number(/^categories\.(\d+)\.category$/.exec(path)?.[1] ?? -1)];
    return rule ? (`categories.${rule.category}` as const) : [];
  });

export const rulesOf = ({ categories, ...ages }: TypedRules): ItemRetention => ({
  maxDays: daysOf(ages.maxDays),
  archivedDays: daysOf(ages.archivedDays),
  readDays: daysOf(ages.readDays),
  categories: categories.map(({ category, days }) => ({ category, maxDays: daysOf(days) })),
});

/** `category: null`: all that have no rule of their own. */
export type Loss = { of: Age; category: string | null; days: number };

/** What goes by the next rules that stays by those of before; empty: they are nowhere stricter. */
export function lossesOf(before: ItemRetention, next: ItemRetention): Loss[] {
  const slugs = new Set([...before.categories, ...next.categories].map(({ category }) => category));
  const inOf = (rules: ItemRetention, slug: string): number | null =>
    (rules.categories.find(({ category }) => category === slug) ?? rules).maxDays;
  const losses: Loss[] = [];
  for (const of of AGES) {
    const days = next[of];
    if (days !== null && isLess(days, before[of])) losses.push({ of, category: null, days });
  }
  for (const category of slugs) {
    const days = inOf(next, category);
    if (days !== null && isLess(days, inOf(before, category))) losses.push({ of: "maxDays", category, days });
  }
  return losses;
}

const isLess = (days: number, before: number | null): boolean => before === null || days < before;
const isFit = (text: string): boolean => text === "" || (/^\d{1,5}$/.test(text) && +text >= 1 && +text <= MOST_DAYS);
const textOf = (days: number | null): string => (days === null ? "" : String(days));
const daysOf = (text: string): number | null => (text === "" ? null : Number(text));
