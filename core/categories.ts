/** What a notification can be about, and how urgent that is by itself. They are not deleted: what was sent names them. */
import { type Actor, record } from "./audit.ts";
import type { Db } from "./db.ts";
import type { Log } from "./log.ts";
import type { Category, NewCategory } from "./protocol.ts";
import type { Priority } from "./vocabulary.ts";

export interface Categories {
  list(): Promise<Category[]>;
  /** Creates or changes; what was sent before stays as it was. */
  put(slug: string, category: NewCategory, by?: Actor): Promise<Category & { isNew: boolean }>;
  /** Of these slugs, those that are no category. */
  unknown(slugs: readonly string[]): Promise<string[]>;
  /** The priority of what is sent in it, if it asks for this one or for none. `null`: there is no such category. */
  priorityIn(slug: string, wanted: Priority | undefined): Promise<Priority | null>;
}

export function createCategories(db: Db, log: Log): Categories {
  /** As they were when last read or written: only this process writes them. */
  let known = new Map<string, Category>();

  async function list(): Promise<Category[]> {
    const rows = await db.category.findMany({
      orderBy: { slug: "asc" },
      select: { slug: true, name: true, priority: true, isCritical: true },
    });
    return rows.map(({ priority, isCritical, ...row }) => ({
      ...row,
      priority: priority as Priority,
      critical: isCritical,
    }));
  }

  async function knows(slugs: readonly string[]): Promise<typeof known> {
    if (!slugs.every((slug) => known.has(slug))) known = new Map((await list()).map((one) => [one.slug, one]));
    return known;
  }

  return {
    list,
    async put(slug, { name, priority, critical }, by) {
      const put = await log.commit(async (batch) => {
        const before = await batch.tx.category.findUnique({ where: { slug } });
        await batch.tx.category.upsert({
          where: { slug },
          create: { slug, name, priority, isCritical: critical },
          update: { name, priority, isCritical: critical },
        });
        record(batch, by, {
          action: before ? "category.changed" : "category.created",
          target: `categories/${slug}`,
          ...(before && { before: { name: before.name, priority: before.priority, critical: before.isCritical } }),
          after: { name, priority, critical },
        });
        return { slug, name, priority, critical, isNew: !before };
      });
      const { isNew, ...category } = put;
      if (known.size > 0) known.set(slug, category);
      return { ...category, isNew };
    },
    async unknown(slugs) {
      const all = await knows(slugs);
      return slugs.filter((slug) => !all.has(slug));
    },
    async priorityIn(slug, wanted) {
      const category = (await knows([slug])).get(slug);
      if (!category) return null;
      return category.critical ? "critical" : (wanted ?? category.priority);
    },
  };
}
