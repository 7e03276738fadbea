/**
 * The end of a category: what is in it goes to another, as an edit would move it, so that open lists and counts follow;
 * then it is no more. In small transactions, and to be called again where it was broken off.
 */
import type { Actor } from "./audit.ts";
import type { Categories } from "./categories.ts";
import type { Db } from "./db.ts";
import { AppError, refuse } from "./errors.ts";
import type { Log } from "./log.ts";
import type { UserPreferences } from "./preferences.ts";
import { moveToCategory } from "./revisions.ts";
import { turn } from "./turn.ts";

/** Where things go that name none, in the wire's defaults and in drafts: it stays. */
const DEFAULT = "general";
/** Moved in one transaction: few, so that nobody who writes waits for more than some milliseconds. */
const MOVED_AT_ONCE = 3;
/** Ids read at once. */
const PAGE = 2_000;

/** Throws `not_found`, `unknown_category` (the one to move to), `category_in_use` without one, `invalid` for the default. */
export type RemoveCategory = (slug: string, moveTo: string | undefined, by: Actor) => Promise<void>;

export function createCategoryRemoval(
  db: Db,
  log: Log,
  categories: Categories,
  preferences: UserPreferences,
): RemoveCategory {
  const inIt = (slug: string) =>
    db.notification.findMany({ where: { category: slug }, orderBy: { id: "asc" }, take: PAGE, select: { id: true } });

  async function moveAll(slug: string, to: string, by: Actor): Promise<void> {
    for (let rows = await inIt(slug); rows.length > 0; rows = await inIt(slug)) {
      for (let from = 0; from < rows.length; from += MOVED_AT_ONCE) {
        const ids = rows.slice(from, from + MOVED_AT_ONCE).map(({ id }) => id);
        const isCritical = (await categories.priorityIn(to, "normal")) === "critical";
        await log.commit((batch) => moveToCategory(batch, ids, { from: slug, to, isCritical }, by.id));
        await turn();
      }
    }
  }

  async function moveDrafts(slug: string, to: string): Promise<void> {
    const drafts = await db.draft.findMany({
      where: { content: { contains: `"category":${JSON.stringify(slug)}` } },
      select: { id: true, content: true, revision: true },
    });
    for (const { id, content, revision } of drafts) {
      const said = JSON.parse(content) as { category?: string };
      if (said.category !== slug) continue;
      const next = JSON.stringify({ ...said, category: to });
      await log.commit(({ tx }) =>
        tx.draft.updateMany({ where: { id, revision }, data: { content: next, revision: revision + 1 } }),
      );
    }
  }

  async function forgetIn(slug: string): Promise<void> {
    const word = JSON.stringify(slug);
    const [chosen, quiet] = await Promise.all([
      db.preference.findMany({ where: { document: { contains: `${word}:` } }, select: { userId: true } }),
      db.watermark.findMany({ where: { quiet: { contains: `"category":${word}` } }, select: { userId: true } }),
    ]);
    for (const userId of new Set([...chosen, ...quiet].map((one) => one.userId))) {
      await preferences.forgetCategory(userId, slug);
      await turn();
    }
  }

  return async (slug, moveTo, by) => {
    if ((await categories.unknown([slug])).length > 0) throw new AppError("not_found", "There is no such category.");
    if (slug === DEFAULT) refuse([{ path: "slug", message: "is where things go that name none: it stays" }]);
    if (moveTo !== undefined && (moveTo === slug || (await categories.unknown([moveTo])).length > 0)) {
      throw new AppError("unknown_category", undefined, [{ path: "moveTo", message: "is no other category" }]);
    }
    if (moveTo === undefined && (await inIt(slug)).length > 0) throw new AppError("category_in_use");
    const to = moveTo ?? DEFAULT;
    // First, so that what was to arrive quietly stays read wherever it goes.
    await forgetIn(slug);
    await moveAll(slug, to, by);
    await moveDrafts(slug, to);
    await categories.drop(slug, to, by);
    // What was on its way in meanwhile.
    await moveAll(slug, to, by);
  };
}
