/** Changing what was said: every inbox follows at once, and what it said before is kept. */
import { type Actor, record } from "./audit.ts";
import type { Categories } from "./categories.ts";
import type { Db } from "./db.ts";
import { CONTENT, type Content, RECOUNT } from "./entry.ts";
import { AppError, refuse } from "./errors.ts";
import type { Batch, Log } from "./log.ts";
import type { NotificationChange, NotificationRevision } from "./protocol.ts";
import { lastReadersTime } from "./timing.ts";
import { storedTranslations, translationsOf, withLabels, wordingFaults } from "./wording.ts";

export interface Revisions {
  /**
   * Resolves to the revision that it is now. Nothing happens, and no reader hears of it, when nothing would be different.
   * Throws `not_found`, `invalid`, `unknown_category`, `stale`, and `not_editable` for one that was recalled or canceled.
   */
  edit(id: string, change: NotificationChange, by: Actor): Promise<number>;
  /** The last first, those before revision `before`. Throws `not_found`. */
  list(id: string, page: { before?: number | undefined; limit: number }): Promise<NotificationRevision[]>;
}

type Said = Omit<NotificationRevision, "revision" | "at" | "by">;

export function createRevisions(db: Db, log: Log, categories: Categories): Revisions {
  return {
    async edit(id, { revision: expected, ...change }, by) {
      if (change.category !== undefined && (await categories.unknown([change.category])).length > 0) {
        throw new AppError("unknown_category", undefined, [{ path: "category", message: "does not exist" }]);
      }
      return log.commit(async (batch) => {
        const row = await batch.tx.notification.findUnique({
          where: { id },
          select: {
            ...CONTENT,
            status: true,
            scheduledAt: true,
            senderId: true,
            broadcast: { select: { wall: true } },
          },
        });
        if (!row) throw new AppError("not_found", "There is no such notification.");
        const { status, scheduledAt, senderId, broadcast, ...before } = row;
        if (status === "recalled" || status === "canceled") throw new AppError("not_editable");
        if (expected !== undefined && expected !== row.revision) throw new AppError("stale");
        const said = saidBy(before);
        const next: Said = { ...said, ...defined(change) };
        if (change.category ?? change.priority) {
          next.priority = (await categories.priorityIn(next.category, next.priority)) ?? next.priority;
        }
        if (next.expiresAt !== null) next.expiresAt = new Date(next.expiresAt).toISOString();
        // Labels of buttons that are gone go with them, unless they were given.
        if (change.actions && !change.translations)
          next.translations = withLabels(next.translations, (labels) => labels.slice(0, next.actions.length));
        refuse(wordingFaults(next));
        if (isSame(next, said)) return row.revision;
        const due = broadcast?.wall && status !== "sent" ? lastReadersTime(broadcast.wall) : (scheduledAt ?? batch.at);
        assertExpiry(next.expiresAt, said.expiresAt, due, batch.at);
        const content: Content = { ...before, ...columnsOf(next), revision: row.revision + 1 };
        await keep(batch, content, next, { said, createdAt: row.createdAt, senderId }, by.id);
        record(batch, by, {
          action: "notification.edited",
          target: `notifications/${id}`,
          before: { title: before.title, revision: before.revision },
          after: { title: content.title, revision: content.revision },
        });
        if (row.seq !== null) await sayUpdated(batch, content, before);
        return content.revision;
      });
    },
    async list(id, { before, limit }) {
      const row = await db.notification.findUnique({ where: { id }, select: { ...CONTENT, senderId: true } });
      if (!row) throw new AppError("not_found", "There is no such notification.");
      const kept = await db.revision.findMany({
        where: { notificationId: id, ...(before !== undefined && { revision: { lt: before } }) },
        orderBy: { revision: "desc" },
        take: limit,
      });
      if (row.revision === 1 && (before ?? 2) > 1) {
        return [{ revision: 1, at: row.createdAt.toISOString(), by: row.senderId, ...saidBy(row) }];
      }
      return kept.map(({ revision, at, editorId, content }) => ({
        revision,
        at: at.toISOString(),
        by: editorId,
        ...UNWORDED,
        ...(JSON.parse(content) as Said),
      }));
    },
  };
}

