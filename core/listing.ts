/** Broadcasts in a list: what a person sent, and all that is or was scheduled; if wanted, what programs sent as well. */
import type { Db, Prisma } from "./db.ts";
import type { BroadcastQuery, ListedBroadcast, Rollout } from "./protocol.ts";
import { readLast } from "./reach-series.ts";
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
  query: BroadcastQuery,
  senderId?: string,
): Promise<{ broadcasts: ListedBroadcast[]; next: string | null }> {
  const { shown, next } = await (query.programs && query.view === "past" ? pageOfAll : pageOf)(db, query, senderId);
  const [names, people, reach] = await Promise.all([
    namesOf(db, shown),
    peopleOf(db, shown),
    readLast(
      db,
      shown.map(({ id }) => id),
    ),
  ]);
  return {
    broadcasts: shown.map((row) => ({
      id: row.id,
      status: row.status as ListedBroadcast["status"],
      title: row.title,
      category: row.category,
      priority: row.priority as ListedBroadcast["priority"],
      ...audienceOf(row, people.get(row.id) ?? 0),
      sender: row.senderId === null ? null : { id: row.senderId, name: names.get(row.senderId) ?? null },
      reach: reach.get(row.id) ?? null,
      rollout: rolloutOf(row),
      createdAt: row.createdAt.toISOString(),
      ...scheduleOf(row),
      revision: row.revision,
    })),
    next,
  };
}

type Page = { shown: Row[]; next: string | null };
type Asked = Pick<BroadcastQuery, "view" | "after" | "limit">;

async function pageOf(db: Db, { view, after, limit }: Asked, senderId?: string): Promise<Page> {
  const rows = await db.broadcast.findMany({
    where: { ...VIEWS[view], ...(senderId !== undefined && { AND: { notification: { senderId } } }) },
    orderBy:
      view === "scheduled"
        ? [{ notification: { scheduledAt: "asc" } }, { notificationId: "asc" }]
        : [{ at: "desc" }, { notificationId: "desc" }],
    include: { notification: { select: FIELDS } },
    take: limit + 1,
    ...(after !== undefined && { cursor: { notificationId: after }, skip: 1 }),
  });
  const shown = rows.slice(0, limit).map(({ notification }) => notification);
  return { shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

/** Two lists in one, by time: its cursor is a place in each, since nothing orders both. */
async function pageOfAll(db: Db, { after = "", limit }: Asked, senderId?: string): Promise<Page> {
  const [lastBroadcast = "", lastOther = ""] = after.split(BETWEEN);
  const [broadcasts, others] = await Promise.all([
    pageOf(db, { view: "past", limit, ...(lastBroadcast !== "" && { after: lastBroadcast }) }, senderId),
    programsOf(db, lastOther, limit, senderId),
  ]);
  const { shown, firsts, seconds } = merged(
    // What is older than all that was looked at comes with a later page.
    broadcasts.shown.filter(({ createdAt }) => others.until === null || createdAt >= others.until.createdAt),
    others.rows,
    limit,
  );
  const isMore =
    broadcasts.next !== null ||
    others.until !== null ||
    firsts < broadcasts.shown.length ||
    seconds < others.rows.length;
  const end = seconds === others.rows.length ? others.until?.id : undefined;
  const places = [broadcasts.shown[firsts - 1]?.id ?? lastBroadcast, end ?? others.rows[seconds - 1]?.id ?? lastOther];
  return { shown, next: isMore ? places.join(BETWEEN) : null };
}

/** The newest of both, and how many of either. */
function merged(one: readonly Row[], other: readonly Row[], limit: number) {
  const shown: Row[] = [];
  let [firsts, seconds] = [0, 0];
  while (shown.length < limit) {
    const [first, second] = [one[firsts], other[seconds]];
    const isFirst = first !== undefined && (second === undefined || first.createdAt >= second.createdAt);
    const next = isFirst ? first : second;
    if (!next) break;
    shown.push(next);
    if (isFirst) firsts += 1;
    else seconds += 1;
  }
  return { shown, firsts, seconds };
}

const BETWEEN = "~";
/** Of one sender's, so many are looked at for a page: no index finds theirs. */
const LOOKED_AT = 10_000;

/** What programs sent at once: no row of `Broadcast` says so. Their ids are in order of time. `until`: there may be more from there. */
async function programsOf(
  db: Db,
  after: string,
  limit: number,
  senderId: string | undefined,
): Promise<{ rows: Row[]; until: Pick<Row, "id" | "createdAt"> | null }> {
  const older = after === "" ? {} : { lt: after };
  const end =
    senderId === undefined
      ? null
      : await db.notification.findFirst({
          where: { id: older },
          orderBy: { id: "desc" },
          skip: LOOKED_AT - 1,
          select: { id: true, createdAt: true },
        });
  const rows = await db.notification.findMany({
    where: {
      id: { ...older, ...(end && { gte: end.id }) },
      broadcast: null,
      ...(senderId !== undefined && { senderId }),
    },
    orderBy: { id: "desc" },
    take: limit + 1,
    select: FIELDS,
  });
  const last = rows[limit - 1];
  return rows.length > limit && last ? { rows: rows.slice(0, limit), until: last } : { rows, until: end };
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

const KEY = "keys/";

async function namesOf(db: Db, rows: readonly Row[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap(({ senderId }) => senderId ?? []))];
  const select = { id: true, name: true };
  const [users, keys] = await Promise.all([
    db.user.findMany({ where: { id: { in: ids } }, select }),
    db.apiKey.findMany({
      where: { id: { in: ids.flatMap((id) => (id.startsWith(KEY) ? id.slice(KEY.length) : [])) } },
      select,
    }),
  ]);
  return new Map([
    ...users.map(({ id, name }) => [id, name] as const),
    ...keys.map(({ id, name }) => [`${KEY}${id}`, name] as const),
  ]);
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
