/** Broadcasts in the making. Several admins see the same ones, so each save says which revision it changes. */
import { v7 as uuid } from "uuid";
import {
  type Draft,
  type DraftChange,
  type DraftHead,
  type DraftsPage,
  type DraftsQuery,
  draftContent,
  type NewDraft,
} from "./admin-protocol.ts";
import type { Db, Prisma } from "./db.ts";
import { AppError } from "./errors.ts";

export interface Drafts {
  /** The last changed first. `next`: give it as `after`; `invalid` for one that is none. */
  page(query: DraftsQuery): Promise<DraftsPage>;
  /** Throws `not_found`. */
  get(id: string): Promise<Draft>;
  create(draft: NewDraft, by: string): Promise<Draft>;
  /** Throws `not_found`; `stale` when another revision has come in between, and then changes nothing. */
  save(id: string, change: DraftChange, by: string): Promise<Draft>;
  /** Throws `not_found`. */
  remove(id: string): Promise<void>;
}

const HEAD = { id: true, isTemplate: true, title: true, revision: true, updatedAt: true, updatedBy: true } as const;
type HeadRow = Prisma.DraftGetPayload<{ select: typeof HEAD }>;
const gone = (): AppError => new AppError("not_found", "There is no such draft.");

export function createDrafts(db: Db): Drafts {
  async function headsOf(rows: readonly HeadRow[]): Promise<DraftHead[]> {
    const ids = [...new Set(rows.map(({ updatedBy }) => updatedBy))];
    const users = await db.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
    const names = new Map(users.map(({ id, name }) => [id, name]));
    return rows.map(({ isTemplate, updatedAt, updatedBy, ...row }) => ({
      ...row,
      template: isTemplate,
      updatedAt: updatedAt.toISOString(),
      updatedBy: { id: updatedBy, name: names.get(updatedBy) ?? null },
    }));
  }

  async function get(id: string): Promise<Draft> {
    const row = await db.draft.findUnique({ where: { id }, select: { ...HEAD, content: true } });
    if (!row) throw gone();
    const { content, ...head } = row;
    const [named] = await headsOf([head]);
    if (!named) throw gone();
    return { ...named, content: draftContent.parse(JSON.parse(content)) };
  }

  return {
    get,
    async page({ template, after, limit }) {
      const last = after === undefined ? null : await db.draft.findUnique({ where: { id: after }, select: HEAD });
      if (after !== undefined && !last)
        throw new AppError("invalid", "after: is no draft", [{ path: "after", message: "is no draft" }]);
      const rows = await db.draft.findMany({
        where: {
          isTemplate: template,
          ...(last && {
            OR: [{ updatedAt: { lt: last.updatedAt } }, { updatedAt: { equals: last.updatedAt }, id: { lt: last.id } }],
          }),
        },
        orderBy: [{ updatedAt: "desc" }, { id: "desc" }],
        take: limit + 1,
        select: HEAD,
      });
      const shown = rows.slice(0, limit);
      return { drafts: await headsOf(shown), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
    },
    async create({ template, content }, by) {
      const row = { id: uuid(), isTemplate: template, updatedAt: new Date(), updatedBy: by };
      await db.draft.create({ data: { ...row, ...columnsOf(content) } });
      return get(row.id);
    },
    async save(id, { revision, content }, by) {
      const { count } = await db.draft.updateMany({
        where: { id, revision },
        data: { ...columnsOf(content), revision: revision + 1, updatedAt: new Date(), updatedBy: by },
      });
      const now = await get(id);
      if (count === 0) throw new AppError("stale");
      return now;
    },
    async remove(id) {
      const { count } = await db.draft.deleteMany({ where: { id } });
      if (count === 0) throw gone();
    },
  };
}

const columnsOf = (content: NewDraft["content"]) => ({
  title: content.title.trim(),
  content: JSON.stringify(content),
});