/** Of what was kept before there were any. */
const UNWORDED = { translations: null, variables: false } as const;

const saidBy = (row: Content): Said => ({
  title: row.title,
  body: row.body,
  category: row.category,
  priority: row.priority as Said["priority"],
  href: row.href,
  icon: row.icon,
  actions: JSON.parse(row.actions) as Said["actions"],
  data: row.data === null ? null : (JSON.parse(row.data) as Said["data"]),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  translations: translationsOf(row.translations),
  variables: row.variables,
});

const columnsOf = ({ actions, data, expiresAt, translations, ...plain }: Said) => ({
  ...plain,
  translations: storedTranslations(translations),
  actions: JSON.stringify(actions),
  data: data === null ? null : JSON.stringify(data),
  expiresAt: expiresAt === null ? null : new Date(expiresAt),
});

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
const defined = <T extends object>(change: T): Defined<T> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Defined<T>;

const isSame = (one: Said, other: Said): boolean => JSON.stringify(columnsOf(one)) === JSON.stringify(columnsOf(other));

/** One that has expired stays editable: its expiry is judged only when it is another. */
function assertExpiry(next: string | null, before: string | null, due: Date, now: Date): void {
  if (next === null || (before !== null && Date.parse(next) === Date.parse(before))) return;
  const isScheduled = due > now;
  if (Date.parse(next) > (isScheduled ? due : now).getTime()) return;
  refuse([{ path: "expiresAt", message: isScheduled ? "is before it is sent" : "is in the past" }]);
}

async function keep(
  { tx, at }: Batch,
  content: Content,
  said: Said,
  first: { said: Said; createdAt: Date; senderId: string | null },
  editorId: string,
): Promise<void> {
  const { id: notificationId, revision } = content;
  if (revision === 2) {
    const { said: original, createdAt, senderId } = first;
    const data = { notificationId, revision: 1, at: createdAt, editorId: senderId, content: JSON.stringify(original) };
    await tx.revision.create({ data });
  }
  await tx.revision.create({ data: { notificationId, revision, at, editorId, content: JSON.stringify(said) } });
  await tx.notification.update({ where: { id: notificationId }, data: { ...columnsOf(said), revision } });
}

async function sayUpdated(batch: Batch, content: Content, before: Content): Promise<void> {
  const recounts =
    content.category !== before.category ||
    content.priority !== before.priority ||
    content.expiresAt?.getTime() !== before.expiresAt?.getTime();
  for (const audience of await reachedBy(batch.tx, content.id)) {
    batch.append({ audience, type: "item.updated", content, ...(recounts && { payload: RECOUNT }) });
  }
}

/**
 * Moves these to another category, as an edit does; those that were taken back without a word. `isCritical`: so is
 * the category, and all that is in it.
 */
export async function moveToCategory(
  batch: Batch,
  ids: readonly string[],
  { from, to, isCritical }: { from: string; to: string; isCritical: boolean },
  editorId: string,
): Promise<void> {
  const rows = await batch.tx.notification.findMany({
    where: { id: { in: [...ids] }, category: from },
    select: { ...CONTENT, senderId: true },
  });
  for (const { senderId, ...before } of rows) {
    const said = saidBy(before);
    const next: Said = { ...said, category: to, ...(isCritical && { priority: "critical" }) };
    const content: Content = { ...before, ...columnsOf(next), revision: before.revision + 1 };
    await keep(batch, content, next, { said, createdAt: before.createdAt, senderId }, editorId);
    if (before.seq !== null && before.recalledAt === null) await sayUpdated(batch, content, before);
  }
}

/** The audiences that it was sent to, in order. */
export async function reachedBy(tx: Pick<Batch["tx"], "entry">, id: string): Promise<string[]> {
  const entries = await tx.entry.findMany({
    where: { notificationId: id, type: "item.created" },
    orderBy: { seq: "asc" },
    select: { audience: true },
  });
  return entries.map(({ audience }) => audience);
}
