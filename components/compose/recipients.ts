/** Whom a send means, as the form has it: chosen by topic, role, language and name. */
import { LOCALES, type Locale, ROLES, type Role } from "#core/vocabulary.ts";

export type Person = { id: string; name: string; email: string; image: string | null };

export type Recipients = {
  topics: readonly string[];
  roles: readonly Role[];
  locales: readonly Locale[];
  people: readonly Person[];
};

export const NOBODY: Recipients = { topics: [], roles: [], locales: [], people: [] };

export const isNobody = ({ topics, roles, locales, people }: Recipients): boolean =>
  topics.length + roles.length + locales.length + people.length === 0;

/** In the words of the API. */
export const namesOf = ({ topics, roles, locales, people }: Recipients): string[] => [
  ...topics.map((slug) => `topics/${slug}`),
  ...roles.map((role) => `roles/${role}`),
  ...locales.map((locale) => `locales/${locale}`),
  ...people.map(({ id }) => `users/${id}`),
];

/** Back again. Of the people only those that are known are left. */
export function recipientsOf(names: readonly string[], known: readonly Person[]): Recipients {
  const asked = new Set(names);
  return {
    topics: names.flatMap((name) => (name.startsWith("topics/") ? name.slice("topics/".length) : [])),
    roles: ROLES.filter((role) => asked.has(`roles/${role}`)),
    locales: LOCALES.filter((locale) => asked.has(`locales/${locale}`)),
    people: known.filter(({ id }) => asked.has(`users/${id}`)),
  };
}
