/**
 * What a notification can be about, and how urgent that is by itself. One that goes is emptied first (category-removal.ts).
 */

import { type AlertDefaults, alertDefaultsIn } from "./alerts.ts";
import { type Actor, record } from "./audit.ts";
import type { Db, Prisma } from "./db.ts";
import { AppError } from "./errors.ts";
import type { Log } from "./log.ts";
import { naturally } from "./natural.ts";
import type { Category, NewCategory } from "./protocol.ts";
import type { Priority } from "./vocabulary.ts";

export interface Categories {
  list(): Promise<Category[]>;
  /** Creates or changes; what was sent before stays as it was. */
  put(slug: string, category: NewCategory, by?: Actor): Promise<Category & { isNew: boolean }>;
  /** Takes away one that is empty; the audit log tells where its things went. Throws `not_found`. */
  drop(slug: string, movedTo: string, by: Actor): Promise<void>;
  /** Of these slugs, those that are no category. */
  unknown(slugs: readonly string[]): Promise<string[]>;
  /** The priority of what is sent in it, if it asks for this one or for none. `null`: there is no such category. */
  priorityIn(slug: string, wanted: Priority | undefined): Promise<Priority | null>;
  /** By which channels it alerts those who have not chosen themselves. */
  alertsIn(slug: string): Promise<AlertDefaults>;
}

type Row = Prisma.CategoryGetPayload<object>;

const toCategory = ({ slug, name, priority, isCritical, desktop, sound }: Row): Category => ({
  slug,
  name,
  priority: priority as Priority,
  critical: isCritical,
  alerts: { desktop, sound },
});

export function createCategories(db: Db, log: Log): Categories {
  /** As they were when last read or written: only this process writes them. */
  let known = new Map<string, Category>();

  async function list(): Promise<Category[]> {
    return naturally((await db.category.findMany()).map(toCategory));
  }

  async function knows(slugs: readonly string[]): Promise<typeof known> {
    if (!slugs.every((slug) => known.has(slug))) known = new Map((await list()).map((one) => [one.slug, one]));
    return known;
  }

  return {
    list,
    async put(slug, { name, priority, critical, alerts }, by) {
      const { category, isNew } = await log.commit(async (batch) => {
        const before = await batch.tx.category.findUnique({ where: { slug } });
        const fields = { name, priority, isCritical: critical, ...alerts };
        const row = await batch.tx.category.upsert({ where: { slug }, create: { slug, ...fields }, update: fields });
        record(batch, by, {
          action: before ? "category.changed" : "category.created",
          target: `categories/${slug}`,
          ...(before && { before: told(before) }),
          after: told(row),
        });
        return { category: toCategory(row), isNew: !before };
      });
      if (known.size > 0) known.set(slug, category);
      return { ...category, isNew };
    },
    async drop(slug, movedTo, by) {
      await log.commit(async (batch) => {
        const row = await batch.tx.category.findUnique({ where: { slug } });
        if (!row) throw new AppError("not_found", "There is no such category.");
        await batch.tx.category.delete({ where: { slug } });
        record(batch, by, {
          action: "category.removed",
          target: `categories/${slug}`,
          before: told(row),
          after: { movedTo },
        });
      });
      known.delete(slug);
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
    alertsIn: async (slug) => alertDefaultsIn([...(await knows([slug])).values()], slug),
  };
}

/** What the audit log tells of it. */
function told(row: Row): Omit<Category, "slug"> {
  const { slug: _, ...fields } = toCategory(row);
  return fields;
}
