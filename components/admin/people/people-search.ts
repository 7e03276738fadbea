/** What narrows the people, as it stands in the address. */
export type PeopleSearch = { [field in "q" | "role" | "topic" | "status"]?: string | undefined };

export function peopleHref(path: string, query: PeopleSearch & { after?: string }): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  const search = new URLSearchParams(pairs).toString();
  return search ? `${path}?${search}` : path;
}
