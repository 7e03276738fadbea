/**
 * Who did what, when and from where: written in the transaction of the act, read by admins, never changed
 * (docs/decisions/0015).
 */
import type { AuditAction, AuditEntry, AuditFilter } from "./admin-protocol.ts";
import type { Db, Prisma } from "./db.ts";
import { ENVIRONMENT_KEY } from "./environment-key.ts";
import type { Draft } from "./log.ts";

export interface Actor {
  /** A user's, or `keys/<id>`. */
  id: string;
  address: string | null;
}
export interface Deed {
  action: AuditAction;
  /** `users/<id>`, `topics/<slug>`, `notifications/<id>`, … */
  target: string;
  before?: Readonly<Record<string, unknown>>;
  after?: Readonly<Record<string, unknown>>;
}

/**
 * Remembers who did it, in the same transaction. Of a change only what differs is kept, and one that changes nothing is
 * none. Without `by` it was the server itself, and nothing is told.
 */
export function record(draft: Pick<Draft, "at" | "note">, by: Actor | undefined, deed: Deed): void {
  if (!by) return;
  const { before, after } = deed.before && deed.after ? differing(deed.before, deed.after) : deed;
  if (deed.before && deed.after && isEmpty(before) && isEmpty(after)) return;
  draft.note({
    at: draft.at,
    actor: by.id,
    address: by.address,
    action: deed.action,
    target: deed.target,
    before: before ? JSON.stringify(before) : null,
    after: after ? JSON.stringify(after) : null,
  });
}

type Fields = Readonly<Record<string, unknown>>;

function differing(before: Fields, after: Fields): { before: Fields; after: Fields } {
  const isSame = (key: string): boolean => JSON.stringify(before[key]) === JSON.stringify(after[key]);
  const without = (fields: Fields): Fields =>
    Object.fromEntries(Object.entries(fields).filter(([key]) => !isSame(key)));
  return { before: without(before), after: without(after) };
}

const isEmpty = (fields: Fields | undefined): boolean => !fields || Object.keys(fields).length === 0;

export interface AuditQuery extends AuditFilter {
  /** Those before this id. */
  before?: number | undefined;
  limit: number;
}
export interface Audit {
  /** Newest first. `next`: give it as `before` for the next page. */
  page(query: AuditQuery): Promise<{ entries: AuditEntry[]; next: number | null }>;
}

export function createAudit(db: Db): Audit {
  async function namesOf(ids: readonly string[]): Promise<Map<string, string>> {
    const within = (prefix: string) => ({
      in: ids.flatMap((id) => (id.startsWith(prefix) ? id.slice(prefix.length) : [])),
    });
    const [people, keys, topics, notifications, webhooks] = await Promise.all([
      db.user.findMany({ where: { id: { in: [...ids] } }, select: NAMED }),
      db.apiKey.findMany({ where: { id: within("keys/") }, select: NAMED }),
      db.topic.findMany({ where: { slug: within("topics/") }, select: { slug: true, name: true } }),
      db.notification.findMany({ where: { id: within("notifications/") }, select: { id: true, title: true } }),
      db.webhook.findMany({ where: { id: within("webhooks/") }, select: { id: true, url: true, description: true } }),
    ]);
    return new Map([
      [`keys/${ENVIRONMENT_KEY.id}`, ENVIRONMENT_KEY.name] as const,
      ...people.map(({ id, name }) => [id, name] as const),
      ...keys.map(({ id, name }) => [`keys/${id}`, name] as const),
      ...topics.map(({ slug, name }) => [`topics/${slug}`, name] as const),
      ...notifications.map(({ id, title }) => [`notifications/${id}`, title] as const),
      ...webhooks.map(({ id, url, description }) => [`webhooks/${id}`, description || new URL(url).host] as const),
    ]);
  }

  return {
    async page({ limit, before, ...filter }) {
      const rows = await db.auditEntry.findMany({
        where: { ...whereOf(filter), ...(before !== undefined && { id: { lt: before } }) },
        orderBy: { id: "desc" },
        take: limit + 1,
      });
      const shown = rows.slice(0, limit);
      const names = await namesOf([...new Set(shown.flatMap(({ actor, target }) => [actor, asActor(target)]))]);
      const entries = shown.map(({ at, actor, target, before, after, action, ...row }) => ({
        ...row,
        action: action as AuditAction,
        at: at.toISOString(),
        actor: { id: actor, name: names.get(actor) ?? null },
        target: { id: target, name: names.get(asActor(target)) ?? null },
        before: fieldsOf(before),
        after: fieldsOf(after),
      }));
      return { entries, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
    },
  };
}

const A_PAGE = 500;

/** What one did, with the address that it came from, a page at a time; the oldest first. */
export async function* actsOf(db: Db, actor: string) {
  for (let last = 0; ; ) {
    const rows = await db.auditEntry.findMany({
      where: { actor, id: { gt: last } },
      orderBy: { id: "asc" },
      take: A_PAGE,
      select: { id: true, at: true, address: true, action: true, target: true, before: true, after: true },
    });
    if (rows.length === 0) return;
    yield rows.map(({ id, before, after, ...row }) => ({ ...row, before: fieldsOf(before), after: fieldsOf(after) }));
    last = rows.at(-1)?.id ?? last;
    if (rows.length < A_PAGE) return;
  }
}

const NAMED = { id: true, name: true } as const;

/** A target that could be an actor, by the id that it has as one. */
const asActor = (target: string): string => target.replace(/^users\//, "");

const fieldsOf = (json: string | null): Fields | null => (json === null ? null : (JSON.parse(json) as Fields));

function whereOf({ actor, action, target, from, to }: AuditFilter): Prisma.AuditEntryWhereInput {
  return {
    ...(actor !== undefined && { actor }),
    ...(target !== undefined && { target }),
    ...(action !== undefined && { action: action.includes(".") ? action : { startsWith: `${action}.` } }),
    ...((from || to) && { at: { ...(from && { gte: from }), ...(to && { lt: to }) } }),
  };
}
