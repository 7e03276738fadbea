import type { Filter } from "#client/types.ts";
import { PRIORITIES, VIEWS } from "#core/vocabulary.ts";

const LONGEST_SEARCH = 200;

type Query = Readonly<Record<string, string | string[] | undefined>>;
type Slugs = readonly { slug: string }[];
/** What there is to filter by. */
export type Known = { categories: Slugs; topics: Slugs };

/** What a URL asks for. What it asks for that there is not is left out, and `isPartial` says so. */
export function readFilter(query: Query, { categories, topics }: Known): { filter: Filter; isPartial: boolean } {
  const isIn = (list: Slugs) => (value: string) => list.some(({ slug }) => slug === value);
  const isOneOf = (list: readonly string[]) => (value: string) => list.includes(value);
  let isPartial = false;
  const read = (name: string, isKnown: (value: string) => boolean): string | undefined => {
    const value = query[name];
    if (value === undefined || value === "") return undefined;
    if (typeof value === "string" && isKnown(value)) return value;
    isPartial = true;
    return undefined;
  };
  const view = read("view", isOneOf(VIEWS)) as Filter["view"] | undefined;
  const category = read("category", isIn(categories));
  const topic = read("topic", isIn(topics));
  const priority = read("priority", isOneOf(PRIORITIES)) as Filter["priority"];
  const q = read("q", (text) => text.length <= LONGEST_SEARCH);
  const filter: Filter = {
    view: view ?? "inbox",
    ...(category && { category }),
    ...(topic && { topic }),
    ...(priority && { priority }),
    ...(q && { q }),
  };
  return { filter, isPartial };
}

export function inboxHref({ view, ...narrowing }: Filter, item?: string | null): string {
  const query = new URLSearchParams();
  if (view !== "inbox") query.set("view", view);
  for (const [name, value] of Object.entries(narrowing)) if (value) query.set(name, value);
  if (item) query.set("item", item);
  return query.size > 0 ? `/inbox?${query}` : "/inbox";
}
