import type { Db } from "./db.ts";

export interface Categories {
  list(): Promise<{ slug: string; name: string }[]>;
  put(slug: string, name: string): Promise<void>;
  /** Of these slugs, those that are no category. */
  unknown(slugs: readonly string[]): Promise<string[]>;
}

export function createCategories(db: Db): Categories {
  const list: Categories["list"] = () =>
    db.category.findMany({ orderBy: { slug: "asc" }, select: { slug: true, name: true } });
  /** Those seen so far: categories are not deleted, so only a slug that is not among them is worth a query. */
  let known = new Set<string>();
  return {
    list,
    async put(slug, name) {
      await db.category.upsert({ where: { slug }, create: { slug, name }, update: { name } });
    },
    async unknown(slugs) {
      if (slugs.every((slug) => known.has(slug))) return [];
      known = new Set((await list()).map(({ slug }) => slug));
      return slugs.filter((slug) => !known.has(slug));
    },
  };
}
