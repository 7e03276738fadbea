/** Broadcasts in a list: what a person sent, and all that is or was scheduled. */
import type { Db, Prisma } from "./db.ts";
import type { BroadcastQuery, ListedBroadcast, Rollout } from "./protocol.ts";
import { keptSelection } from "./selection.ts";

const FIELDS = {
  id: true,
  status: true,
  groups: true,
  people: true,
  title: true,
  category: true,
  priority: true,
  senderId: true,
  createdAt: true,
  scheduledAt: true,
  revision: true,
  broadcast: true,
} as const;
type Row = Prisma.NotificationGetPayload<{ select: typeof FIELDS }>;

/** `scheduled`: the next one first. `past`: the last one first. `next`: give it as `after` for the next page. */
export async function listBroadcasts(
  db: Db,
  { view, after, limit }: BroadcastQuery,
  senderId?: string,
): Promise<{ broadcasts: ListedBroadcast[]; next: string | null }> {
  const page = { take: limit + 1, ...(after !== undefined && { cursor: { notificationId: after }, skip: 1 }) };
  const rows = await db.broadcast.findMany({
    where: { ...VIEWS[view], ...(senderId !== undefined && { AND: { notification: { senderId } } }) },
    orderBy:
      view === "scheduled"
        ? [{ notification: { scheduledAt: "asc" } }, { notificationId: "asc" }]
        : [{ at: "desc" }, { notificationId: "desc" }],
    include: { notification: { select: FIELDS } },
    ...page,
  });
  const shown = rows.slice(0, limit).map(({ notification }) => notification);
  const [names, people] = await Promise.all([namesOf(db, shown), peopleOf(db, shown)]);
  return {
    broadcasts: shown.map((row) => ({
      id: row.id,
      status: row.status as ListedBroadcast["status"],
      title: row.title,
      category: row.category,
      priority: row.priority as ListedBroadcast["priority"],
      ...audienceOf(row, people.get(row.id) ?? 0),
      sender: row.senderId === null ? null : { id: row.senderId, name: names.get(row.senderId) ?? null },
      rollout: rolloutOf(row),
      createdAt: row.createdAt.toISOString(),
      ...scheduleOf(row),
      revision: row.revision,
    })),
    next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** What has begun is no longer to come, unless some readers' clocks have yet to show its time. */
const VIEWS = {
  scheduled: {
    OR: [{ notification: { status: "scheduled" } }, { wall: { not: null }, notification: { status: "sending" } }],
  },
  past: {
    OR: [
      { notification: { status: { in: ["sent", "recalled", "canceled"] } } },
      { wall: null, notification: { status: "sending" } },
    ],
  },
} satisfies Record<BroadcastQuery["view"], Prisma.BroadcastWhereInput>;

export const rolloutOf = ({ broadcast }: Pick<Row, "broadcast">): Rollout | null =>
  broadcast && broadcast.percent !== null ? { percent: broadcast.percent, paused: broadcast.pausedAt !== null } : null;

/** When it is sent, in the terms in which that was asked for. */
export function scheduleOf({
  scheduledAt,
  broadcast,
}: Pick<Row, "scheduledAt" | "broadcast">): Pick<ListedBroadcast, "scheduledAt" | "timeZone" | "cron"> {
  const { wall = null, timeZone = null, cron = null } = broadcast ?? {};
  if (wall !== null) return { scheduledAt: wall, timeZone: "reader", cron };
  return { scheduledAt: scheduledAt?.toISOString() ?? null, timeZone, cron };
}

function audienceOf(
  { groups, people, broadcast }: Row,
  sentTo: number,
): Pick<ListedBroadcast, "groups" | "people" | "except"> {
  const kept = keptSelection(broadcast);
  const except = parted(kept?.except ?? []);
  if (kept) return { ...parted(kept.audience), except };
  return { groups: JSON.parse(groups) as string[], people: sentTo || (JSON.parse(people) as string[]).length, except };
}

function parted(names: readonly string[]): { groups: string[]; people: number } {
  const groups = names.filter((name) => !name.startsWith("users/"));
  return { groups, people: names.length - groups.length };
}

async function namesOf(db: Db, rows: readonly Row[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap(({ senderId }) => senderId ?? []))];
  const users = await db.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(users.map(({ id, name }) => [id, name]));
}

/** How many people each was sent to by name. */
async function peopleOf(db: Db, rows: readonly Row[]): Promise<Map<string, number>> {
  const sent = await db.entry.groupBy({
    by: ["notificationId"],
    where: {
      notificationId: { in: rows.map(({ id }) => id) },
      type: "item.created",
      audience: { startsWith: "users/" },
    },
    _count: true,
  });
  return new Map(sent.map(({ notificationId, _count }) => [notificationId ?? "", _count]));
}
